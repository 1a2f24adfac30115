/** The first prompt of a session, 20 tokens, as JSON and streamed: what a session costs to create. */

import { alternate, flatten, withRunners } from "../contender.ts";
import { type Measurement, toMeasurement } from "../measurement.ts";
import type { Row } from "../row.ts";

const blockSessions = 10;

export const freshSession: Row = {
  name: "fresh",
  measure: (bench) =>
    withRunners(bench, async (runners) => {
      const lines: Measurement[] = [];
      for (const [accept, name] of [
        ["json", "fresh session"],
        ["sse", "fresh session, streamed"],
      ] as const) {
        const walls = await alternate(runners, bench.quick ? 8 : 30, async ({ prompt }, sessionId) => {
          const samples: number[] = [];
          for (let index = 0; index < blockSessions; index++) {
            const plan = { tokens: 20 };
            const { sentAt, endedAt } = await prompt({ sessionId: `${sessionId}-${index}`, plan, accept });
            samples.push(endedAt - sentAt);
          }
          return samples;
        });
        const goal = { atMost: 1.1 };
        lines.push(toMeasurement({ name: `${name}, wall`, unit: "ms", ...flatten(walls), goal }));
      }
      return lines;
    }),
};
