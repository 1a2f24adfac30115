/** awk's `sub`, `gsub` and `gensub`. */

import type { Regex, Span } from "../../../regex/regex.ts";
import { NotSupported, UsageError } from "../process/options.ts";
import { type Compiled, constant, lift } from "./compiled.ts";
import type { AwkScope } from "./scope.ts";
import type { Expression, Target } from "./syntax/tree.ts";
import { toNumber, type Value } from "./value/value.ts";

/** A replacement: texts, and numbers of groups, of which 0 is the whole match. */
type Replacement = readonly (string | number)[];

/** A match with its groups, if they were asked for. */
export interface FoundMatch extends Span {
  readonly spans?: readonly number[];
}

const record: Target = { kind: "field", index: { kind: "number", value: 0 } };

export function compileSubstitution(
  compiler: AwkScope,
  name: "sub" | "gsub" | "gensub",
  args: readonly Expression[],
): Compiled {
  const { runtime } = compiler;
  const [pattern, replacement] = args;
  if (pattern === undefined || replacement === undefined)
    throw new UsageError(`fatal: ${name} needs arguments`, 1);
  const { source, toRegex } = compiler.regex(pattern);
  const { meter } = runtime.process;
  if (name === "gensub") {
    const subject = args[3] ?? record;
    const how = args[2] ?? { kind: "text", value: "g" };
    const parts = [source, ...[replacement, how, subject].map((one) => compiler.compile(one))];
    return lift(parts, ([given, by, which, text]) => {
      const regex = toRegex(given);
      const asked = runtime.text(which);
      const isAll = /^[gG]/.test(asked);
      const occurrence = isAll ? 1 : Math.max(1, Math.trunc(toNumber(which)) || 1);
      const parsed = parseReplacement(runtime.text(by), true);
      const original = runtime.text(text);
      const result = replaceMatches(original, regex, { replacement: parsed, occurrence, isAll });
      meter.charge(regex.takeSteps() + (result?.text.length ?? 0));
      return result?.text ?? original;
    });
  }
  const target = args[2] ?? record;
  const isTarget = target.kind === "variable" || target.kind === "field" || target.kind === "element";
  const place = isTarget ? compiler.place(target) : undefined;
  const parts = [source, compiler.compile(replacement), place?.key ?? constant<Value>(undefined)];
  if (place === undefined) parts.push(compiler.compile(target));
  return lift(parts, ([given, by, key, value]) => {
    const regex = toRegex(given);
    const parsed = parseReplacement(runtime.text(by), false);
    const original = runtime.text(place === undefined ? value : place.get(key));
    const result = replaceMatches(original, regex, {
      replacement: parsed,
      occurrence: 1,
      isAll: name === "gsub",
    });
    meter.charge(regex.takeSteps() + (result?.text.length ?? 0));
    if (result === undefined) return 0;
    place?.set(key, result.text);
    return result.count;
  });
}

/** Replacements in one text, which are made without a turn of the event loop: some 100 ms. */
const replacementsMax = 200_000;

function replaceMatches(
  text: string,
  regex: Regex,
  { replacement, occurrence, isAll }: { replacement: Replacement; occurrence: number; isAll: boolean },
): { text: string; count: number } | undefined {
  const needsGroups = replacement.some((part) => typeof part === "number" && part > 0);
  let result = "";
  let copied = 0;
  let seen = 0;
  let count = 0;
  let previousEnd = -1;
  for (let from = 0; from <= text.length; ) {
    const match: FoundMatch | undefined = needsGroups ? regex.exec(text, from) : regex.search(text, from);
    if (match === undefined) break;
    const { start, end } = match;
    const isEmpty = start === end;
    const next = isEmpty ? end + ((text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1) : end;
    if (isEmpty && start === previousEnd) {
      from = next;
      continue;
    }
    seen += 1;
    previousEnd = end;
    from = next;
    if (seen < occurrence) continue;
    count += 1;
    if (count > replacementsMax)
      throw new NotSupported(`more than ${replacementsMax} replacements in one text in awk`);
    result += text.slice(copied, start);
    for (const part of replacement) {
      if (typeof part === "string") result += part;
      else if (part === 0) result += text.slice(start, end);
      else if (match.spans !== undefined) {
        const [groupStart = -1, groupEnd = -1] = match.spans.slice(part * 2, part * 2 + 2);
        if (groupStart >= 0 && part <= regex.groupCount) result += text.slice(groupStart, groupEnd);
      }
    }
    copied = end;
    if (!isAll) break;
  }
  return count === 0 ? undefined : { text: result + text.slice(copied), count };
}

/** `&` is the match and `\\&` is `&`; in `gensub`, `\\1` is a group. */
function parseReplacement(source: string, hasGroups: boolean): Replacement {
  if (!/[&\\]/.test(source)) return [source];
  const parts: (string | number)[] = [];
  let text = "";
  const addNumber = (group: number) => {
    if (text !== "") parts.push(text);
    text = "";
    parts.push(group);
  };
  for (let index = 0; index < source.length; index++) {
    const character = source[index] ?? "";
    const next = source[index + 1] ?? "";
    if (character === "&") addNumber(0);
    else if (character !== "\\") text += character;
    else if (next === "&") {
      text += "&";
      index += 1;
    } else if (next === "\\" && (hasGroups || source[index + 2] === "&")) {
      text += "\\";
      index += 1;
    } else if (hasGroups && next >= "0" && next <= "9") {
      addNumber(Number(next));
      index += 1;
    } else text += character;
  }
  if (text !== "") parts.push(text);
  return parts;
}
