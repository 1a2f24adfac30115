/** What one run has come to, as its API shows it once it has ended. */

import { setTimeout as sleep } from "node:timers/promises";
import type { StoredMessage } from "./facts.ts";
import { pollMs } from "./limits.ts";
import type { SentRun } from "./load/send-runs.ts";
import type { CountedCall } from "./servers/tool-server.ts";

export interface RunFacts {
  run: SentRun;
  // biome-ignore lint/suspicious/noExplicitAny: the record as it is
  record: any;
  // biome-ignore lint/suspicious/noExplicitAny: an event's own fields
  events: readonly { type: string; eventIndex: number; data: any }[];
  calls: readonly CountedCall[];
  messages: readonly StoredMessage[];
}

export async function collectRunFacts(
  run: SentRun,
  { calls, signal }: { calls: readonly CountedCall[]; signal: AbortSignal },
): Promise<RunFacts> {
  const { caller, runId, session } = run;
  for (;;) {
    const { body: record } = await caller.sendUntilAnswered(`/runs/${runId}`, { isOfHost: true });
    if (record.endedAt === null && !signal.aborted) {
      await sleep(pollMs);
      continue;
    }
    const { body: page } = await caller.sendUntilAnswered(`/runs/${runId}/events`, { isOfHost: true });
    const { body: history } = await caller.sendUntilAnswered("/messages?limit=500");
    return {
      run,
      record,
      events: page.events,
      messages: history.messages,
      calls: calls.filter(({ token }) => token.startsWith(`${session}-`)),
    };
  }
}
