/** A new workerd process with an empty disk: from its start to the answer of the first prompt, and the part
 *  of it after the process listens; then the same of a Worker that binds sessions alone, and with the emulated shell. */

import { type Bench, type Contender, eachSample, type Sides, sides, startRunner } from "../contender.ts";
import { type Measurement, toMeasurement } from "../measurement.ts";
import { cpuMs } from "../process-stats.ts";
import type { Row } from "../row.ts";
import { edgeflueSessionsAlone, edgeflueWithShell, type Target } from "../target.ts";

interface ColdStart {
  firstAnswerMs: number;
  afterListeningMs: number;
  cpuMs: number;
}

export const coldStart: Row = {
  name: "cold-start",
  measure: async (bench) => {
    const lines = await measureStarts(bench);
    const linesOf = async (subject: Target, title: string) => {
      const contenders = { ...bench.contenders, subject: await bench.build(subject) };
      const lines = await measureStarts({ ...bench, contenders });
      return lines.map((line) => ({ ...line, name: `${line.name}, ${title}` }));
    };
    return [
      ...lines,
      ...(await linesOf(edgeflueSessionsAlone, "sessions alone")),
      ...(await linesOf(edgeflueWithShell, "with the shell")),
    ];
  },
};

async function measureStarts(bench: Bench): Promise<Measurement[]> {
  const starts: Sides<ColdStart[]> = { floor: [], strictFloor: [], subject: [] };
  const rounds = bench.quick ? 4 : 32;
  // The first start of each reads the binary and the bundle from disk; it is not counted.
  for (let round = 0; round <= rounds; round++) {
    for (const side of sides) {
      const start = await startOnce(bench.contenders[side], bench);
      if (round > 0) starts[side].push(start);
    }
  }
  return [
    toMeasurement({
      name: "cold start to first answer",
      unit: "ms",
      ...eachSample(starts, ({ firstAnswerMs }) => firstAnswerMs),
      goal: { atMost: 2.5 },
    }),
    toMeasurement({
      name: "… of it after listening",
      unit: "ms",
      ...eachSample(starts, ({ afterListeningMs }) => afterListeningMs),
    }),
    toMeasurement({ name: "… CPU", unit: "ms", ...eachSample(starts, ({ cpuMs }) => cpuMs) }),
  ];
}

async function startOnce(contender: Contender, { model }: Bench): Promise<ColdStart> {
  const { workerd, prompt } = await startRunner(contender, model);
  try {
    const { endedAt } = await prompt({ sessionId: "first", plan: { tokens: 20 } });
    return {
      firstAnswerMs: endedAt - workerd.startedAt,
      afterListeningMs: endedAt - workerd.listeningAt,
      cpuMs: cpuMs(workerd.pid),
    };
  } finally {
    await workerd.stop();
  }
}
