/** `date -d TEXT`, `touch -d`, `find -newermt`: the moment that a text names, seen from now. */

import { type CalendarTime, fromCalendar, type Moment, toCalendar } from "./calendar.ts";
import { type DateParts, scanDate } from "./scan-date.ts";
import { findZone, fixedZone, type Zone } from "./zone.ts";

const textCharsMax = 1_000;

/** Undefined when `text` is no date. */
export function parseDate(text: string, now: Moment, zone: Zone): Moment | undefined {
  if (text.length > textCharsMax) return undefined;
  const named = /^\s*TZ="([^"]*)"\s*/.exec(text);
  if (named !== null) return parseDate(text.slice(named[0].length), now, findZone(named[1] ?? ""));
  const stamp = /^\s*@\s*([-+]?)(\d{1,15})(?:[.,](\d+))?\s*$/.exec(text);
  if (stamp !== null) return parseStamp(stamp);
  const parts = scanDate(text);
  return parts === undefined ? undefined : toMoment(parts, now, zone);
}

function parseStamp([, sign, digits, fraction = ""]: RegExpExecArray): Moment | undefined {
  const seconds = Number(digits);
  const nanoseconds = Number(fraction.slice(0, 9).padEnd(9, "0"));
  if (seconds > 8e12) return undefined; // No calendar of the engine goes further.
  if (sign !== "-") return { seconds, nanoseconds };
  return nanoseconds === 0
    ? { seconds: -seconds, nanoseconds: 0 }
    : { seconds: -seconds - 1, nanoseconds: 1e9 - nanoseconds };
}

function toMoment(parts: DateParts, now: Moment, local: Zone): Moment | undefined {
  const zone = parts.offset === undefined ? local : fixedZone(parts.offset, "");
  const today = toCalendar(now.seconds, local);
  const keepsTime = parts.hasRelative && parts.date === undefined && parts.weekday === undefined;
  const midnight = { hour: 0, minute: 0, second: 0, nanoseconds: 0 };
  const clock = parts.time ?? (keepsTime ? { ...today, nanoseconds: now.nanoseconds } : midnight);
  const time: CalendarTime = {
    year: parts.date?.year ?? today.year,
    month: parts.date?.month ?? today.month,
    day: parts.date?.day ?? today.day,
    hour: clock.hour,
    minute: clock.minute,
    second: clock.second,
  };
  if (!exists(time, zone)) return undefined;
  if (parts.weekday !== undefined && parts.date === undefined) moveToWeekday(time, parts.weekday, zone);
  // Without a date or time of its own, summer time stays what it is now.
  const isAbsolute = parts.date !== undefined || parts.weekday !== undefined || parts.time !== undefined;
  const wall = isAbsolute ? zone : fixedZone(zone.offsetAt(now.seconds), "");
  return addRelative(time, parts, { zone: wall, nanoseconds: clock.nanoseconds });
}

/** Whether a calendar and the clocks of the zone ever show it. */
function exists(time: CalendarTime, zone: Zone): boolean {
  const shown = toCalendar(fromCalendar(time, zone), zone);
  return (["year", "month", "day", "hour", "minute", "second"] as const).every(
    (key) => shown[key] === time[key],
  );
}

function moveToWeekday(
  time: CalendarTime,
  { day, ordinal }: { day: number; ordinal: number },
  zone: Zone,
): void {
  const { weekday } = toCalendar(fromCalendar(time, zone), zone);
  const weeks = ordinal > 0 && weekday !== day ? ordinal - 1 : ordinal;
  time.day += ((day - weekday + 7) % 7) + 7 * weeks;
}

/** Years, months and days move the calendar, where 31 April is 1 May; the rest moves the clock. */
function addRelative(
  time: CalendarTime,
  { relative }: DateParts,
  { zone, nanoseconds }: { zone: Zone; nanoseconds: number },
): Moment | undefined {
  time.year += relative.year;
  time.month += relative.month;
  time.day += relative.day;
  const start = fromCalendar(time, zone);
  const total = nanoseconds + relative.nanoseconds;
  const carry = Math.floor(total / 1e9);
  const seconds = start + relative.hour * 3600 + relative.minute * 60 + relative.second + carry;
  if (!Number.isFinite(seconds) || Math.abs(seconds) > 8e12) return undefined;
  return { seconds, nanoseconds: total - carry * 1e9 };
}
