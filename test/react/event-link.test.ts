/** The connection of a page: what it does when it breaks, is refused, or has reason to try at once. */

import { describe, expect, it, vi } from "vitest";
import { EdgeflueError } from "../../src/errors.ts";
import type { WireFrame } from "../../src/protocol/agent-session/read-events.ts";
import { EventLink } from "../../src/react/event-link.ts";

type Connect = (after: string, signal: AbortSignal) => AsyncIterable<WireFrame>;

/** Each connection plays the next script; the last one stays open. */
function createLink(...scripts: Connect[]) {
  const seen = {
    loads: 0,
    after: [] as string[],
    events: [] as string[],
    states: [] as string[],
    errors: [] as string[],
  };
  const link = new EventLink({
    load: async () => {
      seen.loads += 1;
      return "10";
    },
    watch: async (after, signal) => {
      seen.after.push(after);
      const script = scripts.shift() ?? quiet;
      return script(after, signal);
    },
    onEvent: ({ type }) => seen.events.push(type),
    onReturn: () => seen.states.push("returned"),
    onState: (state) => seen.states.push(state),
    onRefusal: ({ code }) => seen.errors.push(code),
  });
  return { link, seen };
}

const frame = (id: string | undefined, type: string): WireFrame => ({ id, event: { type } });

async function* quiet(_: string, signal: AbortSignal): AsyncGenerator<WireFrame> {
  await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
}

const refuse = (code: "unauthorized" | "server_unavailable"): Connect => {
  return () => {
    throw new EdgeflueError(code, "No.");
  };
};

describe("the connection of a page", () => {
  it("goes on after the last event when it breaks", async () => {
    const { link, seen } = createLink(async function* () {
      yield frame("11", "a");
      yield frame("11.5", "b");
      throw new Error("The network is away.");
    }, refuse("server_unavailable"));
    link.open();
    await expect.poll(() => seen.states.at(-1)).toBe("returned");
    expect(seen).toEqual({
      loads: 1,
      after: ["10", "11.5", "11.5"],
      events: ["a", "b"],
      states: ["connecting", "open", "reconnecting", "reconnecting", "open", "returned"],
      errors: [],
    });
    link.close();
  });

  it.each([
    ["the log does not reach back", [frame("90", "reset")]],
    ["the session is deleted", []],
  ])("begins with the history again when %s", async (_, frames) => {
    const { link, seen } = createLink(async function* () {
      yield* frames;
    });
    link.open();
    await expect.poll(() => seen.after).toEqual(["10", "10"]);
    expect([seen.loads, seen.events]).toEqual([2, []]);
    link.close();
  });

  it("takes the last frame of a session that restarts for a break", async () => {
    const { link, seen } = createLink(async function* () {
      yield frame("11", "a");
      yield frame(undefined, "error");
    });
    link.open();
    await expect.poll(() => seen.after).toEqual(["10", "11"]);
    expect(seen.events).toEqual(["a"]);
    link.close();
  });

  it("stays closed after a refusal, until it is told to try again", async () => {
    const { link, seen } = createLink(refuse("unauthorized"));
    link.open();
    await expect.poll(() => seen.errors).toEqual(["unauthorized"]);
    expect([seen.states, seen.after]).toEqual([["connecting", "closed"], ["10"]]);
    link.wake();
    await expect.poll(() => seen.states.at(-1)).toBe("returned");
    expect(seen.after).toEqual(["10", "10"]);
    link.close();
  });

  it("waits ever longer between connections that end as soon as they are open", async () => {
    vi.useFakeTimers();
    try {
      const ends: Connect = () => {
        const cut = async () => {
          throw new Error("Cut.");
        };
        return { [Symbol.asyncIterator]: () => ({ next: cut }) };
      };
      const { link, seen } = createLink(...Array.from({ length: 1_000 }, () => ends));
      link.open();
      await vi.advanceTimersByTimeAsync(60_000);
      expect(seen.after.length).toBeGreaterThan(3);
      expect(seen.after.length).toBeLessThan(15);
      link.close();
    } finally {
      vi.useRealTimers();
    }
  });

  it("makes a new connection when it is woken, and none after it was closed", async () => {
    const { link, seen } = createLink();
    link.open();
    await expect.poll(() => seen.after.length).toBe(1);
    link.wake();
    await expect.poll(() => seen.after.length).toBe(2);
    expect(seen.states).not.toContain("reconnecting");
    link.close();
    link.wake();
    link.open();
    await expect.poll(() => seen.after.length).toBe(3);
    link.close();
  });
});
