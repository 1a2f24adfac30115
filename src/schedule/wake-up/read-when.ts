/** When a wake-up is due, as a model says it: a date and a time, `tomorrow 09:00`, `in 20 minutes`, or a cron
 *  expression. What is wrong is thrown as a sentence that a model can act on. Pure. */

import { describeError, invalidRequest } from "../../errors.ts";
import { timesAfter, toInstant } from "../next-time.ts";
import { checkCron, checkZone } from "../schedule-spec.ts";
import { wakeUpLimits } from "./limits.ts";

export interface WhenInput {
  at?: string | undefined;
  cron?: string | undefined;
  timeZone: string;
}

export interface WhenBounds {
  intervalMsMin: number;
  horizonMsMax: number;
}

export interface When {
  cron: string | undefined;
  /** Milliseconds since 1970, after `now`. */
  nextAt: number;
}

const minute = 60 * 1000;
const unitMs: Readonly<Record<string, number>> = { minute, hour: 60 * minute, day: 24 * 60 * minute };

/** Throws `invalid_request`. */
export function readWhen({ at, cron, timeZone }: WhenInput, bounds: WhenBounds, now: number): When {
  if ((at === undefined) === (cron === undefined)) {
    throw invalidRequest(
      'Give either "at", for a wake-up that comes once, or "cron", for one that comes again.',
    );
  }
  check(() => checkZone("The wake-up", timeZone));
  const nextAt = cron === undefined ? readAt(at ?? "", timeZone, now) : readCron(cron, timeZone, bounds, now);
  const { horizonMsMax } = bounds;
  if (nextAt > now + horizonMsMax) {
    throw invalidRequest(
      `${formatWall(nextAt, timeZone)} is too far away: at most ${describeMs(horizonMsMax)} from now, ${formatWall(now, timeZone)}.`,
    );
  }
  return { cron: cron?.trim().replace(/\s+/g, " "), nextAt };
}

/** A moment as people of the zone write it: `Tue 2026-12-01 09:00 (Europe/Berlin)`. */
export function formatWall(at: number, timeZone: string): string {
  const parts = partsOf(at, timeZone);
  return `${parts.weekday} ${parts.date} ${parts.time} (${timeZone})`;
}

export function describeMs(ms: number): string {
  const [unit, size] = Object.entries(unitMs).findLast(([, size]) => ms % size === 0) ?? ["second", 1000];
  const count = ms / size;
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

function readCron(cron: string, timeZone: string, { intervalMsMin }: WhenBounds, now: number): number {
  check(() => checkCron("The wake-up", cron));
  const timing = { cron: cron.trim().replace(/\s+/g, " "), timeZone };
  let first: number | undefined;
  let previous: number | undefined;
  for (const next of timesAfter(timing, now).take(wakeUpLimits.gapsMeasured + 1)) {
    first ??= next;
    const gap = next - (previous ?? Number.NEGATIVE_INFINITY);
    if (gap < intervalMsMin) {
      throw invalidRequest(
        `"${cron}" comes again after ${describeMs(gap)}; there must be ${describeMs(intervalMsMin)} between two times.`,
      );
    }
    previous = next;
  }
  if (first === undefined) throw invalidRequest(`"${cron}" never comes.`);
  return first;
}

function readAt(text: string, timeZone: string, now: number): number {
  const at =
    readRelative(text, now) ?? readMoment(text, timeZone) ?? readClockTime(text, timeZone, now) ?? undefined;
  if (at === undefined) {
    throw invalidRequest(
      `"${text}" is no time that is understood. Write "2026-12-01 09:00", "tomorrow 09:00", "17:30" or "in 20 minutes". It is now ${formatWall(now, timeZone)}.`,
    );
  }
  if (at <= now) {
    throw invalidRequest(
      `${formatWall(at, timeZone)} is in the past. It is now ${formatWall(now, timeZone)}.`,
    );
  }
  return at;
}

/** `in 20 minutes`. */
function readRelative(text: string, now: number): number | undefined {
  const [, count, unit = ""] = /^in (\d{1,6}) (minute|hour|day)s?$/i.exec(text.trim()) ?? [];
  return count === undefined ? undefined : now + Number(count) * (unitMs[unit.toLowerCase()] ?? minute);
}

/** `2026-12-01 09:00`, with an offset or without. */
function readMoment(text: string, timeZone: string): number | undefined {
  const match =
    /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d?):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?\s*(Z|[+-]\d\d:?\d\d)?$/i.exec(
      text.trim(),
    );
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minutes = 0, seconds = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const wall = Date.UTC(year, month - 1, day, hour, minutes, seconds);
  // A day that does not exist is moved to the next month by `Date`.
  const read = new Date(wall);
  if (read.getUTCMonth() !== month - 1 || read.getUTCDate() !== day || !isClockTime(hour, minutes, seconds))
    throw invalidRequest(`"${text}" does not exist: there is no such day or time of day.`);
  const offset = match[7];
  if (offset === undefined) return toInstant(timeZone, wall);
  if (/^z$/i.test(offset)) return wall;
  const [, sign, hours, rest] = /^([+-])(\d\d):?(\d\d)$/.exec(offset) ?? [];
  return wall - (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(rest)) * minute;
}

/** `17:30` is the next one, `today 17:30` and `tomorrow 09:00` are of that day. */
function readClockTime(text: string, timeZone: string, now: number): number | undefined {
  const [, day, hourText, minuteText] =
    /^(?:(today|tomorrow),? (?:at )?)?(\d\d?):(\d\d)$/i.exec(text.trim()) ?? [];
  if (hourText === undefined) return undefined;
  const [hour, minutes] = [Number(hourText), Number(minuteText)];
  if (!isClockTime(hour, minutes, 0)) throw invalidRequest(`"${text}" does not exist: a day has 24 hours.`);
  const midnight = Date.parse(`${partsOf(now, timeZone).date}T00:00:00Z`);
  const on = (days: number) =>
    toInstant(timeZone, midnight + days * (unitMs.day ?? 0) + (hour * 60 + minutes) * minute);
  if (day !== undefined) return on(day.toLowerCase() === "tomorrow" ? 1 : 0);
  return on(0) > now ? on(0) : on(1);
}

function isClockTime(hour: number, minutes: number, seconds: number): boolean {
  return hour < 24 && minutes < 60 && seconds < 60;
}

function partsOf(at: number, timeZone: string): { weekday: string; date: string; time: string } {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    weekday: "short",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    weekday: parts.weekday ?? "",
    date: `${parts.year}-${parts.month}-${parts.day}`,
    time: `${parts.hour}:${parts.minute}`,
  };
}

function check(body: () => void): void {
  try {
    body();
  } catch (error) {
    throw invalidRequest(describeError(error).replace(/\.timeZone /, ": "));
  }
}
