/** The one owner of the session's alarm. While an operation runs, the alarm stands at most one heartbeat ahead,
 *  so that a dead object is woken; when nothing runs it is left to fire once and is not set again. */

import type { Clock } from "../clock.ts";
import { operationLimits } from "../limits.ts";

export class Alarm {
  readonly #clock: Clock;
  readonly #setAlarm: (atMs: number) => void;
  #dueAt = 0;

  constructor(clock: Clock, setAlarm: (atMs: number) => void) {
    this.#clock = clock;
    this.#setAlarm = setAlarm;
  }

  /** Makes sure that an alarm is due. Costs a row only when none was. */
  arm(): void {
    const now = this.#clock.now();
    if (this.#dueAt > now) return;
    this.#dueAt = now + operationLimits.heartbeatMs;
    this.#setAlarm(this.#dueAt);
  }

  /** Makes sure that an alarm is due at this time, for what happens by itself. */
  armFor(atMs: number): void {
    if (this.#dueAt === atMs) return;
    this.#dueAt = atMs;
    this.#setAlarm(atMs);
  }

  /** The alarm has fired and is gone. */
  fired(): void {
    this.#dueAt = 0;
  }
}
