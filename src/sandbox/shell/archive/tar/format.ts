/** The headers of tar archives: reads ustar, GNU and pax, writes GNU's. */

import { joinBytes } from "../../../join-bytes.ts";
import { decodeBytes, encodeText } from "../../process/text/text.ts";
import { BadData } from "../pack/inflate.ts";

export const recordBytes = 512;

export interface TarHeader {
  readonly name: string;
  readonly type: "file" | "directory" | "symlink" | "hardlink" | "sparse" | "other";
  readonly mode: number;
  readonly size: number;
  readonly mtimeMs: number;
  readonly target: string;
  readonly owner: string;
  readonly group: string;
}

/** What a header block says of its own member; `L`, `K`, `x` and `g` say something about the next one. */
export interface RawHeader extends TarHeader {
  readonly flag: string;
}

const types: Readonly<Record<string, TarHeader["type"]>> = {
  "0": "file",
  "\0": "file",
  "7": "file",
  "1": "hardlink",
  "2": "symlink",
  "5": "directory",
  S: "sparse",
};

/** Undefined for a block of zeros, which ends an archive. */
export function parseTarHeader(block: Uint8Array): RawHeader | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  const stored = readNumber(block, 148, 8);
  const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  if (stored !== sum) throw new BadData("This does not look like a tar archive");
  const prefix = decodeBytes(block.subarray(257, 263)) === "ustar\0" ? readText(block, 345, 155) : "";
  const name = readText(block, 0, 100);
  const flag = String.fromCharCode(block[156] ?? 0);
  const full = prefix === "" ? name : `${prefix}/${name}`;
  return {
    flag,
    name: full,
    type: types[flag] === "file" && full.endsWith("/") ? "directory" : (types[flag] ?? "other"),
    mode: readNumber(block, 100, 8) & 0o7777,
    size: readNumber(block, 124, 12),
    mtimeMs: readNumber(block, 136, 12) * 1000,
    target: readText(block, 157, 100),
    owner: readText(block, 265, 32) || String(readNumber(block, 108, 8)),
    group: readText(block, 297, 32) || String(readNumber(block, 116, 8)),
  };
}

/** `27 path=some/name\n` and so on. */
export function parsePax(bytes: Uint8Array): Map<string, string> {
  const values = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const blank = bytes.indexOf(32, at);
    const length = Number(decodeBytes(bytes.subarray(at, blank)));
    if (blank < 0 || !Number.isInteger(length) || length < 5) break;
    const record = decodeBytes(bytes.subarray(blank + 1, at + length - 1));
    const equals = record.indexOf("=");
    values.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return values;
}

/** One or, for long names, several blocks. */
export function writeTarHeader(header: TarHeader, { user }: { user: number }): Uint8Array {
  const parts: Uint8Array[] = [];
  const name = encodeText(header.name);
  const target = encodeText(header.target);
  if (target.length > 100) parts.push(...longText("K", header.target));
  if (name.length > 100) parts.push(...longText("L", header.name));
  parts.push(writeBlock(header, { flag: flags[header.type], user }));
  return joinBytes(parts);
}

/** Zeros up to the next whole block. */
export function paddingOf(size: number): Uint8Array {
  return new Uint8Array((recordBytes - (size % recordBytes)) % recordBytes);
}

const flags = { file: "0", hardlink: "1", symlink: "2", directory: "5", sparse: "S", other: "0" } as const;

/** GNU's way: a member of its own, whose content is the name of the next. */
function longText(flag: "K" | "L", text: string): Uint8Array[] {
  const content = encodeText(`${text}\0`);
  const header: TarHeader = {
    name: "././@LongLink",
    type: "other",
    mode: 0o644,
    size: content.length,
    mtimeMs: 0,
    target: "",
    owner: "root",
    group: "root",
  };
  return [writeBlock(header, { flag, user: 0 }), content, paddingOf(content.length)];
}

function writeBlock(header: TarHeader, { flag, user }: { flag: string; user: number }): Uint8Array {
  const block = new Uint8Array(recordBytes);
  const put = (text: string, at: number, length: number) =>
    block.set(encodeText(text).subarray(0, length), at);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, "0");
  put(header.name, 0, 100);
  put(octal(header.mode, 7), 100, 7);
  put(octal(user, 7), 108, 7);
  put(octal(user, 7), 116, 7);
  put(octal(header.size, 11), 124, 11);
  put(octal(Math.max(0, Math.floor(header.mtimeMs / 1000)), 11), 136, 11);
  put("        ", 148, 8);
  put(flag, 156, 1);
  put(header.target, 157, 100);
  put("ustar  ", 257, 7);
  put(header.owner, 265, 31);
  put(header.group, 297, 31);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(`${octal(sum, 6)}\0 `, 148, 8);
  return block;
}

function readText(block: Uint8Array, at: number, length: number): string {
  const field = block.subarray(at, at + length);
  const end = field.indexOf(0);
  return decodeBytes(end < 0 ? field : field.subarray(0, end));
}

/** Octal digits, or GNU's base 256 for large numbers. */
function readNumber(block: Uint8Array, at: number, length: number): number {
  if (((block[at] ?? 0) & 0x80) !== 0) {
    return block.subarray(at + 1, at + length).reduce((value, byte) => value * 256 + byte, 0);
  }
  const digits = /[0-7]+/.exec(readText(block, at, length))?.[0] ?? "0";
  return Number.parseInt(digits, 8);
}
