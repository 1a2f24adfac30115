/** The emulated shell against the machine's own tools, in place of the floors: times of scripts on the same files, and
 *  how long hostile scripts keep the event loop for themselves. All with the heap of an isolate. */

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Endurance } from "../../test/node/exhaust/run-hostile.ts";
import { hostileScripts } from "../../test/sandbox/hostile-scripts.ts";
import { type Bench, startRunner } from "../contender.ts";
import { type Goal, type Measurement, toMeasurement } from "../measurement.ts";
import { mainThreadCpuMs } from "../process-stats.ts";
import type { Row } from "../row.ts";
import type { ShellSamples } from "../shell/shell-process.ts";
import { edgeflueWithShell } from "../target.ts";

const heapMegabytes = 110;
const hostileDeadlineMs = 250;
const outputBytesMax = 64 * 1024 * 1024;

/** Scripts without one are there to be read. */
const goals: Readonly<Record<string, { goal: Goal; judged?: "value" }>> = {
  "rg over 20 MB": { goal: { atMost: 15 } },
  "sort of 4 MB": { goal: { atMost: 8 } },
  "10,000 files written": { goal: { atMost: 2 } },
  "ls -l of 10,000 files": { goal: { atMost: 10 } },
  "first command": { goal: { atMost: 100 }, judged: "value" },
};

export const shell: Row = {
  name: "shell",
  measure: async (bench) => [
    ...(await measureScripts(bench.quick ? 2 : 5)),
    await measurePauses(),
    await measureNeighbours(bench),
  ],
};

async function measureScripts(rounds: number): Promise<Measurement[]> {
  const output = await run("../shell/shell-process.ts", [String(rounds)]);
  const samples = JSON.parse(output) as ShellSamples[]; // That process's own output.
  return samples.map(({ name, tools, emulated }) =>
    toMeasurement({
      name: `shell: ${name}`,
      unit: "ms",
      floor: tools,
      strictFloor: tools,
      subject: emulated,
      ...goals[name],
    }),
  );
}

/** The longest pause of each hostile script, next to that of a script which does nothing. */
async function measurePauses(): Promise<Measurement> {
  const idle = await pausesOf([":", ":", ":"]);
  return toMeasurement({
    name: "shell: longest pause, worst script",
    unit: "ms",
    floor: idle,
    strictFloor: idle,
    subject: [Math.max(...(await pausesOf([])))],
    judged: "value",
    goal: { atMost: 50 },
  });
}

/** Prompts of one session while another session of the isolate runs the hostile scripts, in the deployed bundle; next to
 *  the same prompts when nothing else runs. */
async function measureNeighbours({ build, model, quick }: Bench): Promise<Measurement> {
  const { target, workerd, prompt } = await startRunner(await build(edgeflueWithShell), model);
  // workerd runs an isolate in one thread: what it has computed meanwhile is what the prompt waited for.
  const waitMs = async (sessionId: string) => {
    const before = mainThreadCpuMs(workerd.pid);
    await prompt({ sessionId, plan: { tokens: 20 } });
    return mainThreadCpuMs(workerd.pid) - before;
  };
  const scripts = quick ? hostileScripts.slice(0, 60) : hostileScripts;
  try {
    const alone: number[] = [];
    for (let index = 0; index < 200; index++) alone.push(await waitMs(`alone-${Math.floor(index / 20)}`));
    let isOver = false;
    const shells = (async () => {
      for (const [index, command] of scripts.entries()) {
        const response = await fetch(`${workerd.url}/agents/assistant/hostile-${index % 10}/shell`, {
          method: "POST",
          headers: { "content-type": "application/json", ...target.headers },
          body: JSON.stringify({ command, timeoutMs: hostileDeadlineMs }),
        });
        const answer = await response.text();
        if (response.status >= 500)
          throw new Error(`The script ${command} was answered ${response.status}: ${answer}`);
      }
    })().finally(() => {
      isOver = true;
    });
    const beside: number[] = [];
    for (let index = 0; !isOver; index++) beside.push(await waitMs(`beside-${Math.floor(index / 20)}`));
    await shells;
    return toMeasurement({
      name: "shell: another session's prompt beside it, longest",
      unit: "ms",
      floor: alone,
      strictFloor: alone,
      subject: [Math.max(...beside)],
      judged: "difference",
      goal: { atMost: 100 },
    });
  } finally {
    await workerd.stop();
  }
}

/** Of all hostile scripts when none are given. */
async function pausesOf(scripts: readonly string[]): Promise<number[]> {
  const output = await run("../../test/node/exhaust/corpus-process.ts", [
    String(hostileDeadlineMs),
    ...scripts,
  ]);
  const endurances = output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Endurance); // That process's own output.
  return endurances.map(({ gapMs }) => gapMs);
}

async function run(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [`--max-old-space-size=${heapMegabytes}`, join(import.meta.dirname, program), ...args],
    { maxBuffer: outputBytesMax },
  );
  return stdout;
}
