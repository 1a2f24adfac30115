/** Ids of runs, and the names of the objects that have them. */

import { ulid } from "ulid";
import type { RunKind } from "../protocol/run/run.ts";

/** `workflow:{name}:run_{ulid}`; of a handler `run_{ulid}`. */
export function createRunId(kind: RunKind, name: string): string {
  return kind === "workflow" ? `workflow:${name}:run_${ulid()}` : `run_${ulid()}`;
}

const runIdPattern = /^(?:workflow:[A-Za-z][A-Za-z0-9_-]{0,63}:)?run_[0-9A-HJKMNP-TV-Z]{26}$/;

/** Whether a text can be the id of a run. Nothing is opened for one that cannot. */
export function isRunId(text: string): boolean {
  return runIdPattern.test(text);
}

/** The object that remembers which run an idempotency key stands for. No run id looks like it. */
export function toKeyObjectName(kind: RunKind, name: string, key: string): string {
  return `key:${kind}:${name}:${key}`;
}
