/** The hostile scripts against the whole shell, in a process with less memory than an isolate has: each ends, in time,
 *  without an exception, and without keeping others waiting. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { beforeAll, describe, expect, it } from "vitest";
import { sandboxLimits } from "../../src/limits.ts";
import { shellLimits } from "../../src/sandbox/shell/limits.ts";
import { hostileScripts } from "../sandbox/hostile-scripts.ts";
import type { Endurance } from "./exhaust/run-hostile.ts";

const deadlineMs = 100;
/** Also on a busy machine. */
const graceMs = 3_000;
/** What may be charged at once: one value, of which four copies are made at most. */
const chargeMax = 4 * shellLimits.valueCharsMax;

/** What may be charged at once where a file is one line. */
const lineChargeMax = 6 * sandboxLimits.fileBytesMax;

/** On a file of 15 MB, whose lines are not in order. */
const largeFileScript = [
  "seq -f '%010.0f lorem ipsum dolor sit amet' 400000 | rev > f",
  ...["sort f", "sort -k2,2 -k1nr f", "nl f", "base64 f", "tac f"].map((command) => `${command} > /dev/null`),
].join(" && ");

function each(file: string, commands: readonly string[]): string {
  return ["set -eo pipefail", file, ...commands.map((command) => `${command} > /dev/null`)].join("\n");
}

const largestFileScripts = [
  each("seq -f '%010.0f lorem ipsum dolor sit amet' 430000 > f", [
    "sort -R f",
    "column -t f",
    "iconv -t utf-16 f",
    "sed ':a;N;$!ba;s/\\n/ /g' f",
    "awk '{ sum += $1; count[$2]++ } END { print sum, length(count) }' f",
    "jq -R . f",
    "diff f <(sed '9s/lorem/x/' f) || true",
    "tar cf - f",
  ]),
  each("head -c 16000000 /dev/zero | tr '\\0' a > f", [
    "sed 's/a/b/g' f",
    "awk '{ print length($0) }' f",
    "jq -R length f",
    "rev f",
    "sort f",
  ]),
  each("head -c 16000000 /dev/urandom > f", ["sort f", "base64 f", "strings f", "zip -q - f"]),
];

describe("hostile scripts", () => {
  let exitCode: number | null = null;
  let endurances: Endurance[] = [];

  beforeAll(async () => {
    ({ exitCode, endurances } = await runCorpus({ heapMegabytes: 110, deadlineMs }));
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

describe("commands that read a file of 15 MB", () => {
  it("need less than 64 MB of heap", async () => {
    const { exitCode, endurances } = await runCorpus({
      heapMegabytes: 64,
      deadlineMs: 60_000,
      scripts: [largeFileScript],
    });
    expect([exitCode, endurances.map((endurance) => endurance.exitCode)]).toEqual([0, [0]]);
  }, 300_000);
});

describe("commands that read a file of the largest size", () => {
  it("leave the process alive with 110 MB of heap, and give others a turn", async () => {
    const { exitCode, endurances } = await runCorpus({
      heapMegabytes: 110,
      deadlineMs: 120_000,
      scripts: largestFileScripts,
    });
    const failed = endurances.filter((endurance) => endurance.exitCode !== 0);
    const slow = endurances.filter(({ stretch }) => stretch > shellLimits.workUnitsPerTurn + lineChargeMax);
    expect([exitCode, endurances.length, failed, slow]).toEqual([0, largestFileScripts.length, [], []]);
  }, 300_000);
});

/** Runs scripts, by default the hostile ones, in a process of their own. */
async function runCorpus({
  heapMegabytes,
  deadlineMs,
  scripts = [],
}: {
  heapMegabytes: number;
  deadlineMs: number;
  scripts?: readonly string[];
}): Promise<{ exitCode: number | null; endurances: Endurance[] }> {
  const program = join(import.meta.dirname, "exhaust/corpus-process.ts");
  // Half of what Node gives young objects: less memory in all, and a third less time for collecting it.
  const heap = [`--max-old-space-size=${heapMegabytes}`, "--max-semi-space-size=8"];
  const args = [...heap, program, String(deadlineMs), ...scripts];
  const child = spawn(process.execPath, args);
  child.stderr.resume();
  const exit = once(child, "exit");
  const endurances: Endurance[] = [];
  for await (const line of createInterface(child.stdout)) endurances.push(JSON.parse(line) as Endurance); // Its own output.
  const [exitCode] = await exit;
  return { exitCode, endurances };
}
