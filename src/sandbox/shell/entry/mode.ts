/** Permission bits: how they are shown, and the octal and symbolic modes of `chmod`, `mkdir -m` and `find -perm`. */

import type { FileStatus } from "../process/files.ts";

/** What a mode is applied to. */
export interface ModeSubject {
  readonly isDirectory: boolean;
  readonly umask: number;
}

/** Computes bits from the bits there are. */
export type ModeChange = (mode: number, subject: ModeSubject) => number;

/** `drwxr-xr-x`. */
export function formatMode({ type, mode }: Pick<FileStatus, "type" | "mode">): string {
  return typeLetters[type] + formatPermissions(mode);
}

/** `rwxr-xr-x`. */
export function formatPermissions(mode: number): string {
  const triple = (shift: number, special: number, letter: string) => {
    const bits = mode >> shift;
    const execute = (bits & 1) !== 0;
    const isSpecial = (mode & special) !== 0;
    const last = isSpecial ? (execute ? letter : letter.toUpperCase()) : execute ? "x" : "-";
    return ((bits & 4) !== 0 ? "r" : "-") + ((bits & 2) !== 0 ? "w" : "-") + last;
  };
  return triple(6, 0o4000, "s") + triple(3, 0o2000, "s") + triple(0, 0o1000, "t");
}

/** Undefined when `text` is no mode. */
export function parseMode(text: string): ModeChange | undefined {
  if (/^[0-7]{1,8}$/.test(text)) return parseOctal(text);
  const clauses = text.split(",").map(parseClause);
  if (clauses.some((clause) => clause === undefined)) return undefined;
  return (mode, subject) => clauses.reduce((bits, clause) => clause?.(bits, subject) ?? bits, mode);
}

const typeLetters = { file: "-", directory: "d", symlink: "l", device: "c" } as const;
const whoMasks: Readonly<Record<string, number>> = { u: 0o4700, g: 0o2070, o: 0o1007, a: 0o7777 };
const shifts: Readonly<Record<string, number>> = { u: 6, g: 3, o: 0 };

/** A short octal mode leaves a folder's set-id bits as they are. */
function parseOctal(text: string): ModeChange | undefined {
  const bits = Number.parseInt(text, 8);
  if (bits > 0o7777) return undefined;
  const kept = text.length >= 5 ? 0 : 0o6000;
  return (mode, { isDirectory }) => (isDirectory ? bits | (mode & kept) : bits);
}

/** `ug+rwX-t=u`. */
function parseClause(text: string): ModeChange | undefined {
  const who = /^[ugoa]*/.exec(text)?.[0] ?? "";
  const actions = [...text.slice(who.length).matchAll(/([-+=])([ugo](?![rwxXstugo])|[rwxXst]*)/g)];
  if (actions.length === 0 || actions.map(([all]) => all).join("") !== text.slice(who.length)) {
    return undefined;
  }
  const mask = [...who].reduce((bits, letter) => bits | (whoMasks[letter] ?? 0), 0);
  return (mode, subject) => {
    const affected = who === "" ? ~subject.umask & 0o7777 : mask;
    return actions.reduce((bits, [, operator = "", letters = ""]) => {
      const value = bitsOf(letters, bits, subject) & affected;
      if (operator === "+") return bits | value;
      if (operator === "-") return bits & ~value;
      const kept = subject.isDirectory && !/s/.test(letters) ? 0o6000 : 0;
      return (bits & ~((who === "" ? 0o7777 : mask) & ~kept)) | value;
    }, mode);
  };
}

function bitsOf(letters: string, mode: number, { isDirectory }: ModeSubject): number {
  const shift = shifts[letters];
  if (shift !== undefined) return ((mode >> shift) & 7) * 0o111;
  let bits = 0;
  for (const letter of letters) {
    if (letter === "r") bits |= 0o444;
    else if (letter === "w") bits |= 0o222;
    else if (letter === "x" || (letter === "X" && (isDirectory || (mode & 0o111) !== 0))) bits |= 0o111;
    else if (letter === "s") bits |= 0o6000;
    else if (letter === "t") bits |= 0o1000;
  }
  return bits;
}
