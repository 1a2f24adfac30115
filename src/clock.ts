/** The port to time. Tests pass their own. */

import { operationLimits } from "./limits.ts";

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after `delayMs`; the returned function cancels. */
  after(delayMs: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** The same clock, whose callbacks share one timer, because setting one is slow and most are cancelled before they are
 *  due. Its first firing is early; by then most callbacks have been cancelled, and it re-arms for the earliest left. */
export function shareTimer(clock: Clock): Clock {
  const waiting = new Set<{ dueAt: number; callback: () => void }>();
  let armedFor = Number.POSITIVE_INFINITY;
  let disarm = () => {};

  const arm = (at: number) => {
    disarm();
    armedFor = at;
    disarm = clock.after(at - clock.now(), fire);
  };
  const fire = () => {
    // The wall clock may have been set back meanwhile; the timer has not.
    const now = Math.max(clock.now(), armedFor);
    armedFor = Number.POSITIVE_INFINITY;
    const due = [...waiting].filter(({ dueAt }) => dueAt <= now).sort((a, b) => a.dueAt - b.dueAt);
    try {
      for (const timer of due) {
        // A callback may cancel another.
        if (waiting.delete(timer)) timer.callback();
      }
    } finally {
      const next = Math.min(...[...waiting].map(({ dueAt }) => dueAt));
      if (next < armedFor) arm(next);
    }
  };

  return {
    now: () => clock.now(),
    after: (delayMs, callback) => {
      const now = clock.now();
      const timer = { dueAt: now + delayMs, callback };
      const isFirst = waiting.size === 0;
      waiting.add(timer);
      const at = isFirst ? Math.min(timer.dueAt, now + operationLimits.firstTickMs) : timer.dueAt;
      if (at < armedFor) arm(at);
      return () => {
        if (!waiting.delete(timer) || waiting.size > 0) return;
        disarm();
        armedFor = Number.POSITIVE_INFINITY;
      };
    },
  };
}

/** Calls back when this turn of the event loop has finished: its requests are on their way. No time passes. */
export function nextTurn(callback: () => void): void {
  schedule(callback);
}

/** A timer takes a millisecond at least. Node has something shorter, after which input and timers have had their turn. */
const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => void };
const schedule = setImmediate ?? ((callback: () => void) => setTimeout(callback, 0));

/** Resolves after `delayMs`, or at once when `signal` aborts, if there is one; never rejects. */
export function delay(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const settle = () => {
      cancel();
      signal?.removeEventListener("abort", settle);
      resolve();
    };
    const cancel = clock.after(delayMs, settle);
    signal?.addEventListener("abort", settle, { once: true });
  });
}

/** What `work` comes to, or a rejection with what `late` makes when it has not settled within `delayMs`: what comes later is
 *  read by no one. */
export async function within<T>(
  clock: Clock,
  delayMs: number,
  work: Promise<T>,
  late: () => Error,
): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const cancel = clock.after(delayMs, () => reject(late()));
  return Promise.race([work, promise]).finally(cancel);
}

let running = 0;

/** Counts what runs in this isolate, of all its sessions. The caller calls what it returns, once, when that has ended. */
export function countRunning(): () => void {
  running += 1;
  return () => {
    running -= 1;
  };
}

/** Whether more than one thing runs in this isolate, so that a long computation is to give way sooner. */
export function isIsolateShared(): boolean {
  return running > 1;
}

/** Lets others have the event loop after a computation that began at `sinceMs`: for one turn, and while something else
 *  runs in the isolate for as long as the computation took, but no longer than `longestMs`. */
export async function giveWay(sinceMs: number, longestMs: number): Promise<void> {
  await new Promise<void>((resolve) => nextTurn(resolve));
  if (!isIsolateShared()) return;
  await delay(systemClock, Math.min(systemClock.now() - sinceMs, longestMs));
}
