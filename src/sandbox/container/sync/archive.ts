/** Archives between the workspace and the container, in GNU's format: written piece by piece, read from memory. Names are
 *  UTF-8, byte for byte. */

import { joinBytes } from "../../join-bytes.ts";

const recordBytes = 512;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

export interface ArchiveMember {
  readonly type: "file" | "directory" | "symlink";
  /** Relative. */
  readonly path: string;
  readonly mode: number;
  readonly mtimeMs: number;
  readonly size: number;
  readonly target: string;
}

const flags = { file: "0", directory: "5", symlink: "2" } as const;

/** What the archive of these members takes. */
export function archiveBytes(members: Iterable<ArchiveMember>): number {
  let bytes = 2 * recordBytes;
  for (const member of members) bytes += headerOf(member).length + padded(member.size);
  return bytes;
}

/** `read` gives the content of a file. */
export function* writeArchive(
  members: Iterable<ArchiveMember>,
  read: (member: ArchiveMember) => Uint8Array,
): Generator<Uint8Array> {
  for (const member of members) {
    yield headerOf(member);
    if (member.size === 0) continue;
    const content = read(member);
    if (content.length !== member.size)
      throw new Error(`[edgeflue] ${member.path} changed while it was sent to the container.`);
    yield content;
    const rest = padded(member.size) - member.size;
    if (rest > 0) yield new Uint8Array(rest);
  }
  yield new Uint8Array(2 * recordBytes);
}

/** The contents of files, by path. Members that are no files are left out. */
export function readArchive(archive: Uint8Array): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  let longName: string | undefined;
  for (let at = 0; at + recordBytes <= archive.length; ) {
    const header = archive.subarray(at, at + recordBytes);
    at += recordBytes;
    if (header[0] === 0) break;
    const size = readNumber(header.subarray(124, 136));
    const content = archive.subarray(at, at + size);
    if (content.length < size) throw new Error("[edgeflue] The archive of changed files was cut off.");
    at += padded(size);
    const flag = String.fromCharCode(header[156] ?? 0);
    if (flag === "L") {
      longName = readText(content);
      continue;
    }
    if (flag === "0") files.set(longName ?? readText(header.subarray(0, 100)), content);
    if (flag !== "K") longName = undefined;
  }
  return files;
}

function headerOf({ type, path, mode, mtimeMs, size, target }: ArchiveMember): Uint8Array {
  const parts: Uint8Array[] = [];
  const name = encoder.encode(type === "directory" ? `${path}/` : path);
  const link = encoder.encode(target);
  if (link.length > 100) parts.push(...longText("K", link));
  if (name.length > 100) parts.push(...longText("L", name));
  const milliseconds = mtimeMs % 1000;
  // Programs such as make compare times: a file must not look older than it is.
  if (milliseconds !== 0 && type === "file") parts.push(...timeRecord(mtimeMs));
  parts.push(block({ name, link, flag: flags[type], mode, size, seconds: Math.floor(mtimeMs / 1000) }));
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : joinBytes(parts);
}

/** GNU tar reads pax's headers in its own archives too. */
function timeRecord(mtimeMs: number): Uint8Array[] {
  const value = ` mtime=${(mtimeMs / 1000).toFixed(3)}\n`;
  let length = value.length + 2;
  if (String(length).length + value.length !== length) length = String(length).length + value.length;
  const content = encoder.encode(`${length}${value}`);
  const name = encoder.encode("././@PaxHeader");
  return [
    block({ name, link: new Uint8Array(0), flag: "x", mode: 0o644, size: content.length, seconds: 0 }),
    content,
    new Uint8Array(padded(content.length) - content.length),
  ];
}

function longText(flag: "K" | "L", text: Uint8Array): Uint8Array[] {
  const size = text.length + 1;
  const name = encoder.encode("././@LongLink");
  return [
    block({ name, link: new Uint8Array(0), flag, mode: 0o644, size, seconds: 0 }),
    text,
    new Uint8Array(padded(size) - text.length),
  ];
}

interface Block {
  name: Uint8Array;
  link: Uint8Array;
  flag: string;
  mode: number;
  size: number;
  seconds: number;
}

function block({ name, link, flag, mode, size, seconds }: Block): Uint8Array {
  const bytes = new Uint8Array(recordBytes);
  const put = (text: string, at: number) => bytes.set(encoder.encode(text), at);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, "0");
  bytes.set(name.subarray(0, 100), 0);
  put(octal(mode & 0o7777, 7), 100);
  put(octal(0, 7), 108);
  put(octal(0, 7), 116);
  put(octal(flag === "5" || flag === "2" ? 0 : size, 11), 124);
  put(octal(Math.max(0, seconds), 11), 136);
  put("        ", 148);
  put(flag, 156);
  bytes.set(link.subarray(0, 100), 157);
  put("ustar  ", 257);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  put(`${octal(sum, 6)}\0 `, 148);
  return bytes;
}

function padded(size: number): number {
  return Math.ceil(size / recordBytes) * recordBytes;
}

function readText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/** Octal digits, or GNU's base 256. */
function readNumber(field: Uint8Array): number {
  if (((field[0] ?? 0) & 0x80) !== 0) return field.subarray(1).reduce((value, byte) => value * 256 + byte, 0);
  return Number.parseInt(/[0-7]+/.exec(readText(field))?.[0] ?? "0", 8);
}
