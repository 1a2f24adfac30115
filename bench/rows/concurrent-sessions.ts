/** 16 callers, each with a session of its own, each sending its next prompt when it has the last answer. */

import { alternate, withRunners } from "../contender.ts";
import { type Measurement, toMeasurement } from "../measurement.ts";
import { monotonicMs } from "../monotonic-clock.ts";
import type { Row } from "../row.ts";

const callers = 16;
const promptsPerCaller = 15;

export const concurrentSessions: Row = {
  name: "concurrent",
  measure: (bench) =>
    withRunners(bench, async (runners) => {
      const lines: Measurement[] = [];
      for (const [accept, name] of [
        ["json", "16 sessions at once"],
        ["sse", "16 sessions at once, streamed"],
      ] as const) {
        const rates = await alternate(runners, bench.quick ? 4 : 15, async ({ prompt }, sessionId) => {
          const call = async (caller: number) => {
            for (let index = 0; index < promptsPerCaller; index++) {
              await prompt({ sessionId: `${sessionId}-${caller}`, plan: { tokens: 20 }, accept });
            }
          };
          const startedAt = monotonicMs();
          await Promise.all(Array.from({ length: callers }, (_, caller) => call(caller)));
          return (callers * promptsPerCaller * 1000) / (monotonicMs() - startedAt);
        });
        lines.push(toMeasurement({ name, unit: "prompts/s", ...rates, goal: { atLeast: 0.9 } }));
      }
      return lines;
    }),
};
