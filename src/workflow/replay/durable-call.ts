/** A durable call: where code makes it, what it is, and what performs it. */

import type { CallKind, CallOutcome, StoredCall } from "../../store/run/call-store.ts";

export interface CallSpec {
  kind: CallKind;
  name: string;
  /** When a sleep ends or a wait gives up; of a call that is made again, the stored time counts. */
  due?: number | undefined;
}

/** What performs a call until it ends. */
export interface Performer {
  /** Begins, or begins again after a host has died. */
  start(call: OpenCall): void;
  /** The call's time has come. */
  due?(call: OpenCall): void;
  /** The call is cancelled, perhaps before this host has begun it: what an earlier one has begun is to end. */
  cancel?(call: StoredCall): void;
}

/** A call that has not ended. */
export interface OpenCall {
  readonly stored: StoredCall;
  /** Whether an earlier attempt of the run made it. */
  readonly isAgain: boolean;
  readonly signal: AbortSignal;
  readonly performer: Performer;
  readonly handOut: (outcome: CallOutcome) => void;
  cancelTimer: () => void;
}

/** Where in the code a call is made. */
export interface CallSite {
  /** Of its branch: empty, or `4.1.`. */
  prefix: string;
  signal: AbortSignal;
  /** The place of the branch's next call. */
  next(): string;
}
