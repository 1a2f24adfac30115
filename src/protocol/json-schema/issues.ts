/** What is wrong with a value, in words that a model or a caller can act on. */

import { schemaLimits } from "./limits.ts";

/** A place in a value: the last step to it, and the place that it is in. Undefined is the value itself. */
export type Place = { readonly within: Place; readonly key: string | number } | undefined;

export interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Whether the value is none of those that the schema lists. */
  readonly isChoice?: boolean;
}

export class Issues {
  readonly list: Issue[] = [];
  /** Of all, also of those that are not kept. */
  count = 0;

  add(place: Place, message: string, about: { isChoice?: boolean } = {}): void {
    this.count += 1;
    if (this.list.length < schemaLimits.issuesMax) this.list.push({ path: toPath(place), message, ...about });
  }

  take({ list, count }: Issues): void {
    this.count += count;
    this.list.push(...list.slice(0, schemaLimits.issuesMax - this.list.length));
  }
}

function toPath(place: Place): (string | number)[] {
  const path: (string | number)[] = [];
  for (let at = place; at !== undefined; at = at.within) {
    const { key } = at;
    path.unshift(typeof key === "string" ? key.slice(0, schemaLimits.shownCharsMax).toWellFormed() : key);
  }
  return path;
}

/** `items.0.name: must be a string, not a number`. */
export function describeIssue({ path, message }: Issue): string {
  return path.length === 0 ? message : `${path.join(".")}: ${message}`;
}

/** A value in a message: as JSON, and cut. */
export function show(value: unknown): string {
  const json = JSON.stringify(value) ?? "undefined";
  return json.length <= schemaLimits.shownCharsMax
    ? json
    : `${json.slice(0, schemaLimits.shownCharsMax).toWellFormed()}…`;
}

/** Several values in a message. */
export function showAll(values: readonly unknown[]): string {
  const text = values.map(show).join(", ");
  return text.length <= schemaLimits.shownCharsMax
    ? text
    : `${text.slice(0, schemaLimits.shownCharsMax).toWellFormed()}…`;
}
