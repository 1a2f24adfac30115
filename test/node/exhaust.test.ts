/** The hostile scripts against the whole shell, in a process with less memory than an isolate has: each ends, in time,
 *  without an exception, and without keeping others waiting. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { beforeAll, describe, expect, it } from "vitest";
import { shellLimits } from "../../src/sandbox/shell/limits.ts";
import { hostileScripts } from "../sandbox/hostile-scripts.ts";
import type { Endurance } from "./exhaust/run-hostile.ts";

const deadlineMs = 250;
/** Also on a busy machine. */
const graceMs = 3_000;
const heapMegabytes = 110;
/** What may be charged at once: one value, of which four copies are made at most. */
const chargeMax = 4 * shellLimits.valueCharsMax;

describe("hostile scripts", () => {
  const endurances: Endurance[] = [];
  let exitCode: number | null = null;

  beforeAll(async () => {
    const program = join(import.meta.dirname, "exhaust/corpus-process.ts");
    const child = spawn(process.execPath, [
      `--max-old-space-size=${heapMegabytes}`,
      program,
      String(deadlineMs),
    ]);
    child.stderr.resume();
    const exit = once(child, "exit");
    for await (const line of createInterface(child.stdout)) endurances.push(JSON.parse(line) as Endurance); // Its own output.
    [exitCode] = await exit;
  }, 300_000);

  it("leave the process alive with 110 MB of heap", () => {
    expect([exitCode, endurances.length]).toEqual([0, hostileScripts.length]);
  });

  it("end by themselves or at their deadline", () => {
    expect(endurances.filter(({ tookMs }) => tookMs > deadlineMs + graceMs)).toEqual([]);
  });

  it("throw nothing but the stop", () => {
    expect(endurances.filter(({ error }) => error !== undefined)).toEqual([]);
  });

  it("give others a turn after a bounded amount of work", () => {
    const stretchMax = shellLimits.workUnitsPerTurn + chargeMax;
    expect(endurances.filter(({ stretch }) => stretch > stretchMax)).toEqual([]);
  });
});
