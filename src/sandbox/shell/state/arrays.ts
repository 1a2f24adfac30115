/** The two kinds of arrays. Both know the bytes of their elements, and list them in the order of bash. */

import { shellLimits } from "../limits.ts";
import { encodeText } from "../process/text/text.ts";
import { ShellFailure } from "./failure.ts";

/** Sparse; listed by index. */
export class IndexedArray {
  /** Declared without a value: nothing has been assigned yet. */
  isUnset = false;
  readonly #elements = new Map<number, string>();
  #isSorted = true;
  #last = -1;
  /** UTF-16 units of all elements. */
  chars = 0;

  static of(values: Iterable<string>): IndexedArray {
    const array = new IndexedArray();
    let index = 0;
    for (const value of values) array.set(index++, value);
    return array;
  }

  get size(): number {
    return this.#elements.size;
  }

  /** Index of the last element; -1 for none. */
  get last(): number {
    return this.#last;
  }

  get(index: number): string | undefined {
    return this.#elements.get(index);
  }

  set(index: number, value: string): void {
    this.isUnset = false;
    const old = this.#elements.get(index);
    if (old === undefined) {
      requireRoom(this.#elements.size);
      if (index < this.#last) this.#isSorted = false;
      else this.#last = index;
    }
    this.chars += value.length - (old?.length ?? 0);
    this.#elements.set(index, value);
  }

  delete(index: number): void {
    this.chars -= this.#elements.get(index)?.length ?? 0;
    if (!this.#elements.delete(index) || index !== this.#last) return;
    this.#last = -1;
    for (const key of this.#elements.keys()) this.#last = Math.max(this.#last, key);
  }

  keys(): number[] {
    this.#sort();
    return [...this.#elements.keys()];
  }

  values(): string[] {
    this.#sort();
    return [...this.#elements.values()];
  }

  copy(): IndexedArray {
    const copy = new IndexedArray();
    copy.isUnset = this.isUnset;
    for (const [index, value] of this.#elements) copy.set(index, value);
    return copy;
  }

  #sort(): void {
    if (this.#isSorted) return;
    const entries = [...this.#elements].sort(([left], [right]) => left - right);
    this.#elements.clear();
    for (const [index, value] of entries) this.#elements.set(index, value);
    this.#isSorted = true;
  }
}

/** Listed in the order of bash's hash table, so that loops over keys visit them as bash does. */
export class AssociativeArray {
  isUnset = false;
  readonly #elements = new Map<string, string>();
  #order: string[] | undefined;
  chars = 0;

  get size(): number {
    return this.#elements.size;
  }

  get(key: string): string | undefined {
    return this.#elements.get(key);
  }

  set(key: string, value: string): void {
    this.isUnset = false;
    const old = this.#elements.get(key);
    if (old === undefined) {
      requireRoom(this.#elements.size);
      this.#order = undefined;
      this.chars += key.length;
    }
    this.chars += value.length - (old?.length ?? 0);
    this.#elements.set(key, value);
  }

  delete(key: string): void {
    const old = this.#elements.get(key);
    if (old === undefined) return;
    this.chars -= key.length + old.length;
    this.#elements.delete(key);
    this.#order = undefined;
  }

  keys(): string[] {
    this.#order ??= inHashOrder([...this.#elements.keys()]);
    return this.#order;
  }

  values(): string[] {
    return this.keys().map((key) => this.#elements.get(key) ?? "");
  }

  copy(): AssociativeArray {
    const copy = new AssociativeArray();
    copy.isUnset = this.isUnset;
    for (const [key, value] of this.#elements) copy.set(key, value);
    return copy;
  }
}

export type ArrayValue = IndexedArray | AssociativeArray;

function requireRoom(size: number): void {
  if (size < shellLimits.arrayElementsMax) return;
  throw new ShellFailure("discard", `an array may have ${shellLimits.arrayElementsMax} elements`);
}

const hashBuckets = 1024;

/** By bucket, and within one the newest first. The table grows by four when it has twice as many entries as buckets. */
function inHashOrder(keys: string[]): string[] {
  let buckets = hashBuckets;
  while (keys.length > buckets * 2) buckets *= 4;
  return keys
    .map((key, age) => ({ key, age, bucket: hash(key) & (buckets - 1) }))
    .sort((left, right) => left.bucket - right.bucket || right.age - left.age)
    .map(({ key }) => key);
}

/** FNV-1 over signed bytes. */
function hash(key: string): number {
  let value = 2166136261;
  for (const byte of encodeText(key)) value = Math.imul(value, 16777619) ^ ((byte << 24) >> 24);
  return value >>> 0;
}
