/** Sizes as a Linux file system with blocks of 4 KiB counts them, and as GNU's tools print and read them. */

import type { FileStatus } from "../process/files.ts";

export const blockBytes = 4096;
const inlineTargetBytesMax = 59;

/** Bytes that a file takes: whole blocks; a short link takes none, a folder one. */
export function allocatedBytes({ type, size }: FileStatus): number {
  if (type === "directory") return blockBytes;
  if (type === "device" || (type === "symlink" && size <= inlineTargetBytesMax)) return 0;
  return Math.ceil(size / blockBytes) * blockBytes;
}

/** What `stat` and `ls -l` say of a file's length: a folder has that of its one block. */
export function shownSize({ type, size }: FileStatus): number {
  return type === "directory" ? blockBytes : size;
}

/** `1.5K`, `12M`: rounded up, with a decimal below ten. */
export function humanSize(bytes: number, base: 1024 | 1000 = 1024): string {
  if (bytes < base) return String(bytes);
  const suffixes = base === 1024 ? "KMGTPEZY" : "kMGTPEZY";
  let power = 0;
  let value = bytes;
  while (value >= base) {
    value /= base;
    power += 1;
  }
  const tenths = Math.ceil(value * 10 - 1e-9) / 10;
  if (tenths < 10) return tenths.toFixed(1) + suffixes.charAt(power - 1);
  const whole = Math.ceil(value - 1e-9);
  return whole < base ? whole + suffixes.charAt(power - 1) : `1.0${suffixes.charAt(power)}`;
}

/** Bytes of `10`, `4K`, `1MB`, `2MiB`. `letters` are the small ones that the command has too: `b` for blocks of 512, `w`
 *  for words of 2, `c` for single bytes. Undefined when it is none. */
export function parseSize(text: string, letters = ""): number | undefined {
  const match = /^(\d+)([a-zA-Z]*)$/.exec(text);
  if (match === null) return undefined;
  const unit = unitBytes(match[2] ?? "", letters);
  return unit === undefined ? undefined : Number(match[1]) * unit;
}

/** The unit of `du -B`, `ls --block-size` and the like: `K`, `1K`, `512`. */
export function parseBlockSize(text: string): number | undefined {
  const bytes = /^\d/.test(text) ? parseSize(text) : unitBytes(text, "");
  return bytes === undefined || bytes < 1 ? undefined : bytes;
}

const letterBytes: Readonly<Record<string, number>> = { b: 512, w: 2, c: 1 };

function unitBytes(unit: string, letters: string): number | undefined {
  if (unit === "") return 1;
  if (letters.includes(unit)) return letterBytes[unit];
  const match = /^([kKMGTPEZY])(B|iB)?$/.exec(unit);
  if (match === null) return undefined;
  const power = "KMGTPEZY".indexOf((match[1] ?? "").toUpperCase()) + 1;
  return (match[2] === "B" ? 1000 : 1024) ** power;
}
