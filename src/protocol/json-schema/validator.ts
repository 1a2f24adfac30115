/** Checks values against one JSON Schema: drafts 4 to 7 and 2020-12, all but dynamic and remote references. */

import { Budget, TooMuchWork } from "./check/budget.ts";
import { Evaluation } from "./check/evaluate.ts";
import { fillDefaults } from "./check/fill-defaults.ts";
import { describeIssue, type Issue } from "./issues.ts";
import { type IndexOptions, SchemaIndex } from "./read/schema-index.ts";

export type Checked =
  /** With the schema's defaults filled in. */
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false;
      readonly issues: readonly Issue[] /** Of all, also those that are not listed. */;
      readonly count: number;
    };

export class Validator {
  readonly #index: SchemaIndex;

  /** Throws `SchemaProblem` when it is no schema that can be checked. */
  constructor(schema: unknown, options?: IndexOptions) {
    this.#index = new SchemaIndex(schema, options);
  }

  check(value: unknown): Checked {
    try {
      const budget = new Budget(value);
      const filled = fillDefaults(this.#index, value, budget);
      const { list, count } = new Evaluation(this.#index, budget).check(filled);
      return count === 0 ? { ok: true, value: filled } : { ok: false, issues: list, count };
    } catch (error) {
      if (!(error instanceof TooMuchWork)) throw error;
      const message = "The schema and the value together take too long to check, or are nested too deeply";
      return { ok: false, issues: [{ path: [], message }], count: 1 };
    }
  }

  /** Each problem as a sentence, the first ones; none when the value fits. */
  problems(value: unknown, max: number): string[] {
    const checked = this.check(value);
    return checked.ok ? [] : checked.issues.slice(0, max).map(describeIssue);
  }
}
