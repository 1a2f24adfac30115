/** Keeps a number of runs of the workflow under way: begun with a key until somebody answers, given the event that each
 *  waits for, and watched until they have ended. */

import { setTimeout as sleep } from "node:timers/promises";
import type { Host } from "../host.ts";
import { pollMs, runSeats } from "../limits.ts";
import type { Random } from "../random.ts";
import type { ChaosModel } from "../servers/model.ts";
import type { Plan } from "../servers/plan.ts";
import { Caller } from "./caller.ts";
import type { Load } from "./send-load.ts";

export interface SentRun {
  /** The instance whose session the run asks. */
  session: string;
  plans: readonly string[];
  caller: Caller;
  runId: string | undefined;
}

/** Until `signal` aborts. */
export function sendRuns(
  signal: AbortSignal,
  { host, model, random }: { host: Host; model: ChaosModel; random: Random },
): Load<SentRun> {
  const runs: SentRun[] = [];
  const seats = Array.from({ length: runSeats }, async () => {
    while (!signal.aborted) {
      const session = `v${runs.length + 1}`;
      const plans = [1, 2].map((number) => createPlan(`${session}-p${number}`, random));
      for (const plan of plans) model.learn(plan);
      const run: SentRun = {
        session,
        plans: plans.map(({ id }) => id),
        caller: new Caller(host, session),
        runId: undefined,
      };
      runs.push(run);
      await follow(run, random.integer(2_000), signal);
    }
  });
  return {
    settled: async (late) => {
      const isLate = new Promise<void>((resolve) =>
        late.addEventListener("abort", () => resolve(), { once: true }),
      );
      await Promise.race([Promise.all(seats), isLate]);
      return runs;
    },
  };
}

/** A prompt with one tool call. */
function createPlan(id: string, random: Random): Plan {
  const step = { delayMs: random.integer(80), chunkDelayMs: 0, trouble: "none" as const };
  const call = { tool: "book" as const, sleepMs: 0 };
  return {
    id,
    steps: [
      { ...step, says: "Booking.", calls: [call] },
      { ...step, says: "Booked.", calls: [] },
    ],
  };
}

/** What is still open when the load is over ends later: the inspection waits for it. */
async function follow(run: SentRun, sendAfterMs: number, signal: AbortSignal): Promise<void> {
  const { caller, session, plans } = run;
  const headers = { "idempotency-key": session };
  const body = { payload: { session, plans } };
  const begun = await caller.sendUntilAnswered("/workflows/voyage", { body, headers, isOfHost: true });
  run.runId = begun.body.runId;
  // Before or after the run waits for it.
  await sleep(sendAfterMs);
  const event = { name: "go", payload: { session } };
  await caller.sendUntilAnswered(`/runs/${run.runId}/events`, { body: event, headers, isOfHost: true });
  while (!signal.aborted) {
    const record = await caller.send(`/runs/${run.runId}`, { isOfHost: true });
    if (record?.body.endedAt) return;
    await sleep(pollMs);
  }
}
