/** Times as strftime(3) writes them, in UTC and the C locale: for `printf '%(%F)T'`. */

import { NotSupported } from "../../process/options.ts";

export function formatTime(format: string, seconds: number): string {
  const time = new Date(seconds * 1000);
  const text = format === "" ? "%X" : format;
  let result = "";
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (character !== "%" || index === text.length - 1) {
      result += character;
      continue;
    }
    index += 1;
    result += formatField(text.charAt(index), time, seconds);
  }
  return result;
}

const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const months = "January February March April May June July August September October November December".split(
  " ",
);

function formatField(field: string, time: Date, seconds: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const blank = (value: number) => String(value).padStart(2, " ");
  const hour = time.getUTCHours();
  const hour12 = hour % 12 === 0 ? 12 : hour % 12;
  const day = days[time.getUTCDay()] ?? "";
  const month = months[time.getUTCMonth()] ?? "";
  const inner = (format: string) => formatTime(format, seconds);
  const fields: Readonly<Record<string, () => string>> = {
    a: () => day.slice(0, 3),
    A: () => day,
    b: () => month.slice(0, 3),
    B: () => month,
    c: () => inner("%a %b %e %H:%M:%S %Y"),
    C: () => two(Math.floor(time.getUTCFullYear() / 100)),
    d: () => two(time.getUTCDate()),
    D: () => inner("%m/%d/%y"),
    e: () => blank(time.getUTCDate()),
    F: () => inner("%Y-%m-%d"),
    h: () => month.slice(0, 3),
    H: () => two(hour),
    I: () => two(hour12),
    j: () => String(dayOfYear(time) + 1).padStart(3, "0"),
    k: () => blank(hour),
    l: () => blank(hour12),
    m: () => two(time.getUTCMonth() + 1),
    M: () => two(time.getUTCMinutes()),
    n: () => "\n",
    p: () => (hour < 12 ? "AM" : "PM"),
    P: () => (hour < 12 ? "am" : "pm"),
    r: () => inner("%I:%M:%S %p"),
    R: () => inner("%H:%M"),
    s: () => String(seconds),
    S: () => two(time.getUTCSeconds()),
    t: () => "\t",
    T: () => inner("%H:%M:%S"),
    u: () => String(time.getUTCDay() === 0 ? 7 : time.getUTCDay()),
    U: () => two(Math.floor((dayOfYear(time) + 7 - time.getUTCDay()) / 7)),
    w: () => String(time.getUTCDay()),
    W: () => two(Math.floor((dayOfYear(time) + 7 - ((time.getUTCDay() + 6) % 7)) / 7)),
    x: () => inner("%m/%d/%y"),
    X: () => inner("%H:%M:%S"),
    y: () => two(time.getUTCFullYear() % 100),
    Y: () => String(time.getUTCFullYear()),
    z: () => "+0000",
    Z: () => "UTC",
    "%": () => "%",
  };
  const format = fields[field];
  if (format === undefined) throw new NotSupported(`%${field} in a time format`);
  return format();
}

function dayOfYear(time: Date): number {
  return Math.floor((time.getTime() - Date.UTC(time.getUTCFullYear(), 0, 1)) / 86_400_000);
}
