/** Runs one script in a shell with an empty workspace, and measures what others would notice of it: how long the event
 *  loop and the meter had no turn, and the memory. */

import { systemClock } from "../../../src/clock.ts";
import { hostLimits } from "../../../src/limits.ts";
import { NodeSql } from "../../../src/node/node-sql.ts";
import { visibleNames } from "../../../src/sandbox/shell/allowed-commands.ts";
import { runScript } from "../../../src/sandbox/shell/interpreter/run-script.ts";
import { OutputBuffer } from "../../../src/sandbox/shell/output-buffer.ts";
import { Refusals, ShellFiles } from "../../../src/sandbox/shell/process/files.ts";
import { createFixedFiles } from "../../../src/sandbox/shell/process/fixed-files.ts";
import { Meter, ProcessStopped } from "../../../src/sandbox/shell/process/meter.ts";
import { shellPrograms } from "../../../src/sandbox/shell/programs.ts";
import { SqliteTotals } from "../../../src/sandbox/sqlite/totals.ts";
import { SqliteTree } from "../../../src/sandbox/sqlite/tree.ts";
import { FileSystem } from "../../../src/sandbox/virtual/file-system.ts";
import { migrate } from "../../../src/store/migrations.ts";

export interface Endurance {
  script: string;
  /** Of the script, or 124 after the deadline. */
  exitCode: number;
  /** What a stop does not explain. */
  error?: string;
  tookMs: number;
  /** Most time of the processor between two firings of a timer of 1 ms: how long others waited, whatever else the
   *  machine does. */
  gapMs: number;
  /** Most units of the meter between two turns. */
  stretch: number;
  /** Most bytes in memory at any beat, beyond what was there before. */
  grownBytes: number;
}

export async function runHostile(script: string, deadlineMs: number): Promise<Endurance> {
  const sql = new NodeSql(":memory:", { busyMsMax: hostLimits.sessionBusyMsMax });
  const meter = new Meter();
  const beat = startBeat();
  const startedAt = performance.now();
  const stop = () => meter.stop(new ProcessStopped("The deadline has passed.", 124));
  const cancel = systemClock.after(deadlineMs, stop);
  try {
    const { exitCode, error } = await run(sql, meter, script);
    return {
      script,
      exitCode,
      ...(error !== undefined && { error }),
      tookMs: performance.now() - startedAt,
      ...beat.end(),
      stretch: meter.longestStretch,
    };
  } finally {
    cancel();
    // Nothing that the script started goes on.
    meter.stop(new ProcessStopped("The script has ended.", 143));
    sql.close();
  }
}

async function run(
  sql: NodeSql,
  meter: Meter,
  script: string,
): Promise<{ exitCode: number; error?: string }> {
  migrate(sql);
  const policy = { allowWrite: true, allowShell: true, allowedCommands: [] };
  const files = new FileSystem(new SqliteTree(sql, new SqliteTotals(sql)), policy, systemClock);
  const cwd = "/workspace";
  const host = {
    files: new ShellFiles(files, createFixedFiles(visibleNames(policy), files), new Refusals(), cwd),
    meter,
    clock: systemClock,
    commands: shellPrograms,
    env: { PATH: "/usr/bin:/bin", HOME: cwd, LANG: "C.UTF-8", TZ: "UTC", TMPDIR: "/tmp" },
    cwd,
    stdout: new OutputBuffer(),
    stderr: new OutputBuffer(),
  };
  try {
    return { exitCode: await runScript(host, script) };
  } catch (error) {
    if (error instanceof ProcessStopped) return { exitCode: error.exitCode };
    return { exitCode: -1, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** A timer that fires every millisecond if it is let. */
function startBeat(): { end(): { gapMs: number; grownBytes: number } } {
  const before = usedBytes();
  let [last, gapMs, most] = [processorMs(), 0, before];
  const note = () => {
    gapMs = Math.max(gapMs, processorMs() - last);
    most = Math.max(most, usedBytes());
    last = processorMs();
  };
  const timer = setInterval(note, 1);
  return {
    end() {
      note();
      clearInterval(timer);
      return { gapMs, grownBytes: most - before };
    },
  };
}

/** Of this thread. */
function processorMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function usedBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
