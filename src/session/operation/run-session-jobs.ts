/** The jobs of a session that are due when its alarm fires. */

import { deskJob } from "../../agent/channel-trigger.ts";
import { wakeUpJob } from "../../agent/tool/wake-up-tool.ts";
import type { Alarm } from "../../journal/alarm.ts";
import type { Journal, Transaction } from "../../journal/journal.ts";
import { publication } from "../../journal/outbox.ts";
import { runDueJobs } from "../../journal/run-due-jobs.ts";
import { operationLimits } from "../../limits.ts";
import { sessionExpiry } from "./accept/acceptance.ts";
import type { OperationQueue } from "./accept/queue.ts";
import { approvalExpiry } from "./runner.ts";

interface SessionJobs {
  journal: Journal;
  alarm: Alarm;
  queue: OperationQueue;
  now: number;
}

/** Takes what is due off the table, or moves it on until the work that it begins is stored. */
export function runSessionJobs({ journal, alarm, queue, now }: SessionJobs): {
  /** The session's time is over and nothing runs: it is to be deleted. */
  isExpired: boolean;
  isWakeUpDue: boolean;
} {
  const due = { isExpired: false, isWakeUpDue: false };
  const again = (transaction: Transaction, name: string, afterMs: number) =>
    alarm.schedule(transaction, { name, dueAt: now + afterMs });
  runDueJobs(journal, now, {
    // The queue looks at the approvals themselves.
    [approvalExpiry]: () => {},
    // Due again until the storage is gone, should the host die first.
    [sessionExpiry]: (transaction) => {
      due.isExpired = queue.isIdle;
      again(transaction, sessionExpiry, operationLimits.expiryRetryMs);
    },
    [publication]: ({ publish }) => publish(),
    // Due again until the desk says when.
    [deskJob]: (transaction) => again(transaction, deskJob, operationLimits.heartbeatMs),
    [wakeUpJob]: (transaction) => {
      due.isWakeUpDue = true;
      again(transaction, wakeUpJob, operationLimits.heartbeatMs);
    },
  });
  return due;
}
