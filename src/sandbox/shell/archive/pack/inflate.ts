/** Unpacks deflated data (RFC 1951) block by block. The engine's own streams cannot say where the data end, which gzip
 *  with several members needs, and unpack as much at once as they like. */

import type { Meter } from "../../process/meter.ts";
import { UsageError } from "../../process/options.ts";

const windowBytes = 32 * 1024;
const blockBytes = 64 * 1024;
const codeBitsMax = 15;

/** Work besides that for what comes out, of which a block, or all data, may have nothing: the tables of its codes, the window. */
const tablesUnits = 2_000;
const entriesPerUnit = 3;
const blockUnits = 200;
const windowUnits = 20_000;

/** A table of all codes padded to the length of the longest: symbol times 16 plus the code's length. */
type CodeTable = Uint16Array;

export class BadData extends UsageError {}

/** What is left to read is known after the last block. */
export class Inflater {
  readonly #bytes: Uint8Array;
  readonly #meter: Meter;
  #position: number;
  #bits = 0;
  #bitCount = 0;
  /** The last 32 KiB and what is not yet given out. */
  readonly #output: Uint8Array;
  readonly #isOutputShared: boolean;
  #start = 0;
  #end = 0;

  /** `output` is of `createOutput`, for callers that unpack many data one after the other. */
  constructor(bytes: Uint8Array, position: number, meter: Meter, output?: Uint8Array) {
    this.#bytes = bytes;
    this.#position = position;
    this.#meter = meter;
    this.#isOutputShared = output !== undefined;
    this.#output = output ?? Inflater.createOutput();
  }

  static createOutput(): Uint8Array {
    return new Uint8Array(windowBytes + blockBytes * 2);
  }

  /** The first byte after the data. */
  get position(): number {
    return this.#position - (this.#bitCount >> 3);
  }

  async *blocks(): AsyncGenerator<Uint8Array> {
    if (!this.#isOutputShared) await this.#meter.spend(windowUnits);
    for (let isLast = false; !isLast; ) {
      isLast = this.#take(1) === 1;
      const type = this.#take(2);
      if (this.#meter.charge(type === 2 ? tablesUnits : blockUnits)) await this.#meter.turn();
      if (type === 0) yield* this.#stored();
      else if (type === 1) yield* this.#coded(...fixedTables());
      else if (type === 2) {
        const [literals, distances] = this.#readTables();
        const units = Math.ceil((literals.length + distances.length) / entriesPerUnit);
        if (this.#meter.charge(units)) await this.#meter.turn();
        yield* this.#coded(literals, distances);
      } else throw new BadData("invalid compressed data--format violated");
    }
    if (this.#end > this.#start) yield this.#giveOut();
  }

  #take(count: number): number {
    while (this.#bitCount < count) {
      const byte = this.#bytes[this.#position];
      if (byte === undefined) throw new BadData("unexpected end of file");
      this.#bits |= byte << this.#bitCount;
      this.#bitCount += 8;
      this.#position += 1;
    }
    const value = this.#bits & ((1 << count) - 1);
    this.#bits >>>= count;
    this.#bitCount -= count;
    return value;
  }

  /** Near the end of the data, a code may be shorter than what is looked at. */
  #decode(table: CodeTable): number {
    while (this.#bitCount < codeBitsMax) {
      this.#bits |= (this.#bytes[this.#position] ?? 0) << this.#bitCount;
      this.#bitCount += 8;
      this.#position += 1;
      if (this.#position > this.#bytes.length + 4) throw new BadData("unexpected end of file");
    }
    const entry = table[this.#bits & (table.length - 1)] ?? 0;
    const length = entry & 15;
    if (length === 0) throw new BadData("invalid compressed data--format violated");
    this.#bits >>>= length;
    this.#bitCount -= length;
    return entry >> 4;
  }

  async *#stored(): AsyncGenerator<Uint8Array> {
    const rest = this.#bitCount & 7;
    this.#take(rest);
    let left = this.#take(8) | (this.#take(8) << 8);
    const inverse = this.#take(8) | (this.#take(8) << 8);
    if ((left ^ 0xffff) !== inverse) throw new BadData("invalid compressed data--format violated");
    for (; left > 0; left--) {
      this.#output[this.#end++] = this.#take(8);
      if (this.#end - this.#start >= blockBytes) yield await this.#giveBlock();
    }
  }

  async *#coded(literals: CodeTable, distances: CodeTable): AsyncGenerator<Uint8Array> {
    for (;;) {
      const symbol = this.#decode(literals);
      if (symbol === 256) return;
      if (symbol < 256) this.#output[this.#end++] = symbol;
      else this.#repeat(symbol, distances);
      if (this.#end - this.#start >= blockBytes) yield await this.#giveBlock();
    }
  }

  #repeat(symbol: number, distances: CodeTable): void {
    const code = symbol - 257;
    const length = (lengthBases[code] ?? 0) + this.#take(lengthExtra[code] ?? 0);
    const place = this.#decode(distances);
    const distance = (distanceBases[place] ?? 0) + this.#take(distanceExtra[place] ?? 0);
    const from = this.#end - distance;
    if (from < 0 || length === 0) throw new BadData("invalid compressed data--format violated");
    const output = this.#output;
    if (distance >= length) {
      output.copyWithin(this.#end, from, from + length);
      this.#end += length;
      return;
    }
    for (let index = 0; index < length; index++) output[this.#end++] = output[from + index] ?? 0;
  }

  async #giveBlock(): Promise<Uint8Array> {
    if (this.#meter.charge((this.#end - this.#start) * 3)) await this.#meter.turn();
    return this.#giveOut();
  }

  #giveOut(): Uint8Array {
    const block = this.#output.slice(this.#start, this.#end);
    if (this.#end > windowBytes) {
      this.#output.copyWithin(0, this.#end - windowBytes, this.#end);
      this.#end = windowBytes;
    }
    this.#start = this.#end;
    return block;
  }

  #readTables(): [CodeTable, CodeTable] {
    const [literalCount, distanceCount, lengthCount] = [
      this.#take(5) + 257,
      this.#take(5) + 1,
      this.#take(4) + 4,
    ];
    const order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    const codeLengths = new Uint8Array(19);
    for (let index = 0; index < lengthCount; index++) codeLengths[order[index] ?? 0] = this.#take(3);
    const table = buildTable(codeLengths);
    const lengths = new Uint8Array(literalCount + distanceCount);
    for (let index = 0; index < lengths.length; ) {
      const symbol = this.#decode(table);
      if (symbol < 16) lengths[index++] = symbol;
      else {
        const value = symbol === 16 ? (lengths[index - 1] ?? 0) : 0;
        const count =
          symbol === 16 ? 3 + this.#take(2) : symbol === 17 ? 3 + this.#take(3) : 11 + this.#take(7);
        lengths.fill(value, index, index + count);
        index += count;
      }
    }
    return [buildTable(lengths.subarray(0, literalCount)), buildTable(lengths.subarray(literalCount))];
  }
}

const lengthBases = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
];
const lengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const distanceBases = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
  6145, 8193, 12289, 16385, 24577,
];
const distanceExtra = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];

/** Canonical codes of these lengths. Codes are read from their highest bit. */
function buildTable(lengths: Uint8Array): CodeTable {
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  const table = new Uint16Array(1 << longest);
  let code = 0;
  for (let length = 1; length <= longest; length++) {
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== length) continue;
      const reversed = reverseBits(code, length);
      for (let index = reversed; index < table.length; index += 1 << length)
        table[index] = (symbol << 4) | length;
      code += 1;
    }
    code <<= 1;
  }
  return table;
}

function reverseBits(code: number, length: number): number {
  let reversed = 0;
  for (let bit = 0; bit < length; bit++) reversed |= ((code >> bit) & 1) << (length - 1 - bit);
  return reversed;
}

let fixed: [CodeTable, CodeTable] | undefined;

/** Of literals and of distances. */
function fixedTables(): [CodeTable, CodeTable] {
  const lengths = new Uint8Array(288).fill(8).fill(9, 144, 256).fill(7, 256, 280);
  fixed ??= [buildTable(lengths), buildTable(new Uint8Array(30).fill(5))];
  return fixed;
}
