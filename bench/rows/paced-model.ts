/** What a Worker adds to each step of a model that takes its time, as real ones do: it thinks 300 ms and then says 50
 *  tokens a second. Wall time in which the model did not have the request, rows and commits, per step. */

import { setTimeout as sleep } from "node:timers/promises";
import { eachSample, type Runner, type Sides, sides, withRunners } from "../contender.ts";
import { type Measurement, toMeasurement } from "../measurement.ts";
import type { ModelProcess, ModelRequest } from "../model/model-process.ts";
import type { Plan } from "../model/script.ts";
import type { Row } from "../row.ts";
import { startCounting, withCounts } from "../write-counter.ts";

interface Shape {
  name: string;
  plan: Plan;
  accept: "json" | "sse";
  steps: number;
}

/** Of one prompt, per step. */
interface Cost {
  addedMs: number;
  rows: number;
  commits: number;
}

const pace = { tokens: 25, delayMs: 300, chunkDelayMs: 20 };
const toolSteps = 3;
const shapes: readonly Shape[] = [
  { name: "no tools", plan: pace, accept: "sse", steps: 1 },
  { name: "exists", plan: { ...pace, toolSteps, tool: "exists" }, accept: "json", steps: toolSteps + 1 },
  { name: "write", plan: { ...pace, toolSteps, tool: "write" }, accept: "json", steps: toolSteps + 1 },
];
const promptsBefore = 2;
/** Between the starts of two sides: neither a multiple of the time between two tokens nor near one. */
const staggerMs = 107;

export const pacedModel: Row = {
  name: "paced",
  measure: async (bench) => {
    const { floor, strictFloor, subject } = bench.contenders;
    const contenders = {
      floor: { ...floor, bundle: await withCounts(floor.bundle) },
      strictFloor: { ...strictFloor, bundle: await withCounts(strictFloor.bundle) },
      subject: { ...subject, bundle: await withCounts(subject.bundle) },
    };
    return withRunners({ ...bench, contenders }, async (runners) => {
      const measurements: Measurement[] = [];
      for (const shape of shapes) {
        const costs = await measureShape({ runners, shape, model: bench.model, count: bench.quick ? 5 : 12 });
        measurements.push(...toMeasurements(shape, costs));
      }
      return measurements;
    });
  },
};

function toMeasurements({ name }: Shape, costs: Sides<Cost[]>): Measurement[] {
  return [
    toMeasurement({
      name: `paced model, ${name}: added per step`,
      unit: "ms",
      ...eachSample(costs, ({ addedMs }) => addedMs),
      judged: "difference",
      goal: { atMost: 3 },
    }),
    toMeasurement({
      name: "… rows and alarms per step",
      unit: "rows",
      ...eachSample(costs, ({ rows }) => rows),
      judged: "value",
      goal: { atMost: 6 },
    }),
    toMeasurement({
      name: "… commits per step",
      unit: "commits",
      ...eachSample(costs, ({ commits }) => commits),
    }),
  ];
}

interface Exercise {
  runners: Sides<Runner>;
  shape: Shape;
  model: ModelProcess;
  count: number;
}

/** All sides work at the same time, since they mostly wait: a session each, `count` prompts. */
async function measureShape({ runners, shape, model, count }: Exercise): Promise<Sides<Cost[]>> {
  const costs: Sides<Cost[]> = { floor: [], strictFloor: [], subject: [] };
  const sessionId = `paced-${shape.name.replace(" ", "-")}`;
  const warmUp = (side: keyof Sides<Runner>) =>
    runners[side].prompt({
      sessionId,
      plan: { ...shape.plan, delayMs: 0, chunkDelayMs: 0 },
      accept: shape.accept,
    });
  for (let index = 0; index < promptsBefore; index++) await Promise.all(sides.map(warmUp));
  await model.takeRequests();
  for (let index = 0; index < count; index++) {
    const prompts = await Promise.all(
      sides.map(async (side, place) => {
        await sleep(place * staggerMs);
        return promptOnce(runners[side], { sessionId, shape, label: side });
      }),
    );
    const requests = Map.groupBy(await model.takeRequests(), ({ label }) => label);
    for (const [place, side] of sides.entries()) {
      const prompt = prompts[place];
      if (prompt !== undefined)
        costs[side].push(toCost(prompt, { shape, requests: requests.get(side) ?? [] }));
    }
  }
  return costs;
}

interface Prompt {
  wallMs: number;
  rows: number;
  commits: number;
}

async function promptOnce(
  { prompt, workerd }: Runner,
  { sessionId, shape, label }: { sessionId: string; shape: Shape; label: string },
): Promise<Prompt> {
  const takeWrites = await startCounting(workerd);
  const { sentAt, endedAt } = await prompt({
    sessionId,
    plan: { ...shape.plan, label },
    accept: shape.accept,
  });
  const { rows, alarms, commits } = await takeWrites();
  return { wallMs: endedAt - sentAt, rows: rows + alarms, commits };
}

function toCost(
  { wallMs, rows, commits }: Prompt,
  { shape: { steps }, requests }: { shape: Shape; requests: readonly ModelRequest[] },
): Cost {
  if (requests.length !== steps)
    throw new Error(`The loop took ${requests.length} steps instead of ${steps}.`);
  const modelMs = requests.reduce((sum, { receivedAt, lastByteAt }) => sum + lastByteAt - receivedAt, 0);
  return { addedMs: (wallMs - modelMs) / steps, rows: rows / steps, commits: commits / steps };
}
