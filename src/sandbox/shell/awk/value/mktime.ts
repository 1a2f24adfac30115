/** awk's `mktime`. */

import { fromCalendar } from "../../date/calendar.ts";
import type { Zone } from "../../date/zone.ts";

/** `"2024 03 01 12 00 00"`; -1 for anything else. */
export function mktime(text: string, zone: Zone): number {
  const match = /^\s*(-?\d{1,6})\s+(-?\d{1,6})\s+(-?\d{1,6})\s+(-?\d{1,6})\s+(-?\d{1,6})\s+(-?\d{1,9})/.exec(
    text,
  );
  if (match === null) return -1;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  return fromCalendar({ year, month, day, hour, minute, second }, zone);
}
