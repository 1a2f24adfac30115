/** A moment as a calendar and a clock on the wall show it, and back. */

import type { Zone } from "./zone.ts";

/** As C's `struct tm`, with the real year and months from 1. Fields may run over: day 32 is the next month's first. */
export interface CalendarTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

/** Moments are seconds since 1970; nanoseconds are kept apart. */
export interface Moment {
  readonly seconds: number;
  readonly nanoseconds: number;
}

export function momentOf(milliseconds: number): Moment {
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds, nanoseconds: Math.round((milliseconds - seconds * 1000) * 1e6) };
}

export function toMilliseconds({ seconds, nanoseconds }: Moment): number {
  return seconds * 1000 + nanoseconds / 1e6;
}

export function toCalendar(seconds: number, zone: Zone): CalendarTime & { weekday: number; yearDay: number } {
  const date = new Date((seconds + zone.offsetAt(seconds)) * 1000);
  const year = date.getUTCFullYear();
  const start = utcSeconds({ year, month: 1, day: 1, hour: 0, minute: 0, second: 0 });
  return {
    year,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    weekday: date.getUTCDay(),
    yearDay: Math.floor((date.getTime() / 1000 - start) / 86_400) + 1,
  };
}

/** Seconds since 1970 of a time on the wall; NaN outside of what a date can be. */
export function fromCalendar(time: CalendarTime, zone: Zone): number {
  const local = utcSeconds(time);
  if (Number.isNaN(local)) return local;
  // The offset before and after a change of the clocks: the first that leads back to the same wall time.
  for (const guess of [local - 86_400, local + 86_400, local]) {
    const seconds = local - zone.offsetAt(guess);
    if (seconds + zone.offsetAt(seconds) === local) return seconds;
  }
  return local - zone.offsetAt(local - 86_400);
}

function utcSeconds({ year, month, day, hour, minute, second }: CalendarTime): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  return date.getTime() / 1000;
}
