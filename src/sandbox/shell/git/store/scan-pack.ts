/** Walks through a pack without unpacking it into memory: what each object says of itself, and what it really is. isomorphic-git
 *  unpacks whole objects at once, whatever their size. */

import { sandboxLimits } from "../../../../limits.ts";
import { BadData, Inflater } from "../../archive/pack/inflate.ts";
import { shellLimits } from "../../limits.ts";
import type { Meter } from "../../process/meter.ts";
import { DeltaShape } from "./delta-shape.ts";
import { fatal } from "./git-failure.ts";
import { toHex } from "./index-file.ts";

export interface PackedObject {
  /** Bytes once unpacked, a delta applied to its base. */
  readonly size: number;
  /** Of a delta: where in the pack its base starts, or the name of it. */
  readonly base: number | string | undefined;
}

/** The objects of a pack by where they start. */
export type PackedObjects = ReadonlyMap<number, PackedObject>;

const headerBytes = 12;
const trailerBytes = 20;
const version = 2;
const types = { offsetDelta: 6, nameDelta: 7 } as const;
const plainTypes = [1, 2, 3, 4];
/** What isomorphic-git does for each object besides its bytes: it unpacks, hashes and sorts. */
const objectUnits = 10_000;

/** Throws for a pack with an object that is not what its header says, or with more than the shell unpacks. */
export async function scanPack(bytes: Uint8Array, meter: Meter): Promise<PackedObjects> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isPack =
    bytes.length >= headerBytes + trailerBytes && bytes[0] === 0x50 && view.getUint32(4) === version;
  if (!isPack) fatal("pack has a bad header");
  const count = view.getUint32(8);
  const { gitPackObjectsMax } = shellLimits;
  if (count > gitPackObjectsMax)
    fatal(`pack has ${count} objects: at most ${gitPackObjectsMax} can be unpacked. Try --depth 1`);
  const objects = new Map<number, PackedObject>();
  const end = bytes.length - trailerBytes;
  const output = Inflater.createOutput();
  for (let start = headerBytes; objects.size < count; ) {
    if (start >= end) fatal("pack is cut off");
    const { next, ...object } = await scanObject(bytes, start, { meter, output });
    if (typeof object.base === "number" && !objects.has(object.base)) bad(start, "its base is no object");
    objects.set(start, object);
    // A base of several deltas is unpacked once, but each of them is put together and hashed.
    await meter.spend(object.size + objectUnits);
    start = next;
  }
  return objects;
}

async function scanObject(
  bytes: Uint8Array,
  start: number,
  tools: { meter: Meter; output: Uint8Array },
): Promise<PackedObject & { next: number }> {
  const header = new Header(bytes, start);
  const first = header.byte();
  const type = (first >> 4) & 7;
  const declared = first < 128 ? first & 15 : header.size(first & 15, 4);
  if (declared > sandboxLimits.fileBytesMax) tooLarge(start);
  let base: PackedObject["base"];
  if (type === types.offsetDelta) base = start - header.distance();
  else if (type === types.nameDelta) base = header.name();
  else if (!plainTypes.includes(type)) bad(start, `unknown type ${type}`);
  const shape = base === undefined ? undefined : new DeltaShape();
  const next = await inflateObject(bytes, {
    start: header.position,
    declared,
    ...tools,
    onBlock: (block) => shape?.add(block),
  }).catch((error: unknown) => {
    if (error instanceof BadData) bad(start, error.message);
    throw error;
  });
  if (shape === undefined) return { size: declared, base, next };
  const { gitDeltaStepsMax } = shellLimits;
  if (shape.steps > gitDeltaStepsMax) bad(start, `a delta of more than ${gitDeltaStepsMax} steps`);
  if (Math.max(shape.sourceSize, shape.targetSize) > sandboxLimits.fileBytesMax) tooLarge(start);
  return { size: shape.targetSize, base, next };
}

interface Inflation {
  readonly start: number;
  /** Bytes that come out, exactly. */
  readonly declared: number;
  readonly meter: Meter;
  readonly output: Uint8Array;
  onBlock?(block: Uint8Array): void;
}

/** Goes through data in zlib's format, and returns where they end. Throws `BadData`. */
async function inflateObject(
  bytes: Uint8Array,
  { start, declared, meter, output, onBlock }: Inflation,
): Promise<number> {
  const [method = 0, flags = 0] = bytes.subarray(start, start + 2);
  if ((method & 15) !== 8 || (flags & 32) !== 0) throw new BadData("not in zlib's format");
  const inflater = new Inflater(bytes, start + 2, meter, output);
  let size = 0;
  for await (const block of inflater.blocks()) {
    size += block.length;
    if (size > declared) break;
    onBlock?.(block);
  }
  if (size > declared) throw new BadData(`it has more bytes than the ${declared} of its header`);
  if (size < declared) throw new BadData(`it has ${size} bytes, and not the ${declared} of its header`);
  return inflater.position + 4; // A checksum.
}

/** Each byte of packed data makes no more than this many. */
const expansionMax = 1032;

/** Throws for an object in a file of its own that is larger than the shell unpacks. */
export async function scanLooseObject(bytes: Uint8Array, name: string, meter: Meter): Promise<void> {
  const { fileBytesMax } = sandboxLimits;
  if (bytes.length * expansionMax <= fileBytesMax) return;
  let size = 0;
  try {
    // The header of the object, "blob 123", and its end are in it, too.
    for await (const block of new Inflater(bytes, 2, meter).blocks()) {
      size += block.length;
      if (size > fileBytesMax + 32) break;
    }
  } catch (error) {
    if (!(error instanceof BadData)) throw error;
    fatal(`loose object ${name} is corrupt: ${error.message}`);
  }
  if (size > fileBytesMax + 32) fatal(`object ${name} is too large: it has more than ${fileBytesMax} bytes`);
}

function bad(start: number, problem: string): never {
  return fatal(`pack has bad object at offset ${start}: ${problem}`);
}

function tooLarge(start: number): never {
  return bad(start, `it is too large: it has more than ${sandboxLimits.fileBytesMax} bytes. Try --depth 1`);
}

/** The header of an object, byte by byte. */
class Header {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  position: number;

  constructor(bytes: Uint8Array, start: number) {
    this.#bytes = bytes;
    this.#start = start;
    this.position = start;
  }

  byte(): number {
    return this.#bytes[this.position++] ?? bad(this.#start, "its header is cut off");
  }

  /** The lowest bits come first. */
  size(lowest: number, shift: number): number {
    let size = lowest;
    for (let scale = 2 ** shift; ; scale *= 128) {
      const byte = this.byte();
      size += (byte & 127) * scale;
      if (byte < 128) return size;
      if (scale > Number.MAX_SAFE_INTEGER) bad(this.#start, "its size has no end");
    }
  }

  /** The highest bits come first, and each byte that is followed by another counts one more. */
  distance(): number {
    let distance = -1;
    for (;;) {
      const byte = this.byte();
      distance = (distance + 1) * 128 + (byte & 127);
      if (byte < 128) return distance;
      if (distance > this.#bytes.length) bad(this.#start, "its base is no object");
    }
  }

  name(): string {
    this.position += 20;
    return toHex(this.#bytes.subarray(this.position - 20, this.position));
  }
}
