/** The two sides of a comparison, and how they take turns. */

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
  floor: Contender;
  subject: Contender;
  model: ModelProcess;
  /** Fewer samples, for a look within a minute. */
  quick: boolean;
}

/** A contender that runs. */
export interface Runner {
  target: Target;
  workerd: WorkerdProcess;
  prompt: Prompt;
}

export interface Pair<T> {
  floor: T;
  subject: T;
}

const warmUpSessions = 15;
const warmUpPrompts = 10;

export async function startRunner({ target, bundle }: Contender, model: ModelProcess): Promise<Runner> {
  const workerd = await startWorkerd(bundle, { vars: { ...commonVars(model.url), ...target.vars } });
  return { target, workerd, prompt: createDriver(target, workerd) };
}

/** Starts both sides afresh, so that no row inherits another's sessions, warms them up with prompts of this plan, and
 *  stops them. */
export async function withRunners<T>(
  bench: Bench,
  body: (runners: Pair<Runner>) => Promise<T>,
  plan: Plan = { tokens: 20 },
): Promise<T> {
  const floor = await startRunner(bench.floor, bench.model);
  try {
    const subject = await startRunner(bench.subject, bench.model);
    try {
      await alternate({ floor, subject }, warmUpSessions, async (runner, sessionId) => {
        for (let index = 0; index < warmUpPrompts; index++) {
          // The floor runs no tools while it streams.
          const isStream = index % 2 === 1 && plan.toolSteps === undefined;
          await runner.prompt({ sessionId, plan, accept: isStream ? "sse" : "json" });
        }
      });
      await bench.model.takeRequests();
      return await body({ floor, subject });
    } finally {
      await subject.workerd.stop();
    }
  } finally {
    await floor.workerd.stop();
  }
}

let sessions = 0;

/** Runs `block` on both sides in turn, `rounds` times, each time with a session id that is new. */
export async function alternate<T>(
  { floor, subject }: Pair<Runner>,
  rounds: number,
  block: (runner: Runner, sessionId: string) => Promise<T>,
): Promise<Pair<T[]>> {
  const results: Pair<T[]> = { floor: [], subject: [] };
  for (let round = 0; round < rounds; round++) {
    results.floor.push(await block(floor, `session-${sessions++}`));
    results.subject.push(await block(subject, `session-${sessions++}`));
  }
  return results;
}

/** What one side's blocks returned, block after block, for each side. */
export function flatten<T>({ floor, subject }: Pair<T[][]>): Pair<T[]> {
  return { floor: floor.flat(), subject: subject.flat() };
}

export function machine(): string {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model.trim() ?? "unknown CPU"}`;
}
