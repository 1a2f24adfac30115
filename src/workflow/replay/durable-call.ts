/** A durable call: where code makes it, what it is, and what performs it. */

import type { CallKind, CallOutcome, CallTarget, StoredCall } from "../../store/run/call-store.ts";
import type { RunTransaction } from "./run-journal.ts";

export interface CallSpec {
  kind: CallKind;
  name: string;
  /** When a sleep ends or a wait gives up; of a call that is made again, the stored time counts. */
  due?: number | undefined;
  /** What the call begins in a session, by the call's place. */
  toTarget?: ((position: string) => CallTarget | undefined) | undefined;
}

/** What performs a call until it ends. */
export interface Performer {
  /** Begins, or begins again after a host has died. */
  start(call: OpenCall): void;
  /** The call's time has come. */
  due?(call: OpenCall): void;
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

/** How a call ends, besides its outcome. */
export interface SettleOptions {
  /** Written in the same transaction. */
  also?: ((transaction: RunTransaction) => void) | undefined;
  /** Default false. */
  isCancelled?: boolean;
}

/** Where in the code a call is made. */
export interface CallSite {
  /** Of its branch: empty, or `4.1.`. */
  prefix: string;
  signal: AbortSignal;
  /** The place of the branch's next call. */
  next(): string;
}
