/** Somebody who decides about the calls that wait in one session: late, or never. */

import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../random.ts";
import type { Caller } from "./caller.ts";
import type { SentDecision } from "./sent-request.ts";

/** Between two looks: doubles while nothing new waits. */
const pauseMs = 150;
const pauseMsMax = 2_400;
const latenessMsMax = 1_500;
/** One of so many is never decided about. */
const forgottenEvery = 5;

interface Waiting {
  approvalId: string;
}

export async function decideLate(
  caller: Caller,
  decisions: SentDecision[],
  { random, signal }: { random: Random; signal: AbortSignal },
): Promise<void> {
  const seen = new Set<string>();
  const deciding = new Set<Promise<void>>();
  let nextPauseMs = pauseMs;
  while (!signal.aborted) {
    const answer = await caller.send("/approvals");
    const waiting: Waiting[] = answer?.status === 200 ? answer.body.approvals : [];
    for (const { approvalId } of waiting) {
      if (seen.has(approvalId)) continue;
      seen.add(approvalId);
      nextPauseMs = pauseMs;
      if (random.integer(forgottenEvery) === 0) continue;
      const decision = random.integer(3) === 0 ? "deny" : "approve";
      deciding.add(
        decide(caller, decisions, { approvalId, decision, afterMs: random.integer(latenessMsMax) }),
      );
    }
    await sleep(nextPauseMs, undefined, { signal }).catch(() => {}); // Over.
    nextPauseMs = Math.min(nextPauseMs * 2, pauseMsMax);
  }
  await Promise.all(deciding);
}

async function decide(
  caller: Caller,
  decisions: SentDecision[],
  { approvalId, decision, afterMs }: Pick<SentDecision, "approvalId" | "decision"> & { afterMs: number },
): Promise<void> {
  await sleep(afterMs);
  const path = `/approvals/${encodeURIComponent(approvalId)}`;
  const { status } = await caller.sendUntilAnswered(path, { body: { decision, by: "chaos" } });
  decisions.push({ approvalId, decision, status });
}
