/** What Linux says that a process has used so far. */

import { readdirSync, readFileSync } from "node:fs";

/** CPU time of all threads in milliseconds. The scheduler's own sum in nanoseconds: `/proc/{pid}/stat` has the
 *  same in ticks of 10 ms, more than ten prompts take. Threads that have ended no longer count; workerd keeps its. */
export function cpuMs(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => sum + threadCpuMs(pid, thread), 0);
}

/** CPU time of the first thread alone: in workerd the one that runs the isolates. The others collect garbage and compile
 *  meanwhile. */
export function mainThreadCpuMs(pid: number): number {
  return threadCpuMs(pid, String(pid));
}

function threadCpuMs(pid: number, thread: string): number {
  const nanoseconds = Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ", 1)[0]);
  return nanoseconds / 1e6;
}

/** Bytes that the process caused to be written to disk: pages made dirty, 4 KiB each. `wchar` beside it
 *  also counts what goes to sockets. */
export function bytesWritten(pid: number): number {
  const match = /^write_bytes: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, "utf8"));
  if (match === null) throw new Error(`/proc/${pid}/io has no write_bytes.`);
  return Number(match[1]);
}
