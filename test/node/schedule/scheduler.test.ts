/** Schedules over days, restarts and failures, with a clock that the test moves. */

import { FakeClock } from "edgeflue/testing";
import { describe, expect, it } from "vitest";
import { NodeSql } from "../../../src/node/node-sql.ts";
import { scheduleLimits } from "../../../src/schedule/limits.ts";
import { readSchedules } from "../../../src/schedule/schedule-spec.ts";
import { type DeclaredSchedule, type FiringRequest, Scheduler } from "../../../src/schedule/scheduler.ts";
import { ScheduleStore } from "../../../src/store/schedule/schedule-store.ts";

const hour = 3_600_000;

function declare(of: string, value: unknown): DeclaredSchedule[] {
  return readSchedules(value).map((spec) => ({ target: "agent", of, spec }));
}

class World {
  readonly clock = new FakeClock();
  readonly sql = new NodeSql(":memory:", { busyMsMax: 0 });
  readonly begun: FiringRequest[] = [];
  begin: (request: FiringRequest) => Promise<string> = async () => "op_1";
  alarm: number | undefined;
  alarms = 0;
  scheduler: Scheduler;

  constructor() {
    this.clock.advance(Date.UTC(2028, 0, 1, 0, 30) - this.clock.now());
    this.scheduler = this.restart();
  }

  restart(): Scheduler {
    this.scheduler = new Scheduler({
      store: new ScheduleStore(this.sql),
      clock: this.clock,
      setAlarm: (at) => {
        this.alarm = at;
        this.alarms += 1;
      },
      begin: (request) => {
        this.begun.push(request);
        return this.begin(request);
      },
    });
    return this.scheduler;
  }

  /** Lets time pass; the host wakes the scheduler by its alarm. */
  async pass(ms: number): Promise<void> {
    const end = this.clock.now() + ms;
    while (this.alarm !== undefined && this.alarm <= end) {
      this.clock.advance(Math.max(this.alarm - this.clock.now(), 0));
      this.alarm = undefined;
      await this.scheduler.wake();
    }
    this.clock.advance(end - this.clock.now());
  }

  keys(): string[] {
    return this.begun.map(({ idempotencyKey }) => idempotencyKey);
  }
}

describe("many schedules that are due at once", () => {
  it("are each found by their id", async () => {
    const world = new World();
    const declared = Array.from({ length: 50 }, (_, index) => declare(`agent-${index}`, "0 1 * * *"));
    world.scheduler.sync(declared.flat());
    world.clock.advance(hour);
    await world.scheduler.wake();
    world.clock.advance(50 * scheduleLimits.spreadMs);
    const before = world.sql.rowsRead;
    await world.scheduler.wake();
    expect(world.begun).toHaveLength(50);
    expect(world.sql.rowsRead - before).toBeLessThan(4 * 50);
  });
});

describe("a schedule", () => {
  it("begins once at each of its times, and says so", async () => {
    const world = new World();
    world.scheduler.sync(declare("triage", "0 * * * *"));
    await world.pass(3 * hour);
    expect(world.begun.map(({ nominalAt, missed }) => [new Date(nominalAt).getUTCHours(), missed])).toEqual([
      [1, 0],
      [2, 0],
      [3, 0],
    ]);
    const [listed] = world.scheduler.list();
    expect(listed).toMatchObject({ id: "agent/triage/1", nextAt: Date.UTC(2028, 0, 1, 4) });
    expect(listed?.firings.map(({ status, reference }) => [status, reference])).toEqual([
      ["begun", "op_1"],
      ["begun", "op_1"],
      ["begun", "op_1"],
    ]);
  });

  it("cron-02: begins once, late, for all times that were missed, then goes on from now", async () => {
    const world = new World();
    world.scheduler.sync([...declare("a", "*/10 * * * *"), ...declare("b", "0 * * * *")]);
    world.clock.advance(5 * hour);
    world.alarm = world.clock.now();
    await world.pass(1_000);
    expect(world.begun.map(({ of, missed }) => [of, missed])).toEqual([
      ["a", 29],
      ["b", 4],
    ]);
    expect(world.begun.every(({ nominalAt }) => nominalAt <= world.clock.now())).toBe(true);
    await world.pass(hour);
    expect(world.begun.filter(({ of }) => of === "a")).toHaveLength(7);
  });

  it("cron-02: that comes much too late is recorded as missed, and begins nothing", async () => {
    const world = new World();
    world.scheduler.sync(declare("rare", "0 12 1 1 *"));
    world.clock.advance(12 * hour + scheduleLimits.latenessMsMax);
    world.alarm = world.clock.now();
    await world.pass(1);
    expect(world.begun).toEqual([]);
    expect(world.scheduler.list()[0]?.firings).toMatchObject([{ status: "missed", missed: 0 }]);
  });

  it("cron-02: spreads what is due at one moment", async () => {
    const world = new World();
    world.scheduler.sync(["a", "b", "c", "d"].flatMap((name) => declare(name, "0 1 * * *")));
    const times: number[] = [];
    world.begin = async () => {
      times.push(world.clock.now());
      return "op";
    };
    await world.pass(2 * hour);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(gaps).toEqual([scheduleLimits.spreadMs, scheduleLimits.spreadMs, scheduleLimits.spreadMs]);
  });

  it("cron-03: is the same one after every deploy, and its alarm is set each time", async () => {
    const world = new World();
    const declared = declare("triage", ["0 1 * * *", "0 2 * * *"]);
    for (let deploy = 0; deploy < 50; deploy += 1) world.restart().sync(declared);
    expect(world.scheduler.list()).toHaveLength(2);
    // The alarm of an earlier host may be gone.
    world.alarm = undefined;
    world.scheduler.sync(declared);
    expect(world.alarm).toBe(Date.UTC(2028, 0, 1, 1));
    await world.pass(2 * hour);
    expect(new Set(world.keys()).size).toBe(world.begun.length);
    expect(world.begun).toHaveLength(2);
  });

  it("cron-03: is due anew when it was edited, never twice for one time, and ends when it is gone", async () => {
    const world = new World();
    world.scheduler.sync(declare("triage", "0 1 * * *"));
    await world.pass(hour);
    world.scheduler.sync(declare("triage", { cron: "0 1,3 * * *", name: "1" }));
    await world.pass(3 * hour);
    expect(world.begun.map(({ nominalAt }) => new Date(nominalAt).getUTCHours())).toEqual([1, 3]);
    world.scheduler.sync([], [{ target: "agent", of: "triage" }]);
    expect(world.scheduler.list()).toHaveLength(1);
    world.scheduler.sync([]);
    await world.pass(72 * hour);
    expect(world.begun).toHaveLength(2);
    expect(world.scheduler.list()).toEqual([]);
  });

  it("is due at its next time again once a clock that was set forward is right", async () => {
    const world = new World();
    const declared = declare("triage", "0 * * * *");
    world.scheduler.sync(declared);
    const year = 365 * 24 * hour;
    world.clock.advance(year);
    await world.scheduler.wake();
    world.begun.length = 0;
    world.clock.advance(-year);
    world.scheduler.sync(declared);
    await world.pass(2 * hour);
    expect(world.keys()).toEqual([1, 2].map((at) => `schedule:agent/triage/1:${Date.UTC(2028, 0, 1, at)}`));
  });

  it("begins none of its times twice when the clock is set back", async () => {
    const world = new World();
    const declared = declare("triage", "0 * * * *");
    world.scheduler.sync(declared);
    await world.pass(hour);
    world.clock.advance(-hour);
    world.scheduler.sync(declared);
    await world.pass(2 * hour);
    expect(world.keys()).toEqual([1, 2].map((at) => `schedule:agent/triage/1:${Date.UTC(2028, 0, 1, at)}`));
  });

  it("leaves nothing of one that is gone, a day later", async () => {
    const world = new World();
    const rows = () => world.sql.all("SELECT schedule_id FROM firings").length;
    world.scheduler.sync(declare("triage", "0 * * * *"));
    await world.pass(2 * hour);
    world.scheduler.sync([]);
    expect(rows()).toBe(2);
    await world.pass(scheduleLimits.latenessMsMax + hour);
    world.scheduler.sync(declare("other", "0 0 1 1 *"));
    expect(rows()).toBe(0);
  });

  it("begins what was due before it was edited", async () => {
    const world = new World();
    world.scheduler.sync([...declare("a", "0 1 * * *"), ...declare("b", "0 1 * * *")]);
    world.clock.advance(hour);
    // A deploy comes before the alarm.
    const message = "As edited.";
    const later = declare("b", "0 2 * * *");
    world.restart().sync([...declare("a", { cron: "0 1 * * *", message }), ...later]);
    await world.pass(2 * hour);
    expect(world.begun.map(({ of, nominalAt }) => [of, new Date(nominalAt).getUTCHours()])).toEqual([
      ["a", 1],
      ["b", 1],
      ["b", 2],
    ]);
    expect(world.begun[0]?.spec.message).toBe(message);
  });

  it("begins with the newest time after an outage of days, however many times have passed", async () => {
    const world = new World();
    world.scheduler.sync(declare("busy", "* * * * *"));
    world.clock.advance(72 * hour);
    world.alarm = world.clock.now();
    await world.pass(1_000);
    expect(world.begun).toMatchObject([
      { nominalAt: world.clock.now() - 1_000, missed: scheduleLimits.missedCountMax },
    ]);
  });

  it("begins although what another one asks for never answers", async () => {
    const world = new World();
    world.begin = ({ of }) => (of === "stuck" ? new Promise(() => {}) : Promise.resolve("op_2"));
    world.scheduler.sync([...declare("stuck", "0 1 1 1 *"), ...declare("well", "0 1,2 1 1 *")]);
    for (let turn = 0; turn < 2_000 && world.begun.length < 11; turn += 1) {
      world.clock.advance(10_000);
      if (world.alarm !== undefined && world.alarm <= world.clock.now()) void world.scheduler.wake();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const firings = world.scheduler.list().map(({ firings }) => firings.map(({ status }) => status));
    expect(firings).toEqual([["failed"], ["begun", "begun"]]);
    expect(world.begun.filter(({ of }) => of === "stuck")).toHaveLength(scheduleLimits.attemptsMax);
  });

  it("is given up when its host has died in each attempt", async () => {
    const world = new World();
    // The timers of a host die with it.
    world.clock.after = () => () => {};
    world.scheduler.sync(declare("fatal", "0 1 1 1 *"));
    world.begin = () => new Promise(() => {});
    world.clock.advance(hour);
    for (let death = 0; death <= scheduleLimits.attemptsMax; death += 1) {
      world.clock.advance(Math.max((world.alarm ?? 0) - world.clock.now(), 0));
      void world.restart().wake();
    }
    expect(world.begun).toHaveLength(scheduleLimits.attemptsMax);
    expect(world.scheduler.list()[0]?.firings).toMatchObject([{ status: "failed" }]);
  });

  it("is tried again with the same key when it cannot begin, then given up by name", async () => {
    const world = new World();
    world.begin = async () => {
      throw new Error("The provider of objects is down.");
    };
    world.scheduler.sync(declare("triage", "0 1 1 1 *"));
    await world.pass(24 * hour);
    expect(world.begun).toHaveLength(scheduleLimits.attemptsMax);
    expect(new Set(world.keys()).size).toBe(1);
    expect(world.scheduler.list()[0]?.firings).toMatchObject([
      { status: "failed", attempts: scheduleLimits.attemptsMax, error: expect.stringContaining("is down") },
    ]);
  });

  it("begins again with the same key after a host that died in the middle", async () => {
    const world = new World();
    world.scheduler.sync(declare("triage", "0 1 1 1 *"));
    world.begin = () => new Promise(() => {});
    void world.pass(hour);
    await expect.poll(() => world.begun).toHaveLength(1);
    // The wake that follows was set before the attempt.
    world.begin = async () => "op_2";
    world.restart();
    world.alarm = world.clock.now() + scheduleLimits.retryMs;
    await world.pass(hour);
    expect(new Set(world.keys()).size).toBe(1);
    expect(world.scheduler.list()[0]?.firings).toMatchObject([{ status: "begun", reference: "op_2" }]);
  });

  it("keeps a bounded list of what it began", async () => {
    const world = new World();
    world.scheduler.sync(declare("busy", "* * * * *"));
    await world.pass(2 * hour);
    const [listed] = world.scheduler.list();
    expect(listed?.firings.length).toBeLessThanOrEqual(scheduleLimits.firingsKept);
    expect(world.sql.all("SELECT * FROM firings").length).toBeLessThanOrEqual(scheduleLimits.firingsKept + 1);
  });
});
