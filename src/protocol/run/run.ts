/** Runs: one execution each of a workflow, or of an agent's file that is a handler. What any code can do with one. */

import type { ErrorRecord } from "../../errors.ts";
import type { Principal } from "../access/principal.ts";

/** `waiting`: it sleeps, or waits for an event; no code of it is in memory. */
export type RunStatus = "running" | "waiting" | "succeeded" | "failed" | "cancelled";

export type RunKind = "workflow" | "handler";

export interface StartRunRequest {
  runId: string;
  kind: RunKind;
  /** Of the workflow; of a handler, the agent's. */
  name: string;
  /** The instance of a handler; of a workflow, the run's own id. */
  instanceId: string;
  payload: unknown;
  /** Who begins it, where that has a name. */
  principal?: Principal;
}

export interface RunRecord extends StartRunRequest {
  status: RunStatus;
  /** Milliseconds since 1970. */
  startedAt: number;
  endedAt?: number;
  /** What `run` returned; only of a run that succeeded. */
  result?: unknown;
  error?: ErrorRecord;
  eventCount: number;
  /** The deploy that began it, where the host says which one it is. */
  deploy?: string;
}

export interface RunEvent {
  runId: string;
  /** From 1 on, without a gap. */
  index: number;
  type: string;
  /** Milliseconds since 1970. */
  timestamp: number;
  data: Readonly<Record<string, unknown>>;
}

export interface RunEventQuery {
  /** Only events after this one. Default 0. */
  after?: number;
  /** At most this many. Default and most 1000. */
  limit?: number;
  /** Only events of these types. Default: all. */
  types?: readonly string[];
}

export interface RunEventPage {
  events: RunEvent[];
  /** Hand it in as `after` to read what comes next. */
  nextAfter: number;
}

export interface DeliverRequest {
  /** What `ctx.waitForEvent` waits for. */
  name: string;
  /** A JSON value. Default null. */
  payload?: unknown;
  /** A delivery with the key of an earlier one is that one. */
  idempotencyKey?: string;
}

export interface DeliveryReceipt {
  runId: string;
  /** The delivery's number within the run. */
  delivery: number;
  /** Whether an earlier delivery had the same key: nothing was added. */
  isRepeated: boolean;
}

export interface CancelReply {
  /** Whether this call ended the run. */
  cancelled: boolean;
  /** The run's status now. */
  status: RunStatus;
}

export interface Run {
  /** Begins the run; one that exists is left as it is. Answers once it is stored. */
  start(request: StartRunRequest): Promise<RunRecord>;
  /** The record, once the run has ended. */
  wait(): Promise<RunRecord>;
  record(): Promise<RunRecord>;
  events(query: RunEventQuery): Promise<RunEventPage>;
  /** Server-sent events after the given one, until `run_end`. `withError` adds a last frame of the error's envelope, as a
   *  caller that began the run gets it. */
  follow(after: number, options?: { withError?: boolean }): Promise<ReadableStream<Uint8Array>>;
  /** Ends the run, unless it has ended. */
  cancel(): Promise<CancelReply>;
  /** Gives the run an event, whether or not it waits for one now. */
  deliver(request: DeliverRequest): Promise<DeliveryReceipt>;
  /** Removes a run that has ended; one that has not is cancelled first. */
  delete(): Promise<void>;
  /** The id of the run that a key stands for: the first that was proposed for it. Asked of the key's own object. */
  claimKey(claim: { runId: string; digest: string }): Promise<{ runId: string }>;
  /** Frees a key whose run was refused, so that a request which is right can have it. Asked of the key's own object. */
  releaseKey(claim: { runId: string }): Promise<void>;
}

/** Every verb of a run, listed once: engine, object and stub follow from it. */
export const runVerbs = [
  "start",
  "wait",
  "record",
  "events",
  "follow",
  "cancel",
  "deliver",
  "delete",
  "claimKey",
  "releaseKey",
] as const satisfies readonly (keyof Run)[];

export type RunVerb = (typeof runVerbs)[number];

const endStatuses: ReadonlySet<RunStatus> = new Set(["succeeded", "failed", "cancelled"]);

export function hasEnded(status: RunStatus): boolean {
  return endStatuses.has(status);
}
