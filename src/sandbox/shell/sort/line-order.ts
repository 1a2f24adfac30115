/** Compares lines as `sort` does: key by key, and at last by all their bytes. Values of keys are made once per line. */

import { compareByteOrder } from "../process/text/byte-order.ts";
import { encodeText, toBinaryText } from "../process/text/text.ts";
import type { Ordering, SortKey, SortSettings } from "./sort-options.ts";
import { compareValues, type SortValue, toSortValue } from "./sort-value.ts";

export interface SortedLine {
  readonly text: string;
  readonly values: readonly SortValue[];
}

/** A line in a list of values. */
export interface LineValues {
  readonly values: readonly SortValue[];
  /** Which line it is. */
  readonly at: number;
}

export class LineOrder {
  readonly #keys: readonly SortKey[];
  readonly #settings: SortSettings;

  constructor(settings: SortSettings) {
    this.#settings = settings;
    const whole: SortKey = {
      startField: 1,
      startChar: 1,
      endField: 0,
      endChar: 0,
      skipsStartBlanks: settings.skipsBlanks,
      skipsEndBlanks: false,
      ordering: settings.ordering,
    };
    this.#keys = settings.keys.length > 0 ? settings.keys : [whole];
  }

  /** Whether lines compare by nothing but their bytes, forward or backward. */
  get isPlain(): boolean {
    const { keys, ordering, skipsBlanks } = this.#settings;
    return (
      keys.length === 0 &&
      !skipsBlanks &&
      ordering.kind === "text" &&
      !ordering.foldCase &&
      !ordering.dictionary &&
      !ordering.ignoreNonprinting
    );
  }

  /** Whether any key is in random order. */
  get isRandom(): boolean {
    return this.#keys.some(({ ordering }) => ordering.kind === "random");
  }

  /** Of the first key. */
  get firstOrdering(): Ordering {
    return this.#keys[0]?.ordering ?? this.#settings.ordering;
  }

  get isReversed(): boolean {
    return this.firstOrdering.reverse;
  }

  /** Whether there is one key, a number, so that equal ranks mean equal keys unless a number is very long. */
  get hasExactRank(): boolean {
    return this.#keys.length === 1 && ["numeric", "general", "month"].includes(this.firstOrdering.kind);
  }

  valuesOf(text: string): readonly SortValue[] {
    return this.#keys.map((key) => toSortValue(this.#keyText(text, key), key.ordering));
  }

  prepare(text: string): SortedLine {
    return { text, values: this.valuesOf(text) };
  }

  /** By the keys alone. */
  compareKeys({ values }: SortedLine, other: SortedLine): number {
    return this.compareValues({ values, at: 0 }, { values: other.values, at: 0 });
  }

  /** The keys of two lines in lists that have the values line after line. */
  compareValues(left: LineValues, right: LineValues): number {
    const count = this.#keys.length;
    for (let index = 0; index < count; index++) {
      const key = this.#keys[index];
      const one = left.values[left.at * count + index];
      const other = right.values[right.at * count + index];
      if (key === undefined || one === undefined || other === undefined) break;
      const result = compareValues(one, other, key.ordering);
      if (result !== 0) return key.ordering.reverse ? -result : result;
    }
    return 0;
  }

  compare(left: SortedLine, right: SortedLine): number {
    const result = this.compareKeys(left, right);
    if (result !== 0 || this.#settings.isStable || this.#settings.isUnique) return result;
    const last = compareByteOrder(left.text, right.text);
    return this.#settings.ordering.reverse ? -last : last;
  }

  #keyText(line: string, key: SortKey): string {
    const { startField, startChar, endField, endChar, skipsStartBlanks } = key;
    // GNU's counts bytes.
    const isCounted = startChar > 1 || endChar > 0;
    const text = isCounted && /[^\0-\x7f]/.test(line) ? toBinaryText(encodeText(line)) : line;
    if (startField === 1 && startChar === 1 && endField === 0 && !skipsStartBlanks) return text;
    const start = Math.min(text.length, this.#startOf(text, key));
    const end = endField === 0 ? text.length : this.#endOf(text, key);
    return text.slice(start, Math.max(start, end));
  }

  #startOf(text: string, { startField, startChar, skipsStartBlanks }: SortKey): number {
    let index = this.#skipFields(text, startField - 1);
    if (skipsStartBlanks) index = skipBlanks(text, index);
    return index + startChar - 1;
  }

  #endOf(text: string, { endField, endChar, skipsEndBlanks }: SortKey): number {
    if (endChar === 0) {
      // The whole field, without the separator after it.
      const next = this.#skipFields(text, endField);
      const { separator } = this.#settings;
      const isAfterSeparator = separator !== undefined && next > 0 && this.#fieldCount(text, endField);
      return isAfterSeparator ? next - 1 : next;
    }
    let index = this.#skipFields(text, endField - 1);
    if (skipsEndBlanks) index = skipBlanks(text, index);
    return Math.min(text.length, index + endChar);
  }

  /** Whether a separator ends this many fields. */
  #fieldCount(text: string, count: number): boolean {
    const { separator = "" } = this.#settings;
    let index = -1;
    for (let field = 0; field < count; field++) {
      index = text.indexOf(separator, index + 1);
      if (index < 0) return false;
    }
    return true;
  }

  /** Index after so many fields. Without a separator, the blanks before a field belong to it. */
  #skipFields(text: string, count: number): number {
    const { separator } = this.#settings;
    let index = 0;
    for (let field = 0; field < count && index < text.length; field++) {
      if (separator !== undefined) {
        const found = text.indexOf(separator, index);
        index = found < 0 ? text.length : found + 1;
      } else {
        index = skipBlanks(text, index);
        while (index < text.length && !isBlank(text[index])) index += 1;
      }
    }
    return index;
  }
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t" || character === "\n";
}

function skipBlanks(text: string, start: number): number {
  let index = start;
  while (index < text.length && isBlank(text[index])) index += 1;
  return index;
}
