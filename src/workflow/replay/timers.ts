/** When a call's time has come: soon, by a timer of the process; later, by a job of the host. */

import type { Clock } from "../../clock.ts";
import type { StoredCall } from "../../store/run/call-store.ts";
import { workflowLimits } from "../limits.ts";
import type { OpenCall } from "./durable-call.ts";
import type { RunJournal, RunTransaction } from "./run-journal.ts";

export const timerPrefix = "timer:";

/** The job that wakes the host for a call. */
export function toTimerName(position: string): string {
  return timerPrefix + position;
}

function isForHost(due: number, now: number): boolean {
  return due - now > workflowLimits.memoryTimerMsMax;
}

export interface CallTimersParts {
  journal: RunJournal;
  clock: Clock;
  /** Counts work that a death of the host would end. Call the result when it is over. */
  work(): () => void;
  /** Calls a performer, whose journal may have crashed. */
  perform(action: () => void): void;
}

export class CallTimers {
  readonly #parts: CallTimersParts;

  constructor(parts: CallTimersParts) {
    this.#parts = parts;
  }

  /** Inside the transaction that stores when a call is due. */
  schedule({ position, due }: StoredCall, schedule: RunTransaction["schedule"]): void {
    if (due === undefined || !isForHost(due, this.#parts.clock.now())) return;
    schedule({ name: toTimerName(position), dueAt: due });
  }

  /** Has the performer called when the call's time has come: by a timer of the process if that is soon, else by the
   *  host's alarm. */
  awaitDue(call: OpenCall): void {
    const { due, position } = call.stored;
    if (due === undefined) return;
    const { clock, journal, work, perform } = this.#parts;
    const now = clock.now();
    if (isForHost(due, now)) {
      // When the call was stored, its time may have been nearer: by the clock of another host.
      const isSet = journal.read(({ jobs }) => jobs.has(toTimerName(position)), false);
      if (!isSet) journal.commit(({ schedule }) => this.schedule(call.stored, schedule));
      return;
    }
    const over = work();
    const cancel = clock.after(Math.max(due - now, 0), () => {
      over();
      perform(() => call.performer.due?.(call));
    });
    call.cancelTimer = () => {
      cancel();
      over();
    };
  }

  /** The host's alarm came for this call. */
  fired(call: OpenCall): void {
    const { clock, perform } = this.#parts;
    // A step that has begun its next attempt waits for no time.
    if (call.stored.due === undefined) return;
    // It may have a timer of the process as well.
    call.cancelTimer();
    if (call.stored.due > clock.now()) perform(() => this.awaitDue(call));
    else perform(() => call.performer.due?.(call));
  }
}
