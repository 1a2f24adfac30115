/** The run that an idempotency key stands for, in the database of the key's own object. */

import { EdgeflueError, invalidRequest } from "../../errors.ts";
import { requestLimits } from "../../limits.ts";
import type { KeyClaim } from "../../store/run/claim-store.ts";
import { workflowLimits } from "../limits.ts";
import type { RunJournal } from "../replay/run-journal.ts";
import { expiryJob } from "../write-end.ts";

/** Gives the first run that was proposed for the key. Throws `idempotency_conflict` for another request. */
export function claimKey(journal: RunJournal, { runId, digest }: KeyClaim): { runId: string } {
  const claim = journal.commit(({ claims, schedule, now }) => {
    const known = claims.get();
    if (known !== undefined) return known;
    claims.save({ runId, digest });
    schedule({ name: expiryJob, dueAt: now + workflowLimits.keptMs });
    return { runId, digest };
  });
  if (claim.digest === digest) return { runId: claim.runId };
  const message = "The idempotency key was used for a run with another payload.";
  throw new EdgeflueError("idempotency_conflict", message, { meta: { runId: claim.runId } });
}

/** Frees the key, unless it stands for another run. */
export function releaseKey(journal: RunJournal, { runId }: Pick<KeyClaim, "runId">): void {
  journal.commit(({ claims }) => {
    if (claims.get()?.runId === runId) claims.remove();
  });
}

/** Of a run, or of an event for one. */
export function checkKey(key: unknown): asserts key is string {
  const max = requestLimits.idempotencyKeyCharsMax;
  if (typeof key === "string" && key !== "" && key.length <= max) return;
  throw invalidRequest(`The idempotency key must have 1 to ${max} characters.`);
}
