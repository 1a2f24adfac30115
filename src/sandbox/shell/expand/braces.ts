/** Expands `{a,b}` and `{1..9}` in a word, before anything else. */

import { shellLimits } from "../limits.ts";
import { ShellFailure } from "../state/failure.ts";
import type { Word, WordPart } from "../syntax/tree.ts";
import { isNameCharacter, isNameStart } from "../syntax/word/parameter.ts";

/** One unquoted character, or a part that is passed through whole. */
type Unit = string | WordPart;

/** What is known about an opening brace. */
interface Brace {
  close: number;
  /** Commas that belong to it. */
  commas: number[];
}

export function hasBraces(word: Word): boolean {
  const has = (brace: string) => word.parts.some((part) => part.kind === "text" && part.text.includes(brace));
  return has("{") && has("}");
}

export function expandBraces(word: Word): readonly Word[] {
  const units = word.parts.flatMap((part): Unit[] => (part.kind === "text" ? part.text.split("") : [part]));
  const expansion = new BraceExpansion(units);
  const results = expansion.expand(0, units.length, 0);
  if (results.length === 1) return [word];
  return results.map((result) => ({ ...word, parts: toParts(result) }));
}

class BraceExpansion {
  readonly #units: readonly Unit[];
  readonly #braces: ReadonlyMap<number, Brace>;
  #count = 0;

  constructor(units: readonly Unit[]) {
    this.#units = units;
    this.#braces = findBraces(units);
  }

  expand(start: number, end: number, depth: number): Unit[][] {
    if (depth > shellLimits.syntaxDepthMax) throw tooMany();
    let results: Unit[][] = [[]];
    let plain = start;
    for (let index = start; index < end; index++) {
      const brace = this.#braces.get(index);
      if (brace === undefined || brace.close >= end) continue;
      const choices = this.#choicesOf(index, brace, depth);
      if (choices === undefined) continue;
      results = this.#combine(results, [this.#units.slice(plain, index)]);
      results = this.#combine(results, choices);
      index = brace.close;
      plain = brace.close + 1;
    }
    return this.#combine(results, [this.#units.slice(plain, end)]);
  }

  #choicesOf(open: number, { close, commas }: Brace, depth: number): Unit[][] | undefined {
    if (commas.length === 0) return expandSequence(this.#units.slice(open + 1, close));
    const bounds = [open, ...commas, close];
    return bounds
      .slice(1)
      .flatMap((bound, index) => this.expand((bounds[index] ?? open) + 1, bound, depth + 1));
  }

  #combine(left: Unit[][], right: readonly Unit[][]): Unit[][] {
    if (left.length === 1 && left[0]?.length === 0) return [...right];
    if (right.length === 1 && right[0]?.length === 0) return left;
    this.#count += left.length * right.length;
    if (this.#count > shellLimits.braceWordsMax) throw tooMany();
    return left.flatMap((head) => right.map((tail) => [...head, ...tail]));
  }
}

function tooMany(): ShellFailure {
  return new ShellFailure("discard", `braces make more than ${shellLimits.braceWordsMax} words`);
}

function findBraces(units: readonly Unit[]): Map<number, Brace> {
  const braces = new Map<number, Brace>();
  const open: { start: number; commas: number[] }[] = [];
  units.forEach((unit, index) => {
    if (unit === "{") open.push({ start: index, commas: [] });
    else if (unit === ",") open.at(-1)?.commas.push(index);
    else if (unit === "}") {
      const brace = open.pop();
      if (brace !== undefined) braces.set(brace.start, { close: index, commas: brace.commas });
    }
  });
  return braces;
}

/** `1..9`, `a..e`, `01..10..2`; undefined for anything else. */
function expandSequence(units: readonly Unit[]): Unit[][] | undefined {
  if (units.some((unit) => typeof unit !== "string")) return undefined;
  const [first = "", last = "", stepText, ...rest] = units.join("").split("..");
  if (rest.length > 0 || (stepText !== undefined && !isNumber(stepText))) return undefined;
  const step = Math.abs(Number(stepText ?? 1)) || 1;
  if (isNumber(first) && isNumber(last)) return countNumbers(first, last, step);
  if (!isLetter(first) || !isLetter(last)) return undefined;
  return count(first.charCodeAt(0), last.charCodeAt(0), step).map((code) => [String.fromCharCode(code)]);
}

function countNumbers(first: string, last: string, step: number): Unit[][] | undefined {
  const [from, to] = [Number(first), Number(last)];
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to)) return undefined;
  const isPadded = /^-?0\d/.test(first) || /^-?0\d/.test(last);
  const width = isPadded ? Math.max(first.length, last.length) : 0;
  return count(from, to, step).map((value) => {
    const digits = String(Math.abs(value)).padStart(value < 0 ? width - 1 : width, "0");
    return [value < 0 ? `-${digits}` : digits];
  });
}

function count(from: number, to: number, step: number): number[] {
  const length = Math.floor(Math.abs(to - from) / step) + 1;
  if (length > shellLimits.braceWordsMax) throw tooMany();
  return Array.from({ length }, (_, index) => from + (from <= to ? step : -step) * index);
}

function isNumber(text: string): boolean {
  return text.length <= 20 && /^[-+]?\d+$/.test(text);
}

function isLetter(text: string): boolean {
  return /^[A-Za-z]$/.test(text);
}

/** Texts count as if they had been written: `$x{1,2}` are the variables `x1` and `x2`. */
function toParts(units: readonly Unit[]): WordPart[] {
  const parts: WordPart[] = [];
  let text = "";
  const flush = () => {
    const last = parts.at(-1);
    const added =
      last?.kind === "parameter" && last.text === `$${last.name}` && isNameStart(last.name.charAt(0))
        ? takeName(text)
        : "";
    if (added !== "" && last?.kind === "parameter") {
      parts[parts.length - 1] = { ...last, name: last.name + added, text: last.text + added };
    }
    if (text.length > added.length) parts.push({ kind: "text", text: text.slice(added.length) });
    text = "";
  };
  for (const unit of units) {
    if (typeof unit === "string") {
      text += unit;
      continue;
    }
    flush();
    parts.push(unit);
  }
  flush();
  return parts;
}

function takeName(text: string): string {
  let end = 0;
  while (isNameCharacter(text.charAt(end))) end += 1;
  return text.slice(0, end);
}
