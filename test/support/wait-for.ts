import { vi } from "vitest";

/** Waits until the check passes. What is waited for comes soon, unless the machine is busy. */
export function waitFor<T>(check: () => T | Promise<T>, { timeout = 10_000 } = {}): Promise<T> {
  return vi.waitFor(check, { timeout, interval: 10 });
}
