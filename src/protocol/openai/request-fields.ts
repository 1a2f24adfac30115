/** What is done with each field of a request to the OpenAI-compatible routes. Nothing asked for is dropped in silence:
 *  a field is honoured, or named in the header `x-edgeflue-ignored`, or refused with its name. */

import { type EdgeflueError, invalidField } from "../../errors.ts";
import { endSentence, suggestName } from "../check/known-names.ts";
import { ownEntry } from "../check/own-entry.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** Undefined when it may be so; else why not, in words that follow the field's name. */
type Refusal = (value: unknown) => string | undefined;

export interface FieldTable {
  honoured: readonly string[];
  /** Settings of a model that an agent has for itself, and labels: an answer without them is as good. */
  ignored: readonly string[];
  /** Fields that would change what the answer is. */
  refused: Readonly<Record<string, Refusal>>;
}

/** Returns the ignored fields that say something. Throws `invalid_request` with the field's name. Null is absent. */
export function checkFields(body: Fields, { honoured, ignored, refused }: FieldTable): string[] {
  const named: string[] = [];
  for (const [field, value] of Object.entries(body)) {
    if (value === null || value === undefined || honoured.includes(field)) continue;
    const refusal = ownEntry(refused, field);
    if (refusal !== undefined) {
      const problem = refusal(value);
      if (problem !== undefined) throw refuseField(field, problem);
    } else if (ignored.includes(field)) named.push(field);
    else {
      const known = [...honoured, ...ignored, ...Object.keys(refused)];
      throw invalidField(field, `Unknown parameter "${field}".${suggestName(field, known)}`);
    }
  }
  return named;
}

export function refuseField(field: string, problem: string): EdgeflueError {
  return invalidField(field, endSentence(`The parameter "${field}" ${problem}`));
}

const isEmpty = (value: unknown) =>
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === "object" && value !== null && Object.keys(value).length === 0);

export const unlessEmpty =
  (problem: string): Refusal =>
  (value) =>
    isEmpty(value) ? undefined : problem;

export const unlessIn =
  (values: readonly unknown[], problem: string): Refusal =>
  (value) =>
    values.includes(value) ? undefined : problem;

/** Ignored by both routes. */
export const ignoredSettings: readonly string[] = [
  "temperature",
  "top_p",
  "user",
  "service_tier",
  "parallel_tool_calls",
  "safety_identifier",
  "prompt_cache_key",
  "prompt_cache_retention",
];

const ownTools =
  "is not supported: an agent calls its own tools, on the server. Give the agent the tool in its file, or leave the parameter out";

/** Common to both routes. */
export const refusedTools = {
  tools: unlessEmpty(ownTools),
  tool_choice: unlessIn(
    ["auto", "none"],
    'may be "auto" or "none": an agent calls its own tools as it sees fit',
  ),
} as const satisfies Record<string, Refusal>;
