/** Begins a run of a workflow or a handler, wherever it is hosted. */

import { EdgeflueError } from "../errors.ts";
import { describePrincipal, type Principal } from "../protocol/access/principal.ts";
import type { Run, RunKind, RunRecord } from "../protocol/run/run.ts";
import { toJson } from "./replay/json-value.ts";
import { checkKey } from "./request/run-key.ts";
import { createRunId, toKeyObjectName } from "./run-address.ts";

export interface StartRunOptions {
  kind: RunKind;
  name: string;
  /** The instance of a handler. Default: the run's id. */
  instanceId?: string;
  payload: unknown;
  /** Who begins it. Default: a caller without a name. */
  principal?: Principal | undefined;
  /** A start with the key of an earlier one is that one. */
  idempotencyKey?: string | undefined;
}

/** `openRun` opens the object of a run, or of a key, by its name. */
export async function startRun(
  openRun: (objectName: string) => Run,
  { kind, name, instanceId, payload, principal, idempotencyKey }: StartRunOptions,
): Promise<{ run: Run; record: RunRecord }> {
  const proposed = createRunId(kind, name);
  const json = toJson("The payload", payload) ?? "null";
  if (idempotencyKey !== undefined) checkKey(idempotencyKey);
  const keyName = idempotencyKey === undefined ? undefined : toKeyObjectName(kind, name, idempotencyKey);
  const runId =
    keyName === undefined
      ? proposed
      : await claim(
          openRun(keyName),
          proposed,
          // Somebody else's start with the key is another one.
          `${instanceId ?? ""} ${json}${principal === undefined ? "" : ` ${describePrincipal(principal)}`}`,
        );
  const run = openRun(runId);
  try {
    const record = await run.start({
      runId,
      kind,
      name,
      instanceId: instanceId ?? runId,
      payload: JSON.parse(json),
      ...(principal !== undefined && { principal }),
    });
    return { run, record };
  } catch (error) {
    // There is no such run, and the caller will send another payload with the key.
    const isRefused = error instanceof EdgeflueError && error.status < 500;
    const isReleased = isRefused && keyName !== undefined;
    // A key that cannot be released is taken for a while; what the caller has to hear is the refusal.
    if (isReleased)
      await openRun(keyName)
        .releaseKey({ runId })
        .catch(() => {});
    throw error;
  }
}

async function claim(key: Run, runId: string, text: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const digest = Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return (await key.claimKey({ runId, digest })).runId;
}
