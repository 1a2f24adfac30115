/** jq's functions of time. A broken-down time is `[year, month from 0, day, hours, minutes, seconds, weekday, day
 *  of the year from 0]`. */

import { fromCalendar, toCalendar } from "../../date/calendar.ts";
import { dayNames, monthNames, strftime } from "../../date/format.ts";
import { utc, type Zone, zoneOf } from "../../date/zone.ts";
import { NotSupported } from "../../process/options.ts";
import { made, type NativeFunction, single } from "../evaluate/results.ts";
import { JqError } from "../json/errors.ts";
import { isArray, type Json } from "../json/json-value.ts";
import { pure, withArguments } from "./native.ts";

export const dateNatives: ReadonlyMap<string, NativeFunction> = new Map<string, NativeFunction>([
  ["now/0", ({ at, evaluation }) => single(made(at, evaluation.now() / 1000))],
  ["mktime/0", pure((input) => toSeconds(input, "mktime", utc))],
  ["gmtime/0", pure((input) => toParts(requireSeconds(input, "gmtime"), utc))],
  [
    "localtime/0",
    ({ at, evaluation: { env } }) =>
      single(made(at, toParts(requireSeconds(at.value, "localtime"), zoneOf(env)))),
  ],
  ["strftime/1", pure((input, format: Json) => formatTime(input, format, { name: "strftime/1", zone: utc }))],
  [
    "strflocaltime/1",
    withArguments(1, ({ at, evaluation: { env } }, format = null) => {
      const how = { name: "strflocaltime/1", zone: zoneOf(env) };
      return single(made(at, formatTime(at.value, format, how)));
    }),
  ],
  ["strptime/1", pure((input, format: Json) => parse(input, format))],
]);

function requireSeconds(input: Json, name: string): number {
  if (typeof input !== "number") throw new JqError(`${name}() requires a number`);
  return input;
}

function toParts(seconds: number, zone: Zone): Json {
  const whole = Math.floor(seconds);
  if (Number.isNaN(new Date(whole * 1000).getTime()))
    throw new JqError("error converting number of seconds since epoch to datetime");
  const { year, month, day, hour, minute, second, weekday, yearDay } = toCalendar(whole, zone);
  return [year, month - 1, day, hour, minute, second + (seconds - whole), weekday, yearDay - 1];
}

function toSeconds(input: Json, name: string, zone: Zone): number {
  if (!isArray(input) || input.length < 6 || input.some((part) => typeof part !== "number")) {
    throw new JqError(`${name} requires array of 6 numbers`);
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = input.map(Number);
  return fromCalendar({ year, month: month + 1, day, hour, minute, second: Math.floor(second) }, zone);
}

function formatTime(input: Json, format: Json, { name, zone }: { name: string; zone: Zone }): Json {
  if (typeof format !== "string") throw new JqError(`${name} requires a string format`);
  const parts = typeof input === "number" ? toParts(input, zone) : input;
  if (!isArray(parts)) throw new JqError(`${name} requires parsed datetime inputs`);
  return strftime(format, toSeconds(parts, name, zone), zone);
}

const composites: Readonly<Record<string, string>> = {
  T: "%H:%M:%S",
  F: "%Y-%m-%d",
  D: "%m/%d/%y",
  R: "%H:%M",
};

function parse(input: Json, format: Json): Json {
  if (typeof input !== "string" || typeof format !== "string")
    throw new JqError("strptime/1 requires string inputs and arguments");
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
    else if (token === "%B" || token === "%b" || token === "%h") fields.month = takeName(monthNames);
    else if (token === "%A" || token === "%a") takeName(dayNames);
    else if (token === "%Z") take(/^[A-Za-z]+/);
    else if (token === "%z") take(/^(?:Z|[+-]\d{2}:?\d{2})/);
    else if (token === "%s") return toParts(Number(take(/^\d+/)), utc);
    else if (token === "%j") {
      fields.month = 0;
      fields.day = Number(take(/^\d{1,3}/));
    } else if (token === "%%") take(/^%/);
    else throw new NotSupported(`strptime's ${token}`);
  }
  if (rest !== "") fail();
  const hours = full.includes("%I") ? (fields.hours % 12) + (fields.isAfternoon ? 12 : 0) : fields.hours;
  const parts = [fields.year, fields.month, fields.day, hours, fields.minutes, fields.seconds];
  return toParts(toSeconds(parts, "strptime/1", utc), utc);
}

function toFullYear(year: number): number {
  return year + (year < 69 ? 2000 : 1900);
}
