/** The gzip format (RFC 1952): members with a header, deflated data, a checksum and a size. */

import { momentOf } from "../../date/calendar.ts";
import type { Meter } from "../../process/meter.ts";
import { decodeBytes, encodeText } from "../../process/text/text.ts";
import { updateCrc32 } from "../pack/crc32.ts";
import { deflate } from "../pack/deflate.ts";
import { BadData, Inflater } from "../pack/inflate.ts";

export interface GzipHeader {
  readonly name: string | undefined;
  /** Milliseconds; 0 when it is not known. */
  readonly mtimeMs: number;
  /** Where the data begin. */
  readonly end: number;
}

const [hasChecksum, hasExtra, hasName, hasComment] = [2, 4, 8, 16] as const;
const unixSystem = 3;

export function isGzip(bytes: Uint8Array, at = 0): boolean {
  return bytes[at] === 0x1f && bytes[at + 1] === 0x8b;
}

export function readGzipHeader(bytes: Uint8Array, at = 0): GzipHeader {
  if (!isGzip(bytes, at)) throw new BadData("not in gzip format");
  if (bytes[at + 2] !== 8) throw new BadData("unknown method -- not supported");
  const flags = bytes[at + 3] ?? 0;
  let end = at + 10;
  if ((flags & hasExtra) !== 0) end += 2 + (bytes[end] ?? 0) + (bytes[end + 1] ?? 0) * 256;
  const readText = () => {
    const stop = bytes.indexOf(0, end);
    if (stop < 0) throw new BadData("unexpected end of file");
    const text = decodeBytes(bytes.subarray(end, stop));
    end = stop + 1;
    return text;
  };
  const name = (flags & hasName) !== 0 ? readText() : undefined;
  if ((flags & hasComment) !== 0) readText();
  if ((flags & hasChecksum) !== 0) end += 2;
  if (end > bytes.length) throw new BadData("unexpected end of file");
  return { name, mtimeMs: little(bytes, at + 4) * 1000, end };
}

/** All members, one after another. Zeros after the last are padding. */
export async function* gunzip(bytes: Uint8Array, meter: Meter): AsyncGenerator<Uint8Array> {
  let at = 0;
  do {
    const inflater = new Inflater(bytes, readGzipHeader(bytes, at).end, meter);
    let [crc, size] = [0, 0];
    for await (const block of inflater.blocks()) {
      crc = updateCrc32(crc, block);
      size += block.length;
      yield block;
    }
    at = inflater.position;
    if (at + 8 > bytes.length) throw new BadData("unexpected end of file");
    if (little(bytes, at) !== crc) throw new BadData("invalid compressed data--crc error");
    if (little(bytes, at + 4) !== size >>> 0) throw new BadData("invalid compressed data--length error");
    at += 8;
  } while (isGzip(bytes, at));
  if (bytes.subarray(at).some((byte) => byte !== 0)) throw new TrailingGarbage();
}

/** Everything was unpacked, and something else follows. */
export class TrailingGarbage extends BadData {
  constructor() {
    super("decompression OK, trailing garbage ignored");
  }
}

export async function* gzip(
  chunks: AsyncIterable<Uint8Array>,
  { name, mtimeMs }: { name: string | undefined; mtimeMs: number },
  meter: Meter,
): AsyncGenerator<Uint8Array> {
  const encoded = name === undefined ? new Uint8Array(0) : encodeText(`${name}\0`);
  const header = new Uint8Array(10 + encoded.length);
  header.set([0x1f, 0x8b, 8, name === undefined ? 0 : hasName]);
  new DataView(header.buffer).setUint32(4, Math.max(0, momentOf(mtimeMs).seconds), true);
  header[9] = unixSystem;
  header.set(encoded, 10);
  yield header;
  let [crc, size] = [0, 0];
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      crc = updateCrc32(crc, chunk);
      size += chunk.length;
      yield chunk;
    }
  }
  yield* deflate(counted(), meter);
  const trailer = new DataView(new ArrayBuffer(8));
  trailer.setUint32(0, crc, true);
  trailer.setUint32(4, size >>> 0, true);
  yield new Uint8Array(trailer.buffer);
}

function little(bytes: Uint8Array, at: number): number {
  const [first = 0, second = 0, third = 0, fourth = 0] = bytes.subarray(at, at + 4);
  return first + second * 0x100 + third * 0x10000 + fourth * 0x1000000;
}
