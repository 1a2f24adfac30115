/** Prompts 6 to 25 of a session, 20 tokens, as JSON and streamed: wall time of each, CPU time of the 20 together. */

import { alternate, eachSample, flatten, mapSides, type Runner, withRunners } from "../contender.ts";
import type { PromptOptions } from "../driver.ts";
import { type Measurement, toMeasurement } from "../measurement.ts";
import { cpuMs } from "../process-stats.ts";
import type { Row } from "../row.ts";

const promptsBefore = 5;
const promptsMeasured = 20;

interface Block {
  wallsMs: number[];
  cpuPerPromptMs: number;
}

export const warmSession: Row = {
  name: "warm",
  measure: (bench) =>
    withRunners(bench, async (runners) => {
      const lines: Measurement[] = [];
      for (const [accept, name] of [
        ["json", "warm session"],
        ["sse", "warm session, streamed"],
      ] as const) {
        const blocks = await alternate(runners, bench.quick ? 6 : 25, (runner, sessionId) =>
          measureSession(runner, { sessionId, accept }),
        );
        const walls = flatten(mapSides(blocks, (side) => side.map(({ wallsMs }) => wallsMs)));
        const cpu = eachSample(blocks, ({ cpuPerPromptMs }) => cpuPerPromptMs);
        lines.push(
          toMeasurement({ name: `${name}, wall`, unit: "ms", ...walls, goal: { atMost: 0.9 } }),
          toMeasurement({ name: `${name}, CPU`, unit: "ms", ...cpu, goal: { atMost: 0.9 } }),
        );
      }
      return lines;
    }),
};

async function measureSession(
  { prompt, workerd }: Runner,
  options: Pick<PromptOptions, "sessionId" | "accept">,
): Promise<Block> {
  const plan = { tokens: 20 };
  for (let index = 0; index < promptsBefore; index++) await prompt({ ...options, plan });
  const wallsMs: number[] = [];
  const cpuBefore = cpuMs(workerd.pid);
  for (let index = 0; index < promptsMeasured; index++) {
    const { sentAt, endedAt } = await prompt({ ...options, plan });
    wallsMs.push(endedAt - sentAt);
  }
  return { wallsMs, cpuPerPromptMs: (cpuMs(workerd.pid) - cpuBefore) / promptsMeasured };
}
