/** What is counted of a session's containers. */

import { describe, expect, it } from "vitest";
import { UseMeter } from "../../../src/sandbox/container/use/use-meter.ts";
import type { Sql } from "../../../src/sql.ts";

const minute = 60_000;
const noon = Date.UTC(2026, 10, 29, 12);

function open(budget?: ConstructorParameters<typeof UseMeter>[2]) {
  let stored: string | undefined;
  const sql = {
    first: () => (stored === undefined ? undefined : { value: stored }),
    run: (_: string, value: string) => {
      stored = value;
    },
  } as unknown as Sql; // the two calls that it makes
  const clock = { at: noon, now: () => clock.at };
  const make = () => new UseMeter(clock as never, 5 * minute, budget);
  return { sql, clock, meter: make(), again: make };
}

describe("what a session uses of containers", () => {
  it("counts the time between two commands of the same container, and the idle time alone of one that is gone", () => {
    const { sql, clock, meter } = open();
    meter.count(sql, false);
    meter.started(sql);
    clock.at += 3 * minute;
    meter.count(sql, true);
    expect(meter.figures(sql)).toEqual({ runningMs: 3 * minute, starts: 1, bytesIn: 0, bytesOut: 0 });
    clock.at += 60 * minute;
    meter.count(sql, false);
    expect(meter.figures(sql).runningMs).toBe(8 * minute);
  });

  it("counts on in the next life of its object", () => {
    const { sql, clock, meter, again } = open();
    meter.count(sql, false);
    meter.started(sql);
    meter.moved(sql, 10, 20);
    meter.save(sql);
    clock.at += 2 * minute;
    const next = again();
    next.count(sql, true);
    expect(next.figures(sql)).toEqual({ runningMs: 2 * minute, starts: 1, bytesIn: 10, bytesOut: 20 });
  });

  it("counts a clock that went back as no time", () => {
    const { sql, clock, meter } = open();
    meter.count(sql, false);
    meter.started(sql);
    clock.at -= minute;
    meter.count(sql, true);
    expect(meter.figures(sql).runningMs).toBe(0);
  });

  it("refuses starts past the budget of the day, not the use of what runs, and begins anew at midnight UTC", () => {
    const { sql, clock, meter } = open({ startsPerDay: 1 });
    meter.count(sql, false);
    meter.started(sql);
    meter.count(sql, true);
    expect(() => meter.count(sql, false)).toThrow("used up its 1 starts of containers of today");
    clock.at += 12 * 60 * minute;
    meter.count(sql, false);
  });

  it("refuses everything past the minutes of the day", () => {
    const { sql, clock, meter } = open({ minutesPerDay: 10 });
    meter.count(sql, false);
    meter.started(sql);
    clock.at += 9 * minute;
    meter.count(sql, true);
    clock.at += minute;
    expect(() => meter.count(sql, true)).toThrow("used up its 10 minutes of containers of today");
    expect(() => meter.count(sql, false)).toThrow("minutes");
  });

  it("counts what ran before midnight for the day before", () => {
    const { sql, clock, meter } = open({ minutesPerDay: 10 });
    clock.at = Date.UTC(2026, 10, 29, 23, 50);
    meter.count(sql, false);
    meter.started(sql);
    clock.at += 15 * minute;
    meter.count(sql, true);
    expect(meter.figures(sql).runningMs).toBe(15 * minute);
  });
});
