/** The pause between two steps of a tool loop: from the last byte of the model's tool call to the model's
 *  next request. The tool itself is the cheapest there is. */

import { alternate, flatten, withRunners } from "../contender.ts";
import { toMeasurement } from "../measurement.ts";
import type { ModelRequest } from "../model/model-process.ts";
import type { Row } from "../row.ts";

const toolSteps = 10;
const plan = { tokens: 5, toolSteps };
const promptsPerBlock = 2;

export const toolLoop: Row = {
  name: "tool-loop",
  measure: (bench) =>
    withRunners(
      bench,
      async (runners) => {
        const gaps = await alternate(runners, bench.quick ? 5 : 20, async ({ prompt }, sessionId) => {
          const samples: number[] = [];
          for (let index = 0; index < promptsPerBlock; index++) {
            await bench.model.takeRequests();
            await prompt({ sessionId, plan });
            const requests = await bench.model.takeRequests();
            if (requests.length !== toolSteps + 1)
              throw new Error(`The loop took ${requests.length} steps instead of ${toolSteps + 1}.`);
            samples.push(...gapsBetween(requests));
          }
          return samples;
        });
        return [
          toMeasurement({
            name: "gap between tool steps",
            unit: "ms",
            ...flatten(gaps),
            goal: { atMost: 1.5 },
          }),
        ];
      },
      plan,
    ),
};

function gapsBetween(requests: readonly ModelRequest[]): number[] {
  return requests
    .slice(1)
    .map(({ receivedAt }, index) => receivedAt - (requests[index]?.lastByteAt ?? Number.NaN));
}
