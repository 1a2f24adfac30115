/** Keeps a number of runs of the workflow under way: begun with a key until somebody answers, given the event that each
 *  waits for, and watched until they have ended. */

import { setTimeout as sleep } from "node:timers/promises";
import { workflowLimits } from "../../src/workflow/limits.ts";
import type { Host } from "../host.ts";
import { deathsMaxOfMost, hardyRunEvery, pollMs, runSeats } from "../limits.ts";
import type { Random } from "../random.ts";
import { type PlaceEvent, placeEventTypes, type RunPlaces } from "../run-places.ts";
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
  { host, model, random, places }: { host: Host; model: ChaosModel; random: Random; places: RunPlaces },
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
      const isHardy = random.integer(hardyRunEvery) === 0;
      places.began(session, { deathsMax: isHardy ? workflowLimits.deathsMax : deathsMaxOfMost });
      await begin(run);
      // Before or after the run waits for it.
      const sendAfterMs = random.integer(2_000);
      await Promise.all([sleep(sendAfterMs).then(() => sendEvent(run)), follow(run, places, signal)]);
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

async function begin(run: SentRun): Promise<void> {
  const { caller, session, plans } = run;
  const headers = { "idempotency-key": session };
  const body = { payload: { session, plans } };
  const begun = await caller.sendUntilAnswered("/workflows/voyage", { body, headers, isOfHost: true });
  run.runId = begun.body.runId;
}

async function sendEvent({ caller, session, runId }: SentRun): Promise<void> {
  const headers = { "idempotency-key": session };
  const event = { name: "go", payload: { session } };
  await caller.sendUntilAnswered(`/runs/${runId}/events`, { body: event, headers, isOfHost: true });
}

/** What is still open when the load is over ends later: the inspection waits for it. */
async function follow(
  { caller, session, runId }: SentRun,
  places: RunPlaces,
  signal: AbortSignal,
): Promise<void> {
  const path = `/runs/${runId}/events?types=${[...placeEventTypes, "run_end"].join()}`;
  while (!signal.aborted) {
    const askedAt = Date.now();
    const answer = await caller.send(path, { isOfHost: true });
    const events: PlaceEvent[] = answer?.status === 200 ? answer.body.events : [];
    if (events.at(-1)?.type === "run_end") return places.ended(session);
    places.told(session, events, askedAt);
    await sleep(pollMs);
  }
}
