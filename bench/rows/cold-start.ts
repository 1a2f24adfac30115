/** A new workerd process with an empty disk: from its start to the answer of the first prompt, and the part
 *  of it after the process listens. */

import { type Bench, type Contender, startRunner } from "../contender.ts";
import { toMeasurement } from "../measurement.ts";
import type { Row } from "../row.ts";

interface ColdStart {
  firstAnswerMs: number;
  afterListeningMs: number;
}

export const coldStart: Row = {
  name: "cold-start",
  measure: async (bench) => {
    const [floor, subject]: [ColdStart[], ColdStart[]] = [[], []];
    const rounds = bench.quick ? 4 : 16;
    // The first start of each reads the binary and the bundle from disk; it is not counted.
    for (let round = 0; round <= rounds; round++) {
      const pair = [await startOnce(bench.floor, bench), await startOnce(bench.subject, bench)] as const;
      if (round === 0) continue;
      floor.push(pair[0]);
      subject.push(pair[1]);
    }
    const samples = (pick: (start: ColdStart) => number) => ({
      floor: floor.map(pick),
      subject: subject.map(pick),
    });
    return [
      toMeasurement({
        name: "cold start to first answer",
        unit: "ms",
        ...samples(({ firstAnswerMs }) => firstAnswerMs),
        goal: { atMost: 4.5 },
      }),
      toMeasurement({
        name: "… of it after listening",
        unit: "ms",
        ...samples(({ afterListeningMs }) => afterListeningMs),
      }),
    ];
  },
};

async function startOnce(contender: Contender, { model }: Bench): Promise<ColdStart> {
  const { workerd, prompt } = await startRunner(contender, model);
  try {
    const { endedAt } = await prompt({ sessionId: "first", plan: { tokens: 20 } });
    return { firstAnswerMs: endedAt - workerd.startedAt, afterListeningMs: endedAt - workerd.listeningAt };
  } finally {
    await workerd.stop();
  }
}
