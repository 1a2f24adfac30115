/** Prompts 6 to 25 of a session, 20 tokens, JSON: wall time of each, CPU time of the 20 together. */

import { alternate, eachSample, flatten, mapSides, withRunners } from "../contender.ts";
import { toMeasurement } from "../measurement.ts";
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
      const blocks = await alternate(
        runners,
        bench.quick ? 6 : 25,
        async ({ prompt, workerd }, sessionId): Promise<Block> => {
          const plan = { tokens: 20 };
          for (let index = 0; index < promptsBefore; index++) await prompt({ sessionId, plan });
          const wallsMs: number[] = [];
          const cpuBefore = cpuMs(workerd.pid);
          for (let index = 0; index < promptsMeasured; index++) {
            const { sentAt, endedAt } = await prompt({ sessionId, plan });
            wallsMs.push(endedAt - sentAt);
          }
          return { wallsMs, cpuPerPromptMs: (cpuMs(workerd.pid) - cpuBefore) / promptsMeasured };
        },
      );
      const walls = flatten(mapSides(blocks, (side) => side.map(({ wallsMs }) => wallsMs)));
      const cpu = eachSample(blocks, ({ cpuPerPromptMs }) => cpuPerPromptMs);
      return [
        toMeasurement({ name: "warm session, wall", unit: "ms", ...walls, goal: { atMost: 0.9 } }),
        toMeasurement({ name: "warm session, CPU", unit: "ms", ...cpu, goal: { atMost: 0.9 } }),
      ];
    }),
};
