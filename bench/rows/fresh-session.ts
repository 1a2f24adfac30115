/** The first prompt of a session, 20 tokens, JSON: what a session costs to create. */

import { alternate, flatten, withRunners } from "../contender.ts";
import { toMeasurement } from "../measurement.ts";
import type { Row } from "../row.ts";

const blockSessions = 10;

export const freshSession: Row = {
  name: "fresh",
  measure: (bench) =>
    withRunners(bench, async (runners) => {
      const walls = await alternate(runners, bench.quick ? 8 : 30, async ({ prompt }, sessionId) => {
        const samples: number[] = [];
        for (let index = 0; index < blockSessions; index++) {
          const { sentAt, endedAt } = await prompt({
            sessionId: `${sessionId}-${index}`,
            plan: { tokens: 20 },
          });
          samples.push(endedAt - sentAt);
        }
        return samples;
      });
      return [
        toMeasurement({ name: "fresh session, wall", unit: "ms", ...flatten(walls), goal: { atMost: 1.1 } }),
      ];
    }),
};
