/** jq's functions of time, in UTC. A broken-down time is `[year, month from 0, day, hours, minutes, seconds, weekday, day
 *  of the year from 0]`. */

import { NotSupported } from "../../process/options.ts";
import { made, type NativeFunction, single } from "../evaluate/results.ts";
import { JqError } from "../json/errors.ts";
import { isArray, type Json } from "../json/json-value.ts";
import { pure } from "./native.ts";

const dayMs = 86_400_000;
const months = "January February March April May June July August September October November December".split(
  " ",
);
const weekdays = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

export const dateNatives: ReadonlyMap<string, NativeFunction> = new Map<string, NativeFunction>([
  ["now/0", ({ at, evaluation }) => single(made(at, evaluation.now() / 1000))],
  ["mktime/0", pure((input) => Math.floor(toTime(input, "mktime") / 1000))],
  ["gmtime/0", pure((input) => toParts(requireSeconds(input, "gmtime")))],
  ["localtime/0", pure((input) => toParts(requireSeconds(input, "localtime")))],
  ["strftime/1", pure((input, format: Json) => formatTime(input, format, "strftime/1"))],
  ["strflocaltime/1", pure((input, format: Json) => formatTime(input, format, "strflocaltime/1"))],
  ["strptime/1", pure((input, format: Json) => parse(input, format))],
]);

function requireSeconds(input: Json, name: string): number {
  if (typeof input !== "number") throw new JqError(`${name}() requires a number`);
  return input;
}

function toParts(seconds: number): Json {
  const date = new Date(Math.floor(seconds) * 1000);
  if (Number.isNaN(date.getTime()))
    throw new JqError("error converting number of seconds since epoch to datetime");
  const fraction = seconds - Math.floor(seconds);
  return [
    date.getUTCFullYear(),
    date.getUTCMonth(),
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds() + fraction,
    date.getUTCDay(),
    dayOfYear(date),
  ];
}

function toTime(input: Json, name: string): number {
  if (!isArray(input) || input.length < 6 || input.some((part) => typeof part !== "number")) {
    throw new JqError(`${name} requires array of 6 numbers`);
  }
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = input.map(Number);
  const date = new Date(Date.UTC(2000, month, day, hours, minutes, Math.floor(seconds)));
  date.setUTCFullYear(date.getUTCFullYear() - 2000 + year);
  return date.getTime();
}

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / dayMs);
}

function formatTime(input: Json, format: Json, name: string): Json {
  if (typeof format !== "string") throw new JqError(`${name} requires a string format`);
  const parts = typeof input === "number" ? toParts(input) : input;
  if (!isArray(parts)) throw new JqError(`${name} requires parsed datetime inputs`);
  const date = new Date(toTime(parts, name));
  return format.replace(/%([-_0^]?)([A-Za-z%])/g, (_match, flag: string, letter: string) =>
    applyFlag(formatField(date, letter), flag),
  );
}

function applyFlag(text: string, flag: string): string {
  if (flag === "-") return text.replace(/^[ 0]+(?=.)/, "");
  if (flag === "_") return text.replace(/^0+(?=.)/, (zeros) => " ".repeat(zeros.length));
  if (flag === "^") return text.toUpperCase();
  return flag === "0" ? text.replace(/^ +/, (blanks) => "0".repeat(blanks.length)) : text;
}

function formatField(date: Date, letter: string): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const [hours, minutes, seconds] = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()];
  const hours12 = hours % 12 === 0 ? 12 : hours % 12;
  switch (letter) {
    case "Y":
      return String(year);
    case "C":
      return two(Math.floor(year / 100));
    case "y":
      return two(year % 100);
    case "m":
      return two(month + 1);
    case "d":
      return two(day);
    case "e":
      return String(day).padStart(2);
    case "H":
      return two(hours);
    case "k":
      return String(hours).padStart(2);
    case "I":
      return two(hours12);
    case "l":
      return String(hours12).padStart(2);
    case "M":
      return two(minutes);
    case "S":
      return two(seconds);
    case "p":
      return hours < 12 ? "AM" : "PM";
    case "Z":
      return "UTC";
    case "z":
      return "+0000";
    case "A":
      return weekdays[date.getUTCDay()] ?? "";
    case "a":
      return (weekdays[date.getUTCDay()] ?? "").slice(0, 3);
    case "B":
      return months[month] ?? "";
    case "b":
    case "h":
      return (months[month] ?? "").slice(0, 3);
    case "j":
      return String(dayOfYear(date) + 1).padStart(3, "0");
    case "u":
      return String(date.getUTCDay() === 0 ? 7 : date.getUTCDay());
    case "w":
      return String(date.getUTCDay());
    case "s":
      return String(Math.floor(date.getTime() / 1000));
    case "F":
      return `${year}-${two(month + 1)}-${two(day)}`;
    case "D":
    case "x":
      return `${two(month + 1)}/${two(day)}/${two(year % 100)}`;
    case "T":
    case "X":
      return `${two(hours)}:${two(minutes)}:${two(seconds)}`;
    case "R":
      return `${two(hours)}:${two(minutes)}`;
    case "c":
      return `${formatField(date, "a")} ${formatField(date, "b")} ${formatField(date, "e")} ${formatField(date, "T")} ${year}`;
    case "U":
      return two(Math.floor((dayOfYear(date) + 7 - date.getUTCDay()) / 7));
    case "W":
      return two(Math.floor((dayOfYear(date) + 7 - ((date.getUTCDay() + 6) % 7)) / 7));
    case "G":
    case "V":
    case "g":
      return formatIsoWeek(date, letter);
    case "n":
      return "\n";
    case "t":
      return "\t";
    case "%":
      return "%";
    default:
      throw new NotSupported(`strftime's %${letter}`);
  }
}

/** Weeks of ISO 8601: they begin on Monday, and belong to the year of their Thursday. */
function formatIsoWeek(date: Date, letter: "G" | "V" | "g"): string {
  const thursday = new Date(date.getTime() + (3 - ((date.getUTCDay() + 6) % 7)) * dayMs);
  const year = thursday.getUTCFullYear();
  if (letter === "V") return String(Math.floor(dayOfYear(thursday) / 7) + 1).padStart(2, "0");
  return letter === "G" ? String(year) : String(year % 100).padStart(2, "0");
}

const composites: Readonly<Record<string, string>> = {
  T: "%H:%M:%S",
  F: "%Y-%m-%d",
  D: "%m/%d/%y",
  R: "%H:%M",
};

function parse(input: Json, format: Json): Json {
  if (typeof input !== "string") throw new JqError(`strptime/1 requires string inputs and arguments`);
  if (typeof format !== "string") throw new JqError(`strptime/1 requires string inputs and arguments`);
  const fields = { year: 1900, month: 0, day: 0, hours: 0, minutes: 0, seconds: 0, isAfternoon: false };
  const fail = (): never => {
    throw new JqError(`date "${input}" does not match format "${format}"`);
  };
  let rest = input;
  const take = (pattern: RegExp): string => {
    const found = pattern.exec(rest)?.[0];
    if (found === undefined) return fail();
    rest = rest.slice(found.length);
    return found;
  };
  const takeName = (names: readonly string[]): number => {
    const index = names.findIndex((name) => rest.toLowerCase().startsWith(name.slice(0, 3).toLowerCase()));
    if (index < 0) return fail();
    const name = names[index] ?? "";
    rest = rest.slice(rest.toLowerCase().startsWith(name.toLowerCase()) ? name.length : 3);
    return index;
  };
  const full = format.replace(/%([TFDR])/g, (_match, letter: string) => composites[letter] ?? "");
  for (const [token = ""] of full.matchAll(/%.|\s+|[\s\S]/g)) {
    if (/^\s/.test(token)) take(/^\s*/);
    else if (!token.startsWith("%")) {
      if (!rest.startsWith(token)) fail();
      rest = rest.slice(token.length);
    } else if (token === "%Y") fields.year = Number(take(/^[+-]?\d{1,4}/));
    else if (token === "%y") fields.year = toFullYear(Number(take(/^\d{1,2}/)));
    else if (token === "%m") fields.month = Number(take(/^\d{1,2}/)) - 1;
    else if (token === "%d" || token === "%e") fields.day = Number(take(/^ ?\d{1,2}/));
    else if (token === "%H" || token === "%I") fields.hours = Number(take(/^\d{1,2}/));
    else if (token === "%M") fields.minutes = Number(take(/^\d{1,2}/));
    else if (token === "%S") fields.seconds = Number(take(/^\d{1,2}/));
    else if (token === "%p") fields.isAfternoon = /^p/i.test(take(/^[ap]m/i));
    else if (token === "%B" || token === "%b" || token === "%h") fields.month = takeName(months);
    else if (token === "%A" || token === "%a") takeName(weekdays);
    else if (token === "%Z") take(/^[A-Za-z]+/);
    else if (token === "%z") take(/^(?:Z|[+-]\d{2}:?\d{2})/);
    else if (token === "%s") return toParts(Number(take(/^\d+/)));
    else if (token === "%j") {
      fields.month = 0;
      fields.day = Number(take(/^\d{1,3}/));
    } else if (token === "%%") take(/^%/);
    else throw new NotSupported(`strptime's ${token}`);
  }
  if (rest !== "") fail();
  const hours = full.includes("%I") ? (fields.hours % 12) + (fields.isAfternoon ? 12 : 0) : fields.hours;
  const time = toTime(
    [fields.year, fields.month, fields.day, hours, fields.minutes, fields.seconds],
    "strptime/1",
  );
  return toParts(time / 1000);
}

function toFullYear(year: number): number {
  return year + (year < 69 ? 2000 : 1900);
}
