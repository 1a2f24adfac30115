/** What must hold of runs: each has succeeded, each of its steps and prompts counts once, in order, and its events tell
 *  of each once. A session gives up a prompt after so many deaths of its host in a row, as it does those of users: then
 *  its run has ended with that prompt, and asked for none after it. */

import type { RunFacts } from "../run-facts.ts";
import type { Violation } from "./inspect.ts";

export const stepsOfVoyage = 20;

export function checkRun({ run, record, events, calls, messages }: RunFacts): Violation[] {
  const problems: string[] = [];
  const must = (holds: boolean, problem: string) => {
    if (!holds) problems.push(problem);
  };
  const prompts = events.filter(({ type, data }) => type === "call_end" && data.name.startsWith("prompt "));
  const isGivenUp = record.error?.type === "operation_interrupted" && prompts.at(-1)?.data.is_error === true;
  must(
    record.status === "succeeded" || (record.status === "failed" && isGivenUp),
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
  for (const [index, plan] of run.plans.entries()) {
    const asked = messages.filter(
      ({ role, content }) => role === "user" && JSON.stringify(content).includes(`[plan ${plan}]`),
    );
    const isAsked = !isGivenUp || index < prompts.length;
    must(
      asked.length === (isAsked ? 1 : 0),
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
