/** How much of the machine other programs took while something was measured: what makes figures doubtful. */

import { readFileSync } from "node:fs";
import { familyCpuMs } from "./supervise-child.ts";

const tickMs = 10; // USER_HZ is 100 on every Linux that Node runs on.

/** Runs `body`. The share is of all cores, 0 to 1, and holds what a hypervisor took too. */
export async function watchOthers<T>(body: () => Promise<T>): Promise<{ result: T; othersShare: number }> {
  const before = { ...machineTime(), familyMs: familyCpuMs() };
  const result = await body();
  const after = { ...machineTime(), familyMs: familyCpuMs() };
  const othersMs = after.busyMs - before.busyMs - (after.familyMs - before.familyMs);
  const share = othersMs / Math.max(tickMs, after.totalMs - before.totalMs);
  return { result, othersShare: Math.max(0, share) };
}

/** Sums over all cores since the machine was started. */
function machineTime(): { busyMs: number; totalMs: number } {
  const [line = ""] = readFileSync("/proc/stat", "utf8").split("\n", 1);
  const [
    user = 0,
    nice = 0,
    system = 0,
    idle = 0,
    ioWait = 0,
    interrupts = 0,
    softInterrupts = 0,
    stolen = 0,
  ] = line
    .split(/\s+/)
    .slice(1)
    .map((ticks) => Number(ticks) * tickMs);
  const busyMs = user + nice + system + interrupts + softInterrupts + stolen;
  return { busyMs, totalMs: busyMs + idle + ioWait };
}
