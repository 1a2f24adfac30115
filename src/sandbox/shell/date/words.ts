/** The words that dates are written with: months, days, units, zones. English, as in GNU's `date`. */

import { ownEntry } from "../../../protocol/check/own-entry.ts";

import { dayNames, monthNames } from "./format.ts";

export type Unit = "year" | "month" | "day" | "hour" | "minute" | "second";

/** From 1; undefined when it is no month. Three letters are enough, and `sept`. */
export function findMonth(typed: string): number | undefined {
  const word = typed.replace(/\.$/, "");
  return findName(monthNames, word === "sept" ? "sep" : word);
}

/** 0 is Sunday. */
export function findDay(word: string): number | undefined {
  const known: Readonly<Record<string, string>> = { tues: "tue", wednes: "wed", thur: "thu", thurs: "thu" };
  const found = findName(dayNames, ownEntry(known, word) ?? word);
  return found === undefined ? undefined : found - 1;
}

/** A unit and how many of it the word stands for: a week is seven days. */
export function findUnit(word: string): { unit: Unit; count: number } | undefined {
  return ownEntry(units, word) ?? (word.endsWith("s") ? ownEntry(units, word.slice(0, -1)) : undefined);
}

/** `next` is 1, `last` -1, `third` 3. */
export const ordinals: ReadonlyMap<string, number> = new Map([
  ["last", -1],
  ["this", 0],
  ["next", 1],
  ["first", 1],
  ["third", 3],
  ["fourth", 4],
  ["fifth", 5],
  ["sixth", 6],
  ["seventh", 7],
  ["eighth", 8],
  ["ninth", 9],
  ["tenth", 10],
  ["eleventh", 11],
  ["twelfth", 12],
]);

/** Days from now. */
export const relativeDays: ReadonlyMap<string, number> = new Map([
  ["tomorrow", 1],
  ["yesterday", -1],
  ["today", 0],
  ["now", 0],
]);

/** Seconds east of UTC; undefined when it is no zone. */
export function findZoneWord(word: string): number | undefined {
  const hours = ownEntry(zoneHours, word);
  if (hours !== undefined) return hours * 3600;
  if (!/^[a-z]$/.test(word) || word === "j") return undefined;
  // Military letters: A to M to the east without J, N to Y to the west.
  const index = word.charCodeAt(0) - 97;
  if (word === "z") return 0;
  return (index < 9 ? index + 1 : index < 13 ? index : 12 - index) * 3600;
}

/** Names that stand for summer time when `dst` follows or they end in it. */
const zoneHours: Readonly<Record<string, number>> = {
  gmt: 0,
  ut: 0,
  utc: 0,
  wet: 0,
  west: 1,
  bst: 1,
  art: -3,
  brt: -3,
  brst: -2,
  nst: -3.5,
  ndt: -2.5,
  ast: -4,
  adt: -3,
  clt: -4,
  clst: -3,
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
  akst: -9,
  akdt: -8,
  hst: -10,
  hast: -10,
  hadt: -9,
  sst: -12,
  wat: 1,
  cet: 1,
  cest: 2,
  met: 1,
  mez: 1,
  mest: 2,
  mesz: 2,
  eet: 2,
  eest: 3,
  cat: 2,
  sast: 2,
  eat: 3,
  msk: 3,
  msd: 4,
  ist: 5.5,
  sgt: 8,
  kst: 9,
  jst: 9,
  gst: 10,
  nzst: 12,
  nzdt: 13,
};

const units: Readonly<Record<string, { unit: Unit; count: number }>> = {
  year: { unit: "year", count: 1 },
  month: { unit: "month", count: 1 },
  fortnight: { unit: "day", count: 14 },
  week: { unit: "day", count: 7 },
  day: { unit: "day", count: 1 },
  hour: { unit: "hour", count: 1 },
  minute: { unit: "minute", count: 1 },
  min: { unit: "minute", count: 1 },
  second: { unit: "second", count: 1 },
  sec: { unit: "second", count: 1 },
};

function findName(names: readonly string[], word: string): number | undefined {
  const index = names.findIndex(
    (name) => name.toLowerCase() === word || name.slice(0, 3).toLowerCase() === word,
  );
  return index < 0 ? undefined : index + 1;
}
