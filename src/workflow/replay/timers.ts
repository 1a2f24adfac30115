/** When a call's time has come: soon, by a timer of the process; later, by a job of the host. */

import { workflowLimits } from "../limits.ts";

export const timerPrefix = "timer:";

/** The job that wakes the host for a call. */
export function toTimerName(position: string): string {
  return timerPrefix + position;
}

export function isForHost(due: number, now: number): boolean {
  return due - now > workflowLimits.memoryTimerMsMax;
}
