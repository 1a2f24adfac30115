/** Lines that are about to be sorted, with the values of their keys, in as little memory as that takes. A rank, which
 *  is a number for each line, decides most comparisons: it never contradicts the first key. */

import type { Meter } from "../process/meter.ts";
import { compareByteOrder } from "../process/text/byte-order.ts";
import type { CompareIndexes } from "./index-sort.ts";
import type { LineOrder } from "./line-order.ts";
import type { SortSettings } from "./sort-options.ts";
import { compareValues, rankOf, type SortValue } from "./sort-value.ts";

/** Memory of a line besides its text: its place in the lists, its rank. */
const bytesPerLine = 24;
/** Memory of a value of a key. */
const bytesPerValue = 32;

/** Work of a comparison by characters, besides that of any comparison. */
const unitsPerComparison = 40;

export class SortedLines {
  readonly #order: LineOrder;
  readonly #settings: SortSettings;
  readonly #meter: Meter;
  readonly #texts: string[] = [];
  /** The values of each line, line after line; none where texts or ranks say all. */
  readonly #values: SortValue[] = [];
  /** Where ranks say all, the values of lines whose number is longer than a rank. */
  readonly #longNumbers = new Map<number, SortValue>();
  #ranks = new Float64Array(1_024);
  /** Whether UTF-16 units are in the order of bytes in all lines. */
  #isSimple = true;
  #heldBytes = 0;

  constructor(order: LineOrder, settings: SortSettings, meter: Meter) {
    this.#order = order;
    this.#settings = settings;
    this.#meter = meter;
  }

  get length(): number {
    return this.#texts.length;
  }

  text(index: number): string {
    return this.#texts[index] ?? "";
  }

  /** Throws `MemoryExceeded`. */
  async add(lines: readonly string[]): Promise<void> {
    const { isPlain } = this.#order;
    let bytes = 0;
    for (const line of lines) {
      if (isPlain) this.#keepRank(rankOf(line, "text"));
      else bytes += this.#addValues(line) * bytesPerValue;
      this.#texts.push(line);
      this.#isSimple &&= !surrogate.test(line);
      bytes += line.length + bytesPerLine;
      if (this.#meter.charge(isPlain ? 20 : 60 + line.length)) await this.#meter.turn();
    }
    this.#meter.hold(bytes);
    this.#heldBytes += bytes;
  }

  release(): void {
    this.#meter.release(this.#heldBytes);
    this.#heldBytes = 0;
  }

  /** By the keys alone. */
  createKeyComparison(): CompareIndexes {
    const ranks = this.#ranks;
    const sign = this.#order.isReversed ? -1 : 1;
    const compareRest = this.#createRestComparison();
    return (left, right) => {
      // In bounds: both are numbers of lines.
      const [one, other] = [ranks[left] as number, ranks[right] as number];
      if (one !== other) return one < other ? -sign : sign;
      return compareRest(left, right);
    };
  }

  /** By the keys, and at last by all bytes. */
  createComparison(): CompareIndexes {
    const { isStable, isUnique } = this.#settings;
    const compareKeys = this.createKeyComparison();
    if (this.#order.isPlain || isStable || isUnique) return compareKeys;
    const compareTexts = this.#createTextComparison();
    return (left, right) => compareKeys(left, right) || compareTexts(left, right);
  }

  /** Of lines with equal ranks. */
  #createRestComparison(): CompareIndexes {
    const order = this.#order;
    if (order.isPlain) return this.#createTextComparison();
    if (!order.hasExactRank) {
      const values = this.#values;
      return (left, right) => order.compareValues({ values, at: left }, { values, at: right });
    }
    const longNumbers = this.#longNumbers;
    const valueAt = (index: number) => longNumbers.get(index) ?? this.#ranks[index] ?? 0;
    const sign = order.isReversed ? -1 : 1;
    return (left, right) => {
      if (longNumbers.size === 0) return 0;
      return sign * compareValues(valueAt(left), valueAt(right), order.firstOrdering);
    };
  }

  #createTextComparison(): CompareIndexes {
    const texts = this.#texts;
    const sign = this.#settings.ordering.reverse ? -1 : 1;
    const isSimple = this.#isSimple;
    const meter = this.#meter;
    return (left, right) => {
      const [one, other] = [texts[left] ?? "", texts[right] ?? ""];
      if (!isSimple) {
        meter.charge(unitsPerComparison);
        return sign * compareByteOrder(one, other);
      }
      return one < other ? -sign : one > other ? sign : 0;
    };
  }

  /** How many values are kept. */
  #addValues(line: string): number {
    const values = this.#order.valuesOf(line);
    const [first = 0] = values;
    this.#keepRank(rankOf(first, this.#order.firstOrdering.kind));
    if (!this.#order.hasExactRank) {
      for (const value of values) this.#values.push(value);
      return values.length;
    }
    if (typeof first === "number") return 0;
    this.#longNumbers.set(this.#texts.length, first);
    return 2;
  }

  #keepRank(rank: number): void {
    const index = this.#texts.length;
    if (index === this.#ranks.length) {
      const grown = new Float64Array(index * 2);
      grown.set(this.#ranks);
      this.#ranks = grown;
    }
    this.#ranks[index] = rank;
  }
}

/** Characters past U+FFFF, and bytes that are not UTF-8: their units are not in the order of their bytes. */
const surrogate = /[\ud800-\udfff]/;
