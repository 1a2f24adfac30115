/** Begins a run of a workflow or a handler, wherever it is hosted. */

import { invalidRequest } from "../errors.ts";
import { requestLimits } from "../limits.ts";
import { describePrincipal, type Principal } from "../protocol/access/principal.ts";
import type { Run, RunKind, RunRecord } from "../protocol/run/run.ts";
import { toJson } from "./replay/json-value.ts";
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
  const runId =
    idempotencyKey === undefined
      ? proposed
      : await claim(
          openRun(toKeyObjectName(kind, name, checkKey(idempotencyKey))),
          proposed,
          // Somebody else's start with the key is another one.
          `${instanceId ?? ""} ${json}${principal === undefined ? "" : ` ${describePrincipal(principal)}`}`,
        );
  const run = openRun(runId);
  const record = await run.start({
    runId,
    kind,
    name,
    instanceId: instanceId ?? runId,
    payload: JSON.parse(json),
    ...(principal !== undefined && { principal }),
  });
  return { run, record };
}

async function claim(key: Run, runId: string, text: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const digest = Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return (await key.claimKey({ runId, digest })).runId;
}

function checkKey(key: string): string {
  const max = requestLimits.idempotencyKeyCharsMax;
  if (key !== "" && key.length <= max) return key;
  throw invalidRequest(`The idempotency key must have 1 to ${max} characters.`);
}
