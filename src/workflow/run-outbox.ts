/** How a run publishes itself to the directory. */

import { Outbox, publication } from "../journal/outbox.ts";
import type { RunRecord } from "../protocol/run/run.ts";
import type { RunJournal } from "./replay/run-journal.ts";
import type { RunPorts } from "./run-ports.ts";
import { toRunEntry } from "./run-record.ts";

/** `readRecord` gives undefined where there is no run. */
export function createRunOutbox(
  { directory, clock, defer }: RunPorts,
  journal: RunJournal,
  readRecord: () => RunRecord | undefined,
): Outbox {
  return new Outbox({
    directory,
    clock,
    defer,
    describe() {
      const record = readRecord();
      return record === undefined ? undefined : toRunEntry(record);
    },
    settle() {
      const next = journal.commit(({ jobs }) => {
        jobs.remove(publication);
        return jobs.nextDueAt();
      });
      journal.alarm.relax(next);
    },
  });
}
