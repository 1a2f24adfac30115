/** A reply of 5,000 tokens, each its own chunk, sent as fast as it is taken, streamed to the caller. */

import { alternate, flatten, withRunners } from "../contender.ts";
import { toMeasurement } from "../measurement.ts";
import type { Row } from "../row.ts";

const tokens = 5_000;
const repliesPerBlock = 3;

export const longReply: Row = {
  name: "long-reply",
  measure: (bench) =>
    withRunners(bench, async (runners) => {
      const rates = await alternate(runners, bench.quick ? 4 : 12, async ({ prompt }, sessionId) => {
        const samples: number[] = [];
        for (let index = 0; index < repliesPerBlock; index++) {
          const { sentAt, endedAt } = await prompt({
            sessionId: `${sessionId}-${index}`,
            plan: { tokens },
            accept: "sse",
          });
          samples.push(tokens / (endedAt - sentAt));
        }
        return samples;
      });
      return [
        toMeasurement({
          name: "5,000-token reply",
          unit: "tokens/ms",
          ...flatten(rates),
          goal: { atLeast: 5 },
        }),
      ];
    }),
};
