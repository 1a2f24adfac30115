/** What stands between the model and the first text that a streaming caller sees, on a warm session. */

import { alternate, eachSample, flatten, type Runner, withRunners } from "../contender.ts";
import { toMeasurement } from "../measurement.ts";
import type { ModelProcess } from "../model/model-process.ts";
import type { Row } from "../row.ts";

const promptsBefore = 2;
const promptsMeasured = 10;
/** The model thinks, then says a token every few milliseconds, so that none waits behind another. */
const plan = { tokens: 5, delayMs: 10, chunkDelayMs: 4 };

interface Delay {
  /** From the model's first token to the caller's. */
  backMs: number;
  /** From the prompt to the caller's first token, less the time that the model had it. */
  addedMs: number;
}

export const firstToken: Row = {
  name: "first-token",
  measure: (bench) =>
    withRunners(bench, async (runners) => {
      const blocks = await alternate(runners, bench.quick ? 4 : 15, (runner, sessionId) =>
        measureSession(runner, sessionId, bench.model),
      );
      const delays = flatten(blocks);
      return [
        toMeasurement({
          name: "first token, after the model's",
          unit: "ms",
          ...eachSample(delays, ({ backMs }) => backMs),
          judged: "value",
        }),
        toMeasurement({
          name: "first token, added in all",
          unit: "ms",
          ...eachSample(delays, ({ addedMs }) => addedMs),
          judged: "difference",
          goal: { atMost: 0.6 },
        }),
      ];
    }),
};

async function measureSession({ prompt }: Runner, sessionId: string, model: ModelProcess): Promise<Delay[]> {
  for (let index = 0; index < promptsBefore; index++) await prompt({ sessionId, plan, accept: "sse" });
  const delays: Delay[] = [];
  for (let index = 0; index < promptsMeasured; index++) {
    await model.takeRequests();
    const { sentAt, firstTokenAt } = await prompt({ sessionId, plan, accept: "sse" });
    const [request] = await model.takeRequests();
    if (request === undefined) throw new Error("The model was not asked.");
    const { receivedAt, firstChunkAt } = request;
    delays.push({
      backMs: firstTokenAt - firstChunkAt,
      addedMs: firstTokenAt - sentAt - (firstChunkAt - receivedAt),
    });
  }
  return delays;
}
