import { describe, expect, it } from "vitest";
import { type Clock, shareTimer, within } from "../src/clock.ts";
import { FakeClock } from "./support/fake-clock.ts";

/** A clock that counts how often a timer is set. */
function count(clock: Clock): Clock & { set: number } {
  return {
    set: 0,
    now: () => clock.now(),
    after(delayMs, callback) {
      this.set += 1;
      return clock.after(delayMs, callback);
    },
  };
}

describe("shareTimer", () => {
  it("calls back at the times asked for, whatever the order", async () => {
    const clock = new FakeClock();
    const shared = shareTimer(clock);
    const start = clock.now();
    const called: [string, number][] = [];
    const note = (name: string) => () => called.push([name, clock.now() - start]);
    shared.after(1000, note("b"));
    shared.after(5000, note("d"));
    const cancel = shared.after(2000, note("never"));
    shared.after(50, note("a"));
    shared.after(1500, () => {
      note("c")();
      cancel();
      shared.after(100_000, note("e"));
    });
    for (let step = 0; step < 2200; step += 1) await clock.advance(50);
    expect(called).toEqual([
      ["a", 50],
      ["b", 1000],
      ["c", 1500],
      ["d", 5000],
      ["e", 101_500],
    ]);
  });

  it("sets one timer for all that short work sets, and leaves none running", async () => {
    const clock = new FakeClock();
    const counted = count(clock);
    const shared = shareTimer(counted);
    const called: number[] = [];
    const cancels = [300_000, 90_000, 250].map((delayMs) =>
      shared.after(delayMs, () => called.push(delayMs)),
    );
    for (const cancel of cancels) cancel();
    expect(counted.set).toBe(1);
    await clock.advance(1_000_000);
    expect([called, counted.set]).toEqual([[], 1]);
  });

  it("continues after a callback that throws", async () => {
    const clock = new FakeClock();
    const shared = shareTimer(clock);
    const called: string[] = [];
    shared.after(10, () => {
      throw new Error("no");
    });
    shared.after(10, () => called.push("same time"));
    shared.after(20, () => called.push("later"));
    await expect((async () => clock.advance(10))()).rejects.toThrow("no");
    await clock.advance(10);
    expect(called).toEqual(["same time", "later"]);
  });

  it("is not late when the wall clock is set back", () => {
    const clock = new FakeClock();
    let setBackMs = 0;
    const shared = shareTimer({
      now: () => clock.now() - setBackMs,
      after: (delayMs, callback) => clock.after(delayMs, callback),
    });
    const called: string[] = [];
    shared.after(8, () => called.push("due"));
    setBackMs = 60_000;
    clock.advance(8);
    expect(called).toEqual(["due"]);
  });
});

describe("within", () => {
  const late = () => new Error("too late");

  it("gives what comes in time, and leaves no timer", async () => {
    const clock = new FakeClock();
    expect(await within(clock, 1_000, Promise.resolve("done"), late)).toBe("done");
    await expect(within(clock, 1_000, Promise.reject(new Error("refused")), late)).rejects.toThrow("refused");
    expect(clock.nextDelayMs).toBeUndefined();
  });

  it("rejects when nothing has come, whatever comes later", async () => {
    const clock = new FakeClock();
    const { promise, reject } = Promise.withResolvers<string>();
    const work = within(clock, 1_000, promise, late);
    clock.advance(1_000);
    await expect(work).rejects.toThrow("too late");
    reject(new Error("nobody reads this"));
  });
});
