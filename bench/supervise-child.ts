/** Bounds what the benchmark waits for from a child process, says what the child wrote to stderr when it
 *  fails, and ends it by its own pid: on request, and at the latest when the benchmark itself ends. */

import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { stopTimeoutMs } from "./limits.ts";
import { cpuMs } from "./process-stats.ts";

const stderrCharsKept = 4_000;
const children = new Set<ChildProcess>();
let stoppedCpuMs = 0;

process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));

export interface SupervisedChild {
  /** Rejects when the child ends or the time is over before `promise` settles. */
  within<T>(timeoutMs: number, promise: Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

export function superviseChild(child: ChildProcess, name: string): SupervisedChild {
  children.add(child);
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-stderrCharsKept);
  });
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => {
      children.delete(child);
      resolve(`it ended with ${signal ?? code}`);
    });
  });

  return {
    within: async (timeoutMs, promise) => {
      const { promise: late, resolve } = Promise.withResolvers<string>();
      const timer = setTimeout(() => resolve(`it did not answer within ${timeoutMs} ms`), timeoutMs);
      const failure = Promise.race([ended, late]).then((reason): never => {
        throw new Error(`Waited for ${name}, but ${reason}. Its stderr: ${stderr.trim() || "(empty)"}`);
      });
      failure.catch(() => {}); // Reported by the race below, or too late to matter.
      try {
        return await Promise.race([promise, failure]);
      } finally {
        clearTimeout(timer);
      }
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, "exit");
      stoppedCpuMs += childCpuMs(child);
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), stopTimeoutMs);
      await exit;
      clearTimeout(timer);
    },
  };
}

/** CPU time of the benchmark itself and of all children, ended ones included. */
export function familyCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (
    (user + system) / 1000 + stoppedCpuMs + [...children].reduce((sum, child) => sum + childCpuMs(child), 0)
  );
}

function childCpuMs({ pid, exitCode }: ChildProcess): number {
  return pid === undefined || exitCode !== null ? 0 : cpuMs(pid);
}
