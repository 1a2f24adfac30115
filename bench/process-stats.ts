/** What Linux says that a process has used so far. */

import { readdirSync, readFileSync } from "node:fs";

/** CPU time of all threads in milliseconds. The scheduler's own sum in nanoseconds: `/proc/{pid}/stat` has the
 *  same in ticks of 10 ms, more than ten prompts take. Threads that have ended no longer count; workerd keeps its. */
export function cpuMs(pid: number): number {
  const folder = `/proc/${pid}/task`;
  return readdirSync(folder).reduce((sum, thread) => {
    const nanoseconds = Number(readFileSync(`${folder}/${thread}/schedstat`, "utf8").split(" ", 1)[0]);
    return sum + nanoseconds / 1e6;
  }, 0);
}

/** Bytes that the process caused to be written to disk: pages made dirty, 4 KiB each. `wchar` beside it
 *  also counts what goes to sockets. */
export function bytesWritten(pid: number): number {
  const match = /^write_bytes: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, "utf8"));
  if (match === null) throw new Error(`/proc/${pid}/io has no write_bytes.`);
  return Number(match[1]);
}
