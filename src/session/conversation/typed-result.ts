/** Typed results: how the model is asked for one, how it is found in an answer, and what the model reads when
 *  it does not fit. Pure. The delimiters are PyFlue's. */

import { errorLimits } from "../../limits.ts";
import { isWrapped, unwrap } from "../../protocol/json/wrapped-result.ts";
import { describeIssue, type Issue } from "../../protocol/json-schema/issues.ts";
import { type JsonSchema, toValidator } from "../../protocol/json-schema/json-schema.ts";

const start = "---RESULT_START---";
const end = "---RESULT_END---";

export type TypedResult =
  | { ok: true; value: unknown }
  | {
      ok: false;
      /** What is wrong, field by field. */
      issues: string[];
    };

/** The text below a message whose answer must be typed. */
export function askForResult(schema: JsonSchema): string {
  return [
    `When you are done, give the result as one JSON value between ${start} and ${end}. It must match this JSON Schema:`,
    JSON.stringify(schema, null, 2),
    "",
    `${start}`,
    "<the JSON value>",
    `${end}`,
  ].join("\n");
}

/** What the model reads when its answer does not fit. */
export function askForRepair(issues: readonly string[]): string {
  return [
    "The result of your last answer does not match the required JSON Schema:",
    ...issues.map((issue) => `- ${issue}`),
    "",
    `Give the whole result again, corrected, as one JSON value between ${start} and ${end}. Do not call tools.`,
  ].join("\n");
}

/** Takes the first candidate that matches: what the model marked as its result comes before what merely looks
 *  like one. The issues are those of the best candidate. */
export function readTypedResult(text: string, schema: JsonSchema): TypedResult {
  const validator = toValidator(schema);
  let issues: string[] | undefined;
  for (const candidate of isWrapped(schema) ? withinField(findCandidates(text)) : findCandidates(text)) {
    const checked = validator.check(candidate);
    if (checked.ok) return checked;
    issues ??= checked.issues.slice(0, errorLimits.issuesMax).map(shorten);
  }
  return { ok: false, issues: issues ?? ["There is no JSON value in the answer."] };
}

function shorten(issue: Issue): string {
  return describeIssue(issue).slice(0, errorLimits.issueCharsMax).toWellFormed();
}

/** The same where the provider may have been asked for an object around the result. */
function* withinField(candidates: Iterable<unknown>): Generator<unknown> {
  for (const candidate of candidates) {
    const inner = unwrap(candidate);
    if (inner !== undefined) yield inner.value;
    yield candidate;
  }
}

/** Every value that the text may mean, best first. */
function* findCandidates(text: string): Generator<unknown> {
  const marked = lastMarked(text);
  for (const source of marked === undefined ? [text] : [marked, text]) {
    yield* parseWhole(source);
    for (const fenced of fences(source).reverse()) yield* parseWhole(fenced);
    yield* embeddedValues(source).reverse();
  }
  // A schema of plain text is met by plain text.
  yield (marked ?? text).trim();
}

/** The text between the last delimiters. A missing end means up to the end of the text. */
function lastMarked(text: string): string | undefined {
  const from = text.lastIndexOf(start);
  if (from < 0) return undefined;
  const body = text.slice(from + start.length);
  const to = body.indexOf(end);
  return (to < 0 ? body : body.slice(0, to)).trim();
}

function fences(text: string): string[] {
  return [...text.matchAll(/```[\w-]*\s*\n([\s\S]*?)```/g)].map(([, body]) => body ?? "");
}

function* parseWhole(text: string): Generator<unknown> {
  try {
    yield JSON.parse(text.trim());
  } catch {
    // Not JSON as a whole: the next candidate may be.
  }
}

/** Objects and lists within other text, outermost ones in order. Each character is looked at once for every
 *  opening bracket that turns out not to begin a value; a bound keeps that linear. */
function embeddedValues(text: string): unknown[] {
  const values: unknown[] = [];
  let failures = 0;
  for (let from = 0; from < text.length && failures < 100; from += 1) {
    if (text[from] !== "{" && text[from] !== "[") continue;
    const to = balancedEnd(text, from);
    if (to === undefined) {
      failures += 1;
      continue;
    }
    try {
      values.push(JSON.parse(text.slice(from, to)));
      from = to - 1;
    } catch {
      failures += 1;
    }
  }
  return values;
}

/** The position after the bracket that closes the one at `from`, strings skipped. */
function balancedEnd(text: string, from: number): number | undefined {
  let depth = 0;
  let isString = false;
  for (let position = from; position < text.length; position += 1) {
    const character = text[position];
    if (isString) {
      if (character === "\\") position += 1;
      else if (character === '"') isString = false;
    } else if (character === '"') isString = true;
    else if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") {
      depth -= 1;
      if (depth === 0) return position + 1;
    }
  }
  return undefined;
}
