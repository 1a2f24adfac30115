/** Counts what a session uses of containers, from one life of its object to the next, and says when its budget is used up. */

import type { Clock } from "../../../clock.ts";
import { EdgeflueError } from "../../../errors.ts";
import type { ContainerFigures, ContainerUse } from "../../../protocol/program/container-use.ts";
import type { Sql } from "../../../sql.ts";
import { readContainerUse, saveContainerUse } from "../../sqlite/container-state.ts";

/** What a session's containers may use within a day, by UTC. Default: no bound. */
export interface ContainerBudget {
  /** Minutes that containers run, the idle ones included. */
  readonly minutesPerDay?: number;
  readonly startsPerDay?: number;
}

/** As it is stored. */
export interface StoredUse extends ContainerFigures {
  /** Days since 1970 of the two that follow. */
  day: number;
  dayMs: number;
  dayStarts: number;
  /** Up to when it is counted. */
  countedAt: number;
}

const dayMs = 24 * 60 * 60 * 1000;
const nothing: StoredUse = {
  runningMs: 0,
  starts: 0,
  bytesIn: 0,
  bytesOut: 0,
  day: 0,
  dayMs: 0,
  dayStarts: 0,
  countedAt: 0,
};

export class UseMeter {
  readonly #clock: Clock;
  readonly #idleMs: number;
  readonly #budget: ContainerBudget;
  #use: StoredUse | undefined;

  constructor(clock: Clock, idleMs: number, budget: ContainerBudget = {}) {
    this.#clock = clock;
    this.#idleMs = idleMs;
    this.#budget = budget;
  }

  /** The container of the session is still the one that was counted last, or is not. Throws `limit_exceeded` when the budget of the
   *  day is used up. */
  count(sql: Sql, isSame: boolean): void {
    this.#require(this.#count(this.#read(sql), isSame), isSame);
  }

  /** The container has been in use up to now. */
  touch(): void {
    if (this.#use !== undefined && this.#use.countedAt > 0) this.#count(this.#use, true);
  }

  #count(use: StoredUse, isSame: boolean): StoredUse {
    const now = this.#clock.now();
    const gapMs = use.countedAt === 0 ? 0 : Math.max(0, now - use.countedAt);
    const ranMs = isSame ? gapMs : Math.min(gapMs, this.#idleMs);
    const day = Math.floor(now / dayMs);
    if (day !== use.day) Object.assign(use, { day, dayMs: 0, dayStarts: 0 });
    use.runningMs += ranMs;
    // What ran before midnight was yesterday's.
    use.dayMs += Math.min(ranMs, now % dayMs);
    use.countedAt = now;
    return use;
  }

  started(sql: Sql): void {
    const use = this.#read(sql);
    use.starts += 1;
    use.dayStarts += 1;
    use.countedAt = this.#clock.now();
  }

  moved(sql: Sql, bytesIn: number, bytesOut: number): void {
    const use = this.#read(sql);
    use.bytesIn += bytesIn;
    use.bytesOut += bytesOut;
  }

  figures(sql: Sql): ContainerFigures {
    const { runningMs, starts, bytesIn, bytesOut } = this.#read(sql);
    return { runningMs, starts, bytesIn, bytesOut };
  }

  /** Called inside the `Sql` transaction of the call. */
  save(sql: Sql): void {
    if (this.#use !== undefined && this.#use.countedAt > 0) saveContainerUse(sql, this.#use);
  }

  #read(sql: Sql): StoredUse {
    this.#use ??= { ...nothing, ...(readContainerUse(sql) as Partial<StoredUse> | undefined) }; // written by `save`
    return this.#use;
  }

  #require({ dayMs: ranMs, dayStarts }: StoredUse, isRunning: boolean): void {
    const { minutesPerDay, startsPerDay } = this.#budget;
    if (minutesPerDay !== undefined && ranMs >= minutesPerDay * 60_000)
      throw usedUp("minutesPerDay", minutesPerDay, "minutes of containers");
    if (startsPerDay !== undefined && dayStarts >= startsPerDay && !isRunning)
      throw usedUp("startsPerDay", startsPerDay, "starts of containers");
  }
}

function usedUp(limit: string, max: number, unit: string): EdgeflueError {
  return new EdgeflueError(
    "limit_exceeded",
    `This session has used up its ${max} ${unit} of today. The next day begins at midnight UTC.`,
    { hint: `An author sets \`budget.${limit}\` of the agent's sandbox.`, meta: { limit, max } },
  );
}

/** Of one call: what was added since `before`. */
export function useSince(before: ContainerFigures, total: ContainerFigures): ContainerUse {
  return {
    runningMs: total.runningMs - before.runningMs,
    starts: total.starts - before.starts,
    bytesIn: total.bytesIn - before.bytesIn,
    bytesOut: total.bytesOut - before.bytesOut,
    total,
  };
}
