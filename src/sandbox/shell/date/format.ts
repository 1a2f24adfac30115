/** Times as text, in the C locale: `date +FORMAT`, and strftime(3) for all others. */

import { NotSupported } from "../process/options.ts";
import { type Moment, toCalendar } from "./calendar.ts";
import type { Zone } from "./zone.ts";

export const dayNames = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
] as const;
export const monthNames = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;

/** Widest field: what is asked for is memory. */
const widthMax = 10_000;

/** As date(1) writes it. */
export function formatTime(format: string, moment: Moment, zone: Zone): string {
  const directives = /%([-_0+^#]*)(\d*)([EO]?)(:{0,3}[A-Za-z%])/g;
  return format.replace(directives, (all, flags: string, width: string, _modifier, letter: string) => {
    const field = fieldOf(letter, moment, zone);
    if (field === undefined) return all;
    return typeof field === "function" ? field(flags, width) : pad(field, flags, width);
  });
}

/** As the C library's strftime(3) writes it: without date(1)'s `%N`, `%q`, `%:z` and `+`, which stay as they are, and
 *  with years that are not filled up. */
export function strftime(format: string, seconds: number, zone: Zone): string {
  if (Number.isNaN(new Date(seconds * 1000).getTime())) throw new NotSupported(`the time ${seconds}`);
  const moment = { seconds, nanoseconds: 0 };
  return format.replace(/%([-_0^#]*)(\d*)([EO]?)([A-Za-z%])/g, (all, flags, width, _modifier, letter) => {
    if (letter === "N" || letter === "q") return all;
    if (letter === "F") return strftime("%Y-%m-%d", seconds, zone);
    const isYear = letter === "Y" || letter === "G";
    return formatTime(`%${isYear && width === "" ? `${flags}1` : flags + width}${letter}`, moment, zone);
  });
}

/** A number with its usual width, or a text. */
type Field =
  | { value: number; digits: number; fill: "0" | " " }
  | { text: string; swapped?: "lower" | "same" };
/** A field that reads flags in its own way. */
type OwnField = (flags: string, width: string) => string;

function pad(field: Field, flags: string, width: string): string {
  const flag = [...flags].reverse().find((one) => "-_0+".includes(one));
  const widthAsked = Math.min(Number(width), widthMax);
  if ("text" in field) {
    const isUpper = flags.includes("^") || (flags.includes("#") && field.swapped === undefined);
    const isLower = !isUpper && flags.includes("#") && field.swapped === "lower";
    const cased = isUpper ? field.text.toUpperCase() : isLower ? field.text.toLowerCase() : field.text;
    return flag === "-" ? cased : cased.padStart(widthAsked, flag === "0" || flag === "+" ? "0" : " ");
  }
  const { value, digits, fill } = field;
  const sign = value < 0 ? "-" : flag === "+" && String(value).length > digits ? "+" : "";
  if (flag === "-") return sign + Math.abs(value);
  const character = flag === "_" ? " " : flag === "0" || flag === "+" ? "0" : fill;
  const size = (width === "" ? digits : widthAsked) - sign.length;
  const text = String(Math.abs(value)).padStart(size, character);
  return character === " " && sign !== "" ? (sign + text.trimStart()).padStart(size + 1) : sign + text;
}

const composites: Readonly<Record<string, string>> = {
  c: "%a %b %e %H:%M:%S %-Y",
  D: "%m/%d/%y",
  F: "%+4Y-%m-%d",
  h: "%b",
  r: "%I:%M:%S %p",
  R: "%H:%M",
  T: "%H:%M:%S",
  x: "%m/%d/%y",
  X: "%H:%M:%S",
};

/** What the fields are taken from: a moment, and the calendar's date and time of it. */
interface Shown {
  readonly moment: Moment;
  readonly zone: Zone;
  readonly time: ReturnType<typeof toCalendar>;
}

const fields: Readonly<Record<string, (shown: Shown) => Field | OwnField>> = {
  "%": () => ({ text: "%" }),
  n: () => ({ text: "\n" }),
  t: () => ({ text: "\t" }),
  a: ({ time }) => ({ text: (dayNames[time.weekday] ?? "").slice(0, 3) }),
  A: ({ time }) => ({ text: dayNames[time.weekday] ?? "" }),
  b: ({ time }) => ({ text: (monthNames[time.month - 1] ?? "").slice(0, 3) }),
  B: ({ time }) => ({ text: monthNames[time.month - 1] ?? "" }),
  C: ({ time }) => number(Math.floor(time.year / 100), 2),
  d: ({ time }) => number(time.day, 2),
  e: ({ time }) => number(time.day, 2, " "),
  g: ({ time }) => number(isoWeek(time).year % 100, 2),
  G: ({ time }) => number(isoWeek(time).year, 4),
  H: ({ time }) => number(time.hour, 2),
  I: ({ time }) => number(time.hour % 12 || 12, 2),
  j: ({ time }) => number(time.yearDay, 3),
  k: ({ time }) => number(time.hour, 2, " "),
  l: ({ time }) => number(time.hour % 12 || 12, 2, " "),
  m: ({ time }) => number(time.month, 2),
  M: ({ time }) => number(time.minute, 2),
  N:
    ({ moment }) =>
    (flags, width) =>
      formatNanoseconds(moment.nanoseconds, flags, width),
  p: ({ time }) => ({ text: time.hour < 12 ? "AM" : "PM", swapped: "lower" }),
  P: ({ time }) => ({ text: time.hour < 12 ? "am" : "pm" }),
  q: ({ time }) => number(Math.ceil(time.month / 3), 1),
  s: ({ moment }) => number(moment.seconds, 1),
  S: ({ time }) => number(time.second, 2),
  u: ({ time }) => number(time.weekday || 7, 1),
  U: ({ time }) => number(Math.floor((time.yearDay + 6 - time.weekday) / 7), 2),
  V: ({ time }) => number(isoWeek(time).week, 2),
  w: ({ time }) => number(time.weekday, 1),
  W: ({ time }) => number(Math.floor((time.yearDay + 6 - ((time.weekday + 6) % 7)) / 7), 2),
  y: ({ time }) => number(((time.year % 100) + 100) % 100, 2),
  Y: ({ time }) => number(time.year, 4),
  Z: ({ moment, zone }) => ({ text: zone.abbreviationAt(moment.seconds), swapped: "lower" }),
  z: offsetField(0),
  ":z": offsetField(1),
  "::z": offsetField(2),
  ":::z": offsetField(3),
};

function fieldOf(letter: string, moment: Moment, zone: Zone): Field | OwnField | undefined {
  const composite = composites[letter];
  if (composite !== undefined) return { text: formatTime(composite, moment, zone), swapped: "same" };
  return fields[letter]?.({ moment, zone, time: toCalendar(moment.seconds, zone) });
}

function number(value: number, digits: number, fill: "0" | " " = "0"): Field {
  return { value, digits, fill };
}

function offsetField(colons: number): (shown: Shown) => OwnField {
  return ({ moment, zone }) =>
    (flags, width) =>
      formatOffset(zone.offsetAt(moment.seconds), colons, { flags, width });
}

/** The first digits of the nanoseconds: a width cuts them, and `-` leaves out zeros at the end. */
function formatNanoseconds(nanoseconds: number, flags: string, width: string): string {
  const digits = String(nanoseconds).padStart(9, "0");
  const text =
    width === "" ? digits : digits.slice(0, Number(width)).padEnd(Math.min(Number(width), widthMax), "0");
  return flags.includes("_") ? text.replace(/(?<=.)0+$/, (zeros) => " ".repeat(zeros.length)) : text;
}

/** `+0530`, and with colons `+05:30`, `+05:30:00`, or as short as it goes. */
function formatOffset(
  offset: number,
  colons: number,
  { flags, width }: { flags: string; width: string },
): string {
  const size = Math.abs(offset);
  const parts = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60];
  const [hours = "", minutes = "", seconds = ""] = parts.map((part) => String(part).padStart(2, "0"));
  const shortest =
    seconds !== "00" ? [hours, minutes, seconds] : minutes !== "00" ? [hours, minutes] : [hours];
  const shown = [[hours, minutes], [hours, minutes], [hours, minutes, seconds], shortest][colons] ?? [];
  const text = shown.join(colons === 0 ? "" : ":");
  const sign = offset < 0 ? "-" : "+";
  if (!/[-_]/.test(flags)) return sign + text.padStart(Math.min(Number(width), widthMax) - 1, "0");
  const plain = sign + text.replace(/^0+(?=\d)/, "");
  return flags.includes("-")
    ? plain
    : plain.padStart(Math.max(Math.min(Number(width), widthMax), text.length + 1));
}

/** The ISO week and the year that it belongs to. */
function isoWeek({ year, yearDay, weekday }: { year: number; yearDay: number; weekday: number }): {
  year: number;
  week: number;
} {
  const week = Math.floor((yearDay - (weekday || 7) + 10) / 7);
  if (week < 1) return { year: year - 1, week: weeksOf(year - 1) };
  return week > weeksOf(year) ? { year: year + 1, week: 1 } : { year, week };
}

function weeksOf(year: number): number {
  const shift = (one: number) =>
    (one + Math.floor(one / 4) - Math.floor(one / 100) + Math.floor(one / 400)) % 7;
  return shift(year) === 4 || shift(year - 1) === 3 ? 53 : 52;
}
