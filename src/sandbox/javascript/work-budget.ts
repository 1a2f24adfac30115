/** Counts the work of one program, between two turns of the event loop and in all. */

import type { Clock } from "../../clock.ts";
import { javaScriptLimits } from "./limits.ts";

const { workPerTurnMax, workMax, turnMsMax } = javaScriptLimits;
/** Of the engine, before it asks whether to go on. */
const stepsPerUnit = 10_000;

export class WorkBudget {
  readonly #clock: Clock;
  #ofTurn = 0;
  #inAll = 0;
  #turnBegan: number;
  /** Why the program has to stop. */
  problem: string | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#turnBegan = clock.now();
  }

  /** The event loop had its turn. */
  turned(): void {
    this.#ofTurn = 0;
    this.#turnBegan = this.#clock.now();
  }

  /** Returns whether the program has to stop. */
  spend(steps = stepsPerUnit): boolean {
    this.#ofTurn += steps / stepsPerUnit;
    this.#inAll += steps / stepsPerUnit;
    const isTooLong =
      this.#ofTurn > workPerTurnMax ||
      this.#inAll > workMax ||
      this.#clock.now() - this.#turnBegan > turnMsMax;
    if (isTooLong) this.problem ??= "The code was stopped: it computed for too long.";
    return this.problem !== undefined;
  }
}
