/** sed's `s` on one text. */

import type { Regex, Span } from "../../../regex/regex.ts";
import type { Meter } from "../process/meter.ts";
import { LongText } from "../process/text/long-text.ts";
import { CaseChanger } from "./replacement.ts";
import type { ReplacementPart, Substitution } from "./script.ts";

/** The text with its matches replaced; undefined when nothing was. Yields when a turn of the event loop is due, since a
 *  text may be long and its matches many. */
export function* substitute(
  text: string,
  regex: Regex,
  substitution: Substitution,
  meter: Meter,
): Generator<void, string | undefined> {
  const { replacement, isGlobal, occurrence } = substitution;
  const plain = plainText(replacement);
  const needsGroups =
    plain === undefined && replacement.some(({ group }) => group !== undefined && group > 0);
  const result = new LongText();
  let copied = 0;
  let count = 0;
  let hasReplaced = false;
  let previousEnd = -1;
  for (let from = 0; from <= text.length; ) {
    const match: FoundMatch | undefined = needsGroups ? regex.exec(text, from) : regex.search(text, from);
    if (meter.charge(regex.takeSteps() + matchUnits)) yield;
    if (match === undefined) break;
    const { start, end } = match;
    if (start === end && start === previousEnd) {
      // An empty match right after another one does not count.
      from = nextIndex(text, end);
      continue;
    }
    count += 1;
    previousEnd = end;
    if (count >= occurrence) {
      result.add(text.slice(copied, start));
      result.add(plain ?? expand(replacement, text, match.spans ?? [start, end]));
      copied = end;
      hasReplaced = true;
      if (!isGlobal) break;
    }
    from = start === end ? nextIndex(text, end) : end;
  }
  if (!hasReplaced) return undefined;
  result.add(text.slice(copied));
  return result.toString();
}

interface FoundMatch extends Span {
  readonly spans?: readonly number[];
}

/** Work for one match besides the search. */
const matchUnits = 40;

function nextIndex(text: string, index: number): number {
  return index + ((text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1);
}

function plainText(parts: readonly ReplacementPart[]): string | undefined {
  if (parts.length === 0) return "";
  const [only] = parts;
  return parts.length === 1 && only?.group === undefined && only?.cases.length === 0 ? only.text : undefined;
}

function expand(parts: readonly ReplacementPart[], text: string, spans: readonly number[]): string {
  const changer = new CaseChanger();
  let result = "";
  for (const { text: literal, group, cases } of parts) {
    const start = group === undefined ? -1 : (spans[group * 2] ?? -1);
    const value = group === undefined ? literal : start < 0 ? "" : text.slice(start, spans[group * 2 + 1]);
    result += changer.change(value, cases);
  }
  return result;
}
