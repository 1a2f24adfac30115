/** Sessions of 200 prompts: does a prompt cost more, in CPU or in bytes written, when the history is long? */

import { alternate, eachSample, type Runner, withRunners } from "../contender.ts";
import { toMeasurement } from "../measurement.ts";
import { bytesWritten, cpuMs } from "../process-stats.ts";
import type { Row } from "../row.ts";

const promptsPerSession = 200;
const promptsPerSample = 20;
const bytesPerKilobyte = 1000;

interface Cost {
  cpuMs: number;
  kilobytes: number;
}

interface Sample {
  early: Cost;
  late: Cost;
}

export const longSession: Row = {
  name: "long-session",
  measure: (bench) =>
    withRunners(bench, async (runners) => {
      const samples = await alternate(runners, bench.quick ? 2 : 8, measureSession);
      return [
        toMeasurement({
          name: "CPU, prompts 181–200 ÷ 1–20",
          unit: "×",
          ...eachSample(samples, ({ early, late }) => late.cpuMs / early.cpuMs),
          judged: "value",
          goal: { atMost: 1 },
        }),
        toMeasurement({
          name: "bytes written, prompts 1–20",
          unit: "kB",
          ...eachSample(samples, ({ early }) => early.kilobytes),
          goal: { atMost: 3 },
        }),
        toMeasurement({
          name: "bytes written, 181–200",
          unit: "kB",
          ...eachSample(samples, ({ late }) => late.kilobytes),
          goal: { atMost: 3 },
        }),
      ];
    }),
};

async function measureSession({ prompt, workerd }: Runner, sessionId: string): Promise<Sample> {
  const runPrompts = async (count: number): Promise<Cost> => {
    const [cpuBefore, bytesBefore] = [cpuMs(workerd.pid), bytesWritten(workerd.pid)];
    for (let index = 0; index < count; index++) await prompt({ sessionId, plan: { tokens: 20 } });
    return {
      cpuMs: (cpuMs(workerd.pid) - cpuBefore) / count,
      kilobytes: (bytesWritten(workerd.pid) - bytesBefore) / count / bytesPerKilobyte,
    };
  };
  const early = await runPrompts(promptsPerSample);
  await runPrompts(promptsPerSession - 2 * promptsPerSample);
  return { early, late: await runPrompts(promptsPerSample) };
}
