/** What must hold of runs: each has succeeded, unless its session gave up a prompt as it gives up those of users, after
 *  so many deaths of the host in a row; each of its steps and prompts counts once, in order, and its events tell
 *  of each once. */

import type { RunFacts } from "../run-facts.ts";
import type { Violation } from "./inspect.ts";

export const stepsOfVoyage = 20;

export function checkRun({ run, record, events, calls, messages }: RunFacts): Violation[] {
  const problems: string[] = [];
  const must = (holds: boolean, problem: string) => {
    if (!holds) problems.push(problem);
  };
  const isGivenUp = record.status === "failed" && record.error?.type === "operation_interrupted";
  must(
    record.status === "succeeded" || isGivenUp,
    `the run is ${record.status}: ${JSON.stringify(record.error)}`,
  );
  const receipts: number[] = record.result?.receipts ?? [];
  if (record.status === "succeeded") {
    must(receipts.length === stepsOfVoyage, `it has ${receipts.length} receipts`);
    must(
      receipts.every((receipt, index) => index === 0 || receipt > (receipts[index - 1] ?? 0)),
      `its receipts are out of order: ${receipts}`,
    );
    must(record.result.go?.session === run.session, "its event had another payload");
  }
  for (let step = 0; step < stepsOfVoyage; step += 1) {
    const own = calls.filter(({ token }) => token === `${run.session}-step${step}`);
    const keys = new Set(own.map(({ idempotencyKey }) => idempotencyKey));
    must(keys.size <= 1, `step ${step} had ${keys.size} idempotency keys`);
    if (record.status !== "succeeded") continue;
    must(
      own.some(({ receipt }) => receipt === receipts[step]),
      `step ${step} returned a receipt that nobody gave it`,
    );
    const ends = events.filter(({ type, data }) => type === "step_end" && data.name === `step ${step}`);
    must(ends.length === 1, `step ${step} ended ${ends.length} times`);
  }
  for (const plan of run.plans) {
    const asked = messages.filter(
      ({ role, content }) => role === "user" && JSON.stringify(content).includes(`[plan ${plan}]`),
    );
    must(
      asked.length === 1 || (isGivenUp && asked.length === 0),
      `the prompt ${plan} stands ${asked.length} times in the history`,
    );
    const booked = calls.filter(
      ({ tool, token, receipt }) => tool === "book" && token.startsWith(`${plan}.`) && receipt !== undefined,
    );
    const bookings = new Set(booked.map(({ idempotencyKey }) => idempotencyKey));
    must(bookings.size <= 1, `the prompt ${plan} booked ${bookings.size} times`);
  }
  const count = (name: string) => events.filter(({ type }) => type === name).length;
  must(count("run_start") === 1 && count("run_end") === 1, "it did not begin and end once");
  must(count("event_received") === 1, `its event was received ${count("event_received")} times`);
  must(
    events.every(({ eventIndex }, index) => eventIndex === index + 1),
    "its events have gaps",
  );
  return problems.map((problem) => ({ session: `${run.session} (${run.runId})`, problem }));
}
