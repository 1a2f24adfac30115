/** When a schedule is due next. Where the hours are named (`30 2 * * *`, `0,30 1-3 * * *`), each wall time comes once a
 *  day, as with Debian's cron: one that the clock skips is due at the first moment after the gap, one that it repeats on
 *  its first pass. Where the hour is `*` or a step of it, the schedule follows elapsed time through both. Pure. */

import { scheduleLimits } from "./limits.ts";
import { type ScheduleSpec, toCron } from "./schedule-spec.ts";

type Timing = Pick<ScheduleSpec, "cron" | "timeZone">;

/** The first time (milliseconds since 1970) after another; undefined when there is none. */
export function nextTime(timing: Timing, after: number): number | undefined {
  return timesAfter(timing, after).next().value;
}

/** The times after one, in their order: going on is far cheaper than beginning again after each of them. */
export function* timesAfter({ cron, timeZone }: Timing, after: number): Generator<number, undefined> {
  const isElapsed = timeZone === "UTC" || !namesHours(cron);
  const times = toCron(cron, isElapsed ? timeZone : "UTC");
  let last = after;
  for (let from = isElapsed ? after : firstWall(timeZone, after); ; ) {
    const next = times.nextRun(new Date(from))?.getTime();
    if (next === undefined) return undefined;
    const at = isElapsed ? next : toInstant(timeZone, next);
    if (at > last) yield at;
    last = Math.max(last, at);
    from = next;
  }
}

/** The wall time from which on to look for those after a moment. One that is skipped comes after those that follow it on
 *  the clock: where the clock has changed shortly before, it is before all of them. */
function firstWall(timeZone: string, after: number): number {
  const { offsetSearchMs } = scheduleLimits;
  const offset = offsetAt(timeZone, after);
  const isSteady = offsetAt(timeZone, after - offsetSearchMs) === offset;
  return after + offset - (isSteady ? 0 : offsetSearchMs);
}

/** The last due time up to a moment, from one that has passed on, and how many passed before it, counted up to a most. */
export function lastTime(
  timing: Timing,
  { first, upTo, countMax }: { first: number; upTo: number; countMax: number },
): { at: number; passed: number } {
  let at = first;
  let passed = 0;
  for (const next of timesAfter(timing, first)) {
    if (next > upTo) break;
    if (passed >= countMax) return { at: newestTime(timing, next, upTo), passed };
    at = next;
    passed += 1;
  }
  return { at, passed };
}

/** Looks back from the moment, twice as far each time, so that no more times are computed than lie close together. */
function newestTime(timing: Timing, known: number, upTo: number): number {
  for (let backMs = scheduleLimits.lookBackMs; upTo - backMs > known; backMs *= 2) {
    const at = nextTime(timing, upTo - backMs);
    if (at !== undefined && at <= upTo)
      return lastTime(timing, { first: at, upTo, countMax: Number.POSITIVE_INFINITY }).at;
  }
  return lastTime(timing, { first: known, upTo, countMax: Number.POSITIVE_INFINITY }).at;
}

function namesHours(cron: string): boolean {
  const hour = cron.split(" ")[1] ?? "*";
  return !/^\*/.test(hour);
}

/** The moment of a wall time, given as if it were UTC: of two the first, of none the end of the gap. */
export function toInstant(timeZone: string, wall: number): number {
  const before = offsetAt(timeZone, wall - scheduleLimits.offsetSearchMs);
  const behind = offsetAt(timeZone, wall + scheduleLimits.offsetSearchMs);
  const candidates = [wall - before, wall - behind].filter((at) => at + offsetAt(timeZone, at) === wall);
  if (candidates.length > 0) return Math.min(...candidates);
  // In the gap: the clock jumps between these two.
  let low = Math.min(wall - before, wall - behind);
  let high = Math.max(wall - before, wall - behind);
  const old = offsetAt(timeZone, low);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(timeZone, middle) === old) low = middle;
    else high = middle;
  }
  return high;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What a zone adds to UTC at a moment, in milliseconds. */
function offsetAt(timeZone: string, at: number): number {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  formats.set(timeZone, format);
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}
