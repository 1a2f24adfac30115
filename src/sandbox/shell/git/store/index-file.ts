/** The index of a repository (`.git/index`, version 2): what the next commit has, and the sides of conflicts. */

import { decodeBytes, encodeText } from "../../process/text/text.ts";
import { fatal } from "./git-failure.ts";

export interface IndexEntry {
  readonly path: string;
  /** As in trees: 0o100644, 0o100755, 0o120000. */
  readonly mode: number;
  readonly oid: string;
  /** 0; 1 to 3 for the base and the two sides of a conflict. */
  readonly stage: number;
  readonly size: number;
  readonly mtimeMs: number;
}

const headBytes = 12;
const fixedBytes = 62;

export function parseIndex(bytes: Uint8Array): IndexEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < headBytes || decodeBytes(bytes.subarray(0, 4)) !== "DIRC") fatal("index file corrupt");
  const version = view.getUint32(4);
  if (version !== 2 && version !== 3) fatal(`index file version ${version} is not supported in this shell`);
  const entries: IndexEntry[] = [];
  let at = headBytes;
  for (let count = view.getUint32(8); count > 0; count--) {
    if (at + fixedBytes > bytes.length) fatal("index file corrupt");
    const flags = view.getUint16(at + 60);
    const start = at + fixedBytes + ((flags & 0x4000) !== 0 ? 2 : 0);
    const end = bytes.indexOf(0, start);
    if (end < 0) fatal("index file corrupt");
    entries.push({
      path: decodeBytes(bytes.subarray(start, end)),
      mode: view.getUint32(at + 24),
      oid: toHex(bytes.subarray(at + 40, at + 60)),
      stage: (flags >> 12) & 3,
      size: view.getUint32(at + 36),
      mtimeMs: view.getUint32(at + 8) * 1000 + view.getUint32(at + 12) / 1e6,
    });
    at += (end - at + 8) & ~7;
  }
  return entries;
}

/** Without the checksum at the end, which is the SHA-1 of this. Entries are sorted by path and stage. */
export function formatIndex(entries: readonly IndexEntry[]): Uint8Array<ArrayBuffer> {
  const names = entries.map(({ path }) => encodeText(path));
  const lengths = names.map((name) => (fixedBytes + name.length + 8) & ~7);
  const bytes = new Uint8Array(headBytes + lengths.reduce((sum, length) => sum + length, 0));
  const view = new DataView(bytes.buffer);
  bytes.set(encodeText("DIRC"));
  view.setUint32(4, 2);
  view.setUint32(8, entries.length);
  let at = headBytes;
  for (const [index, { mode, oid, stage, size, mtimeMs }] of entries.entries()) {
    const name = names[index] ?? new Uint8Array(0);
    const seconds = Math.floor(mtimeMs / 1000);
    for (const offset of [0, 8]) {
      view.setUint32(at + offset, seconds);
      view.setUint32(at + offset + 4, Math.round((mtimeMs - seconds * 1000) * 1e6));
    }
    view.setUint32(at + 24, mode);
    view.setUint32(at + 36, size);
    bytes.set(fromHex(oid), at + 40);
    view.setUint16(at + 60, (stage << 12) | Math.min(name.length, 0xfff));
    bytes.set(name, at + fixedBytes);
    at += lengths[index] ?? 0;
  }
  return bytes;
}

export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length / 2);
  for (let index = 0; index < bytes.length; index++)
    bytes[index] = Number.parseInt(text.slice(index * 2, index * 2 + 2), 16);
  return bytes;
}
