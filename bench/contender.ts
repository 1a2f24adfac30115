/** The sides of a comparison, and how they take turns. */

import { cpus } from "node:os";
import type { Bundle } from "./bundle.ts";
import { createDriver, type Prompt } from "./driver.ts";
import type { ModelProcess } from "./model/model-process.ts";
import type { Plan } from "./model/script.ts";
import { commonVars, type Target } from "./target.ts";
import { startWorkerd, type WorkerdProcess } from "./workerd-process.ts";

export interface Contender {
  target: Target;
  bundle: Bundle;
}

export interface Bench {
  contenders: Sides<Contender>;
  model: ModelProcess;
  /** Bundles one more target, which lives as long as the run. */
  build(target: Target): Promise<Contender>;
  /** Fewer samples, for a look within a minute. */
  quick: boolean;
}

/** A contender that runs. */
export interface Runner {
  target: Target;
  workerd: WorkerdProcess;
  prompt: Prompt;
}

/** `strictFloor` stores a prompt in one transaction and keeps the history in memory, see floor/one-transaction.ts. */
export type Side = "floor" | "strictFloor" | "subject";

/** In the order in which they take turns. */
export const sides: readonly Side[] = ["floor", "strictFloor", "subject"];

export type Sides<T> = Record<Side, T>;

const warmUpSessions = 15;
const warmUpPrompts = 10;

export async function startRunner({ target, bundle }: Contender, model: ModelProcess): Promise<Runner> {
  const workerd = await startWorkerd(bundle, { vars: { ...commonVars(model.url), ...target.vars } });
  return { target, workerd, prompt: createDriver(target, workerd) };
}

/** Starts all sides afresh, so that no row inherits another's sessions, warms them up with prompts of this plan, and
 *  stops them. */
export async function withRunners<T>(
  { contenders, model }: Bench,
  body: (runners: Sides<Runner>) => Promise<T>,
  plan: Plan = { tokens: 20 },
): Promise<T> {
  const started: Runner[] = [];
  const start = async (contender: Contender) => {
    const runner = await startRunner(contender, model);
    started.push(runner);
    return runner;
  };
  try {
    const runners = {
      floor: await start(contenders.floor),
      strictFloor: await start(contenders.strictFloor),
      subject: await start(contenders.subject),
    };
    await alternate(runners, warmUpSessions, async (runner, sessionId) => {
      for (let index = 0; index < warmUpPrompts; index++) {
        // The floors run no tools while they stream.
        const isStream = index % 2 === 1 && plan.toolSteps === undefined;
        await runner.prompt({ sessionId, plan, accept: isStream ? "sse" : "json" });
      }
    });
    await model.takeRequests();
    return await body(runners);
  } finally {
    for (const { workerd } of started) await workerd.stop();
  }
}

let sessions = 0;

/** Runs `block` on all sides in turn, `rounds` times, each time with a session id that is new. */
export async function alternate<T>(
  runners: Sides<Runner>,
  rounds: number,
  block: (runner: Runner, sessionId: string) => Promise<T>,
): Promise<Sides<T[]>> {
  const results: Sides<T[]> = { floor: [], strictFloor: [], subject: [] };
  for (let round = 0; round < rounds; round++) {
    for (const side of sides) results[side].push(await block(runners[side], `session-${sessions++}`));
  }
  return results;
}

/** The same of each side. */
export function mapSides<From, To>(
  { floor, strictFloor, subject }: Sides<From>,
  convert: (value: From) => To,
): Sides<To> {
  return { floor: convert(floor), strictFloor: convert(strictFloor), subject: convert(subject) };
}

/** One figure of every sample, for each side. */
export function eachSample<T>(samples: Sides<T[]>, pick: (sample: T) => number): Sides<number[]> {
  return mapSides(samples, (side) => side.map(pick));
}

/** What the blocks of a side returned, block after block, for each side. */
export function flatten<T>(results: Sides<T[][]>): Sides<T[]> {
  return mapSides(results, (blocks) => blocks.flat());
}

export function machine(): string {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model.trim() ?? "unknown CPU"}`;
}
