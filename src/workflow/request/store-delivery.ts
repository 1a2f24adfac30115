/** Stores an event that a caller gives a run, whether or not code waits for it. */

import { EdgeflueError } from "../../errors.ts";
import { type DeliverRequest, hasEnded } from "../../protocol/run/run.ts";
import { workflowLimits } from "../limits.ts";
import { toJson } from "../replay/json-value.ts";
import type { RunJournal, RunTransaction } from "../replay/run-journal.ts";
import { checkName } from "./check-name.ts";
import { checkKey } from "./run-key.ts";

export interface StoredDelivery {
  /** Its number within the run. */
  delivery: number;
  /** Whether an earlier one had the same key: nothing was added. */
  isRepeated: boolean;
  /** Whether code waits for it. */
  isAwaited: boolean;
}

export interface DeliveryFacts {
  runId: string;
  /** Of a run whose code is executed. */
  isAwaited: boolean | undefined;
  /** Schedules, in the same transaction, that the code is executed also if this host dies now. */
  wake(transaction: RunTransaction): void;
}

/** Throws a refusal. */
export function storeDelivery(
  journal: RunJournal,
  { name, payload = null, idempotencyKey }: DeliverRequest,
  facts: DeliveryFacts,
): StoredDelivery {
  checkName("event", name);
  if (idempotencyKey !== undefined) checkKey(idempotencyKey);
  const json = toJson("The event's payload", payload) ?? "null";
  const known =
    idempotencyKey === undefined
      ? undefined
      : journal.read(({ deliveries }) => deliveries.findByKey(idempotencyKey), undefined);
  if (known !== undefined && (known.name !== name || known.payload !== json))
    throw new EdgeflueError("idempotency_conflict", "The idempotency key was used for another event.");
  if (known !== undefined) return { delivery: known.number, isRepeated: true, isAwaited: false };
  const status = journal.read(({ run }) => run.status(), undefined);
  if (status !== undefined && hasEnded(status))
    throw new EdgeflueError("run_ended", `The run has ended: ${status}.`, {
      meta: { runId: facts.runId, status },
    });
  const max = workflowLimits.deliveriesMax;
  if (journal.read(({ deliveries }) => deliveries.countUnclaimed(), 0) >= max)
    throw new EdgeflueError("queue_full", "The run has too many events that it has not waited for.", {
      meta: { max },
    });
  return journal.commit((transaction) => {
    const { deliveries, tell, calls } = transaction;
    const delivery = deliveries.insert({ name, payload: json, key: idempotencyKey });
    tell({ type: "event_received", data: { name, delivery } });
    const isAwaited =
      facts.isAwaited ?? calls.open().some((call) => call.kind === "event" && call.name === name);
    if (isAwaited) facts.wake(transaction);
    return { delivery, isRepeated: false, isAwaited };
  });
}
