/** When schedules are due: over the nights on which clocks change, and against croner where those do not matter. */

import { Cron } from "croner";
import { describe, expect, it, vi } from "vitest";
import { lastTime, nextTime, timesAfter } from "../../../src/schedule/next-time.ts";
import { readSchedules } from "../../../src/schedule/schedule-spec.ts";

/** Local wall times of all due times between two dates. */
function walls(cron: string, timeZone: string, from: string, to: string): string[] {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
  const found: string[] = [];
  const end = Date.parse(to);
  for (let at = nextTime({ cron, timeZone }, Date.parse(from) - 1); at !== undefined && at < end; ) {
    found.push(`${format.format(at)} ${new Date(at).toISOString().slice(11, 16)}Z`);
    at = nextTime({ cron, timeZone }, at);
  }
  return found;
}

const newYorkFall = ["America/New_York", "2026-11-01T04:00Z", "2026-11-02T05:00Z"] as const;
const newYorkSpring = ["America/New_York", "2026-03-08T05:00Z", "2026-03-09T04:00Z"] as const;
const berlinFall = ["Europe/Berlin", "2026-10-24T22:00Z", "2026-10-25T23:00Z"] as const;
const berlinSpring = ["Europe/Berlin", "2026-03-28T23:00Z", "2026-03-29T22:00Z"] as const;

describe("cron-01: a night on which the clock changes", () => {
  it.each([
    ["30 1 * * *", newYorkFall, ["2026-11-01 01:30 05:30Z"]],
    ["0,30 1 * * *", newYorkFall, ["2026-11-01 01:00 05:00Z", "2026-11-01 01:30 05:30Z"]],
    ["0 1,2 * * *", newYorkFall, ["2026-11-01 01:00 05:00Z", "2026-11-01 02:00 07:00Z"]],
    [
      "30 0-3 * * *",
      newYorkFall,
      [
        "2026-11-01 00:30 04:30Z",
        "2026-11-01 01:30 05:30Z",
        "2026-11-01 02:30 07:30Z",
        "2026-11-01 03:30 08:30Z",
      ],
    ],
    ["30 2 * * *", newYorkSpring, ["2026-03-08 03:00 07:00Z"]],
    ["0,30 2 * * *", newYorkSpring, ["2026-03-08 03:00 07:00Z"]],
    ["*/15 2 * * *", newYorkSpring, ["2026-03-08 03:00 07:00Z"]],
    ["0 2,3 * * *", newYorkSpring, ["2026-03-08 03:00 07:00Z"]],
    ["30 2,3 * * *", newYorkSpring, ["2026-03-08 03:00 07:00Z", "2026-03-08 03:30 07:30Z"]],
    ["30 2 * * *", berlinFall, ["2026-10-25 02:30 00:30Z"]],
    ["0,30 2 * * *", berlinFall, ["2026-10-25 02:00 00:00Z", "2026-10-25 02:30 00:30Z"]],
    ["30 2 * * *", berlinSpring, ["2026-03-29 03:00 01:00Z"]],
    ["15 3 * * *", berlinSpring, ["2026-03-29 03:15 01:15Z"]],
  ])("has each wall time of %s once", (cron, [zone, from, to], expected) => {
    expect(walls(cron, zone, from, to)).toEqual(expected);
  });

  it("lets * go on by elapsed time through both passes", () => {
    const passes = walls("*/30 * * * *", ...berlinFall).slice(4, 12);
    expect(passes.map((wall) => wall.slice(11, 16))).toEqual([
      "02:00",
      "02:30",
      "02:00",
      "02:30",
      "03:00",
      "03:30",
      "04:00",
      "04:30",
    ]);
    expect(walls("0 * * * *", ...newYorkFall)).toHaveLength(25);
    expect(walls("0 * * * *", ...newYorkSpring)).toHaveLength(23);
  });

  it("knows zones that change by half an hour, and those that have left out a day", () => {
    // Lord Howe Island puts its clocks back by 30 minutes at 02:00.
    expect(walls("45 1 * * *", "Australia/Lord_Howe", "2026-04-04T12:00Z", "2026-04-05T12:00Z")).toEqual([
      "2026-04-05 01:45 14:45Z",
    ]);
    // Samoa had no 30 December 2011.
    expect(walls("0 9 30 12 *", "Pacific/Apia", "2011-12-29T00:00Z", "2012-01-02T00:00Z")).toHaveLength(1);
  });
});

describe("any other day", () => {
  it("is as croner has it, over 400 random expressions", () => {
    let seed = 20_261_129;
    const random = (max: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return seed % max;
    };
    for (let count = 0; count < 400; count += 1) {
      const minute = [`${random(60)}`, "*/20", `${random(30)},${30 + random(30)}`][random(3)];
      const hour = [`${random(24)}`, "*", "*/6", `${random(12)}-${12 + random(12)}`][random(4)];
      const day = ["*", "*", `${1 + random(28)}`][random(3)];
      const weekday = ["*", "*", "1-5", `${random(7)}`][random(4)];
      const cron = `${minute} ${hour} ${day} * ${weekday}`;
      // Weeks without a change of the clocks.
      const from = Date.UTC(2026, [0, 4, 6, 11][random(4)] ?? 0, 5 + random(10), random(24), random(60));
      const next = new Cron(cron, { timezone: "Europe/Berlin", paused: true }).nextRun(new Date(from));
      if (next === null || next.getTime() - from > 10 * 86_400_000) continue;
      expect(
        nextTime({ cron, timeZone: "Europe/Berlin" }, from),
        `${cron} after ${new Date(from).toISOString()}`,
      ).toBe(next.getTime());
    }
  });

  it("counts what has passed, and no more than it is told", () => {
    const timing = { cron: "*/10 * * * *", timeZone: "UTC" };
    const first = Date.UTC(2026, 0, 1);
    expect(lastTime(timing, { first, upTo: first + 3_599_999, countMax: 99 })).toEqual({
      at: first + 3_000_000,
      passed: 5,
    });
    expect(lastTime(timing, { first, upTo: first + 1e9, countMax: 3 })).toEqual({
      at: first + Math.floor(1e9 / 600_000) * 600_000,
      passed: 3,
    });
    // The newest of a few times on one day of the year.
    expect(
      lastTime(
        { cron: "0-5 12 29 2 *", timeZone: "Europe/Berlin" },
        { first: Date.UTC(2024, 1, 29, 11), upTo: Date.UTC(2028, 1, 1), countMax: 1 },
      ),
    ).toEqual({ at: Date.UTC(2024, 1, 29, 11, 5), passed: 1 });
  });
});

describe("times that follow each other", () => {
  it.each([newYorkFall, newYorkSpring, berlinFall, berlinSpring])(
    "are those that are found one by one: %s from %s",
    (timeZone, from, to) => {
      for (const cron of ["20 0-23 * * *", "30 1,2 * * *", "0,30 1-3 * * *", "15 */2 * * *"]) {
        const days = 2 * 24 * 3_600_000;
        const times = timesAfter({ cron, timeZone }, Date.parse(from) - days);
        let last = Date.parse(from) - days;
        for (const at of times) {
          if (at > Date.parse(to) + days) break;
          expect(at, cron).toBe(nextTime({ cron, timeZone }, last));
          last = at;
        }
      }
    },
  );

  it("ask for the clock's offset a few times each, however many there are in a day", () => {
    const asked = vi.spyOn(Intl.DateTimeFormat.prototype, "formatToParts");
    const first = Date.UTC(2026, 10, 30);
    const timing = { cron: "* 0-23 * * *", timeZone: "Europe/Berlin" };
    const { passed } = lastTime(timing, { first, upTo: first + 3_600_000, countMax: 99 });
    expect(passed).toBe(60);
    expect(asked.mock.calls.length).toBeLessThan(20 * passed);
    asked.mockRestore();
  });
});

describe("cron-04: a schedule", () => {
  it.each([
    ["0 0 30 2 *", /never comes/],
    ["* * * * * *", /has 6 fields/],
    ["@daily", /has 1 fields/],
    ["61 * * * *", /is no cron expression/],
    ["0 0 L * *", /"L", which is no name of a month/],
    ["0 0 * * 5#2", /"#", which cron does not have/],
    [{ cron: "0 9 * * *", timeZone: "Mars/Olympus" }, /is no time zone/],
    [{ cron: "0 9 * * *", timezone: "UTC" }, /Did you mean "timeZone"/],
    [{ timeZone: "UTC" }, /cron/],
    [7, /must be a cron expression/],
    [["0 9 * * *", { cron: "0 9 * * *", name: "1" }], /two schedules named "1"/],
    [{ cron: "0 9 * * *", name: "a b" }, /name must be/],
    [{ cron: "0 9 * * *", session: "s".repeat(600) }, /session id has 600 characters/],
    [{ cron: "0 9 * * *", instance: "\ud800" }, /instance id is not valid Unicode/],
    [{ cron: "0 9 * * *", payload: { at: new Date(0) } }, /payload has a Date at .at/],
    [{ cron: "0 9 * * *", payload: { count: Number.NaN } }, /payload is NaN at .count/],
    [{ cron: "0 9 * * *", payload: { call: () => {} } }, /payload has a function at .call/],
    [Array.from({ length: 21 }, () => "0 9 * * *"), /at most 20/],
  ])("is refused with a sentence: %j", (value, problem) => {
    expect(() => readSchedules(value)).toThrow(problem);
  });

  it("may be on a leap day, and on a Friday or the 13th", () => {
    const [leap] = readSchedules("0 0 29 2 *");
    expect(new Date(nextTime(leap as never, Date.UTC(2026, 0, 1)) ?? 0).toISOString()).toBe(
      "2028-02-29T00:00:00.000Z",
    );
    expect(walls("0 0 13 * 5", "UTC", "2026-12-01T00:00Z", "2026-12-31T00:00Z")).toHaveLength(5);
  });
});
