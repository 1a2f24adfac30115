/** The zip format: reads archives by their central directory, and writes one entry after another. */

import { joinBytes } from "../../../join-bytes.ts";
import type { Meter } from "../../process/meter.ts";
import { decodeBytes, encodeText } from "../../process/text/text.ts";
import { slices } from "../pack/bytes.ts";
import { updateCrc32 } from "../pack/crc32.ts";
import { deflate } from "../pack/deflate.ts";
import { BadData, Inflater } from "../pack/inflate.ts";

export interface ZipEntry {
  readonly name: string;
  readonly method: "stored" | "deflated" | "other";
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  /** Milliseconds. */
  readonly mtimeMs: number;
  /** Permission bits; undefined when the archive was not made on Unix. */
  readonly mode: number | undefined;
  readonly isSymlink: boolean;
  readonly isEncrypted: boolean;
  /** As it is in the archive. */
  readonly packed: Uint8Array;
}

const [localMark, centralMark, endMark] = [0x04034b50, 0x02014b50, 0x06054b50] as const;
const [localBytes, centralBytes, endBytes] = [30, 46, 22] as const;
const [unixSystem, utf8Flag, encryptedFlag] = [3, 0x800, 1] as const;
const commentBytesMax = 65_535;

/** Undefined when it is no zip archive. */
export function readZip(bytes: Uint8Array): ZipEntry[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = findEnd(view);
  if (end === undefined) return undefined;
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const entries: ZipEntry[] = [];
  for (let index = 0; index < count; index++) {
    if (at + centralBytes > bytes.length || view.getUint32(at, true) !== centralMark) {
      throw new BadData("the central directory is damaged");
    }
    entries.push(readEntry(bytes, view, at));
    at +=
      centralBytes +
      view.getUint16(at + 28, true) +
      view.getUint16(at + 30, true) +
      view.getUint16(at + 32, true);
  }
  return entries;
}

function findEnd(view: DataView): number | undefined {
  const least = Math.max(0, view.byteLength - endBytes - commentBytesMax);
  for (let at = view.byteLength - endBytes; at >= least; at--) {
    if (view.getUint32(at, true) === endMark) return at;
  }
  return undefined;
}

function readEntry(bytes: Uint8Array, view: DataView, at: number): ZipEntry {
  const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
  const [nameLength, extraLength] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true)];
  const packedSize = view.getUint32(at + 20, true);
  const local = view.getUint32(at + 42, true);
  if (local + localBytes > bytes.length || view.getUint32(local, true) !== localMark) {
    throw new BadData("a local header is damaged");
  }
  const start = local + localBytes + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (start + packedSize > bytes.length) throw new BadData("unexpected end of file");
  const attributes = view.getUint32(at + 38, true) >>> 16;
  const isUnix = view.getUint8(at + 5) === unixSystem && attributes !== 0;
  const nameEnd = at + centralBytes + nameLength;
  return {
    name: decodeBytes(bytes.subarray(at + centralBytes, nameEnd)),
    method: method === 0 ? "stored" : method === 8 ? "deflated" : "other",
    crc: view.getUint32(at + 16, true),
    packedSize,
    size: view.getUint32(at + 24, true),
    mtimeMs:
      extraTime(view, nameEnd, extraLength) ??
      dosTime(view.getUint16(at + 12, true), view.getUint16(at + 14, true)),
    mode: isUnix ? attributes & 0o7777 : undefined,
    isSymlink: isUnix && (attributes & 0o170000) === 0o120000,
    isEncrypted: (flags & encryptedFlag) !== 0,
    packed: bytes.subarray(start, start + packedSize),
  };
}

/** The field `UT` has seconds since 1970. */
function extraTime(view: DataView, start: number, length: number): number | undefined {
  for (let at = start; at + 4 <= start + length; at += 4 + view.getUint16(at + 2, true)) {
    const isTime = view.getUint16(at, true) === 0x5455 && view.getUint16(at + 2, true) >= 5;
    if (isTime && (view.getUint8(at + 4) & 1) === 1) return view.getInt32(at + 5, true) * 1000;
  }
  return undefined;
}

function dosTime(time: number, date: number): number {
  const [year, month, day] = [1980 + (date >> 9), ((date >> 5) & 15) - 1, date & 31];
  return Date.UTC(year, month, day, time >> 11, (time >> 5) & 63, (time & 31) * 2);
}

/** The content, checked. */
export async function* unpackEntry(entry: ZipEntry, meter: Meter): AsyncGenerator<Uint8Array> {
  if (entry.isEncrypted) throw new BadData("encrypted entries are not supported in this shell");
  if (entry.method === "other") throw new BadData("unsupported compression method");
  const blocks =
    entry.method === "stored" ? slices(entry.packed) : new Inflater(entry.packed, 0, meter).blocks();
  let crc = 0;
  for await (const block of blocks) {
    crc = updateCrc32(crc, block);
    await meter.spend(block.length);
    yield block;
  }
  if (crc !== entry.crc) throw new BadData("bad CRC");
}

export interface NewEntry {
  readonly name: string;
  readonly content: Uint8Array;
  readonly mode: number;
  readonly type: "file" | "directory" | "symlink";
  readonly mtimeMs: number;
}

export async function packEntry(entry: NewEntry, meter: Meter, isStored: boolean): Promise<ZipEntry> {
  const { content } = entry;
  let crc = 0;
  const parts: Uint8Array[] = [];
  let packedSize = 0;
  for await (const slice of slices(content)) {
    crc = updateCrc32(crc, slice);
    await meter.spend(slice.length);
  }
  if (!isStored && content.length > 0) {
    for await (const part of deflate(slices(content), meter)) {
      parts.push(part);
      packedSize += part.length;
    }
  }
  const isDeflated = !isStored && content.length > 0 && packedSize < content.length;
  const packed = isDeflated ? joinBytes(parts) : content;
  return {
    name: entry.name,
    method: isDeflated ? "deflated" : "stored",
    crc,
    packedSize: packed.length,
    size: content.length,
    mtimeMs: entry.mtimeMs,
    mode: entry.mode,
    isSymlink: entry.type === "symlink",
    isEncrypted: false,
    packed,
  };
}

export function writeZip(entries: readonly ZipEntry[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const centrals: Uint8Array[] = [];
  let offset = 0;
  for (const entry of entries) {
    const local = localHeader(entry);
    parts.push(local, entry.packed);
    centrals.push(centralHeader(entry, offset));
    offset += local.length + entry.packed.length;
  }
  const centralSize = centrals.reduce((sum, part) => sum + part.length, 0);
  const end = new DataView(new ArrayBuffer(endBytes));
  end.setUint32(0, endMark, true);
  end.setUint16(8, entries.length, true);
  end.setUint16(10, entries.length, true);
  end.setUint32(12, centralSize, true);
  end.setUint32(16, offset, true);
  return joinBytes([...parts, ...centrals, new Uint8Array(end.buffer)]);
}

function localHeader(entry: ZipEntry): Uint8Array {
  const name = encodeText(entry.name);
  const bytes = new Uint8Array(localBytes + name.length + timeFieldBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, localMark, true);
  view.setUint16(4, entry.method === "deflated" ? 20 : 10, true);
  putCommon(view, 6, entry);
  view.setUint16(26, name.length, true);
  view.setUint16(28, timeFieldBytes, true);
  bytes.set(name, localBytes);
  putTime(view, localBytes + name.length, entry);
  return bytes;
}

function centralHeader(entry: ZipEntry, offset: number): Uint8Array {
  const name = encodeText(entry.name);
  const bytes = new Uint8Array(centralBytes + name.length + timeFieldBytes);
  const view = new DataView(bytes.buffer);
  const isFolder = entry.name.endsWith("/");
  const type = entry.isSymlink ? 0o120000 : isFolder ? 0o040000 : 0o100000;
  view.setUint32(0, centralMark, true);
  view.setUint8(4, 30);
  view.setUint8(5, unixSystem);
  view.setUint16(6, entry.method === "deflated" ? 20 : 10, true);
  putCommon(view, 8, entry);
  view.setUint16(28, name.length, true);
  view.setUint16(30, timeFieldBytes, true);
  view.setUint32(38, (((type | (entry.mode ?? 0o644)) << 16) | (isFolder ? 0x10 : 0)) >>> 0, true);
  view.setUint32(42, offset, true);
  bytes.set(name, centralBytes);
  putTime(view, centralBytes + name.length, entry);
  return bytes;
}

/** Flags, method, time, checksum and sizes stand in both headers. */
function putCommon(view: DataView, at: number, entry: ZipEntry): void {
  const date = new Date(entry.mtimeMs);
  const time = (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1);
  const day =
    (Math.max(0, date.getUTCFullYear() - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate();
  view.setUint16(at, /[^\x20-\x7e]/.test(entry.name) ? utf8Flag : 0, true);
  view.setUint16(at + 2, entry.method === "deflated" ? 8 : 0, true);
  view.setUint16(at + 4, time, true);
  view.setUint16(at + 6, day, true);
  view.setUint32(at + 8, entry.crc, true);
  view.setUint32(at + 12, entry.packedSize, true);
  view.setUint32(at + 16, entry.size, true);
}

const timeFieldBytes = 9;

function putTime(view: DataView, at: number, { mtimeMs }: ZipEntry): void {
  view.setUint16(at, 0x5455, true);
  view.setUint16(at + 2, 5, true);
  view.setUint8(at + 4, 1);
  view.setInt32(at + 5, Math.floor(mtimeMs / 1000), true);
}
