/** Begins what schedules ask for: each due time at most once, a late one once for all that were missed. That a firing is
 *  owed, and when the host wakes next, is stored before anything is begun; beginning it again has the same idempotency
 *  key. */

import type { Clock } from "../clock.ts";
import { describeError } from "../errors.ts";
import type { Firing, ScheduleStore, StoredSchedule } from "../store/schedule/schedule-store.ts";
import { scheduleLimits } from "./limits.ts";
import { lastTime, nextTime } from "./next-time.ts";
import type { ScheduleSpec } from "./schedule-spec.ts";

/** A schedule as the deployment declares it. */
export interface DeclaredSchedule {
  target: "agent" | "workflow";
  /** The agent's or the workflow's name. */
  of: string;
  spec: ScheduleSpec;
}

export interface FiringRequest extends DeclaredSchedule {
  nominalAt: number;
  missed: number;
  idempotencyKey: string;
}

export interface SchedulerPorts {
  store: ScheduleStore;
  clock: Clock;
  setAlarm(atMs: number): void;
  /** Begins a run or an operation; returns its id. A repeat with the same key begins nothing. */
  begin(request: FiringRequest): Promise<string>;
}

export interface ListedSchedule extends DeclaredSchedule {
  id: string;
  nextAt: number | undefined;
  firings: Firing[];
}

export class Scheduler {
  readonly #ports: SchedulerPorts;

  constructor(ports: SchedulerPorts) {
    this.#ports = ports;
  }

  /** Takes over what a deploy declares: new ones are due from now on, edited ones have their time computed again once what
   *  was due is owed, and those that are gone end; those of `unread`, files that could not be loaded, stay. The alarm is
   *  set also when nothing has changed. */
  sync(
    declared: readonly DeclaredSchedule[],
    unread: readonly Pick<DeclaredSchedule, "target" | "of">[] = [],
  ): void {
    const { store, clock } = this.#ports;
    const now = clock.now();
    store.transaction(() => {
      this.#oweDue();
      const known = new Map(store.all().map((schedule) => [schedule.id, schedule]));
      let hasChanged = false;
      const save = (schedule: StoredSchedule) => {
        hasChanged = true;
        store.save(schedule);
      };
      for (const schedule of declared) {
        const id = toId(schedule);
        const earlier = known.get(id);
        known.delete(id);
        const spec = JSON.stringify(schedule);
        const nextAt = nextTime(schedule.spec, now);
        // A later one was computed while the clock was ahead. A time that has begun is not begun again.
        const isRight = (earlier?.nextAt ?? 0) <= (nextAt ?? Number.POSITIVE_INFINITY);
        if (earlier?.spec !== spec || !isRight) save({ id, spec, nextAt });
      }
      const isUnread = (id: string) => unread.some(({ target, of }) => id.startsWith(`${target}/${of}/`));
      for (const id of known.keys()) if (!isUnread(id)) store.remove(id);
      if (hasChanged) store.removeGone(now - scheduleLimits.latenessMsMax);
    });
    this.#arm();
  }

  /** The alarm has fired. */
  async wake(): Promise<void> {
    const { store, clock } = this.#ports;
    this.#oweDue();
    const firings = store.owed(clock.now()).map((firing) => this.#fire(firing));
    // Each of them is to be tried again, until it has begun.
    this.#arm();
    await Promise.all(firings);
    this.#arm();
  }

  list(): ListedSchedule[] {
    const { store } = this.#ports;
    return store.all().map(({ id, spec, nextAt }) => ({
      ...readSpec(spec),
      id,
      nextAt,
      firings: store.firings(id, scheduleLimits.firingsKept),
    }));
  }

  #oweDue(): void {
    const { store, clock } = this.#ports;
    const now = clock.now();
    store.transaction(() => {
      let place = 0;
      for (const schedule of store.all()) {
        if (schedule.nextAt === undefined || schedule.nextAt > now) continue;
        this.#owe(schedule, schedule.nextAt, now, place);
        place += 1;
      }
    });
  }

  #owe(schedule: StoredSchedule, firstDue: number, now: number, place: number): void {
    const { store } = this.#ports;
    const { spec } = readSpec(schedule.spec);
    const { at: nominalAt, passed: missed } = lastTime(spec, {
      first: firstDue,
      upTo: now,
      countMax: scheduleLimits.missedCountMax,
    });
    const isTooLate = now - nominalAt > scheduleLimits.latenessMsMax;
    store.insertFiring({
      scheduleId: schedule.id,
      nominalAt,
      missed,
      status: isTooLate ? "missed" : "owed",
      attempts: 0,
      dueAt: now + place * scheduleLimits.spreadMs,
      reference: undefined,
      error: undefined,
    });
    store.save({ ...schedule, nextAt: nextTime(spec, now) });
    store.prune(schedule.id, scheduleLimits.firingsKept);
  }

  async #fire(firing: Firing): Promise<void> {
    const { store, clock, begin } = this.#ports;
    const { scheduleId, nominalAt, missed } = firing;
    const schedule = store.find(scheduleId);
    if (schedule === undefined) return;
    if (firing.attempts >= scheduleLimits.attemptsMax) {
      store.saveFiring({ ...firing, status: "failed", error: "The host died in the last attempt." });
      return;
    }
    const attempts = firing.attempts + 1;
    const dueAt = clock.now() + scheduleLimits.retryMs * 2 ** (attempts - 1);
    // Before the attempt: a host that dies in it tries again later.
    store.saveFiring({ ...firing, attempts, dueAt });
    try {
      const request = {
        ...readSpec(schedule.spec),
        nominalAt,
        missed,
        idempotencyKey: `schedule:${scheduleId}:${nominalAt}`,
      };
      const reference = await withDeadline(clock, begin(request));
      store.saveFiring({ ...firing, attempts, dueAt, status: "begun", reference, error: undefined });
    } catch (error) {
      const isLast = attempts >= scheduleLimits.attemptsMax;
      const problem = describeError(error);
      console.error(`edgeflue: the schedule ${scheduleId} could not begin: ${problem}`);
      store.saveFiring({ ...firing, attempts, dueAt, status: isLast ? "failed" : "owed", error: problem });
    }
  }

  #arm(): void {
    const next = this.#ports.store.nextAt();
    if (next !== undefined) this.#ports.setAlarm(Math.max(next, this.#ports.clock.now()));
  }
}

/** What never answers is no reason for the host to wait for ever. */
function withDeadline<T>(clock: Clock, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const { beginMsMax } = scheduleLimits;
    const late = () => reject(new Error(`It did not begin within ${beginMsMax} ms.`));
    promise.then(resolve, reject).finally(clock.after(beginMsMax, late));
  });
}

export function toId({ target, of, spec }: DeclaredSchedule): string {
  return `${target}/${of}/${spec.name}`;
}

function readSpec(spec: string): DeclaredSchedule {
  return JSON.parse(spec) as DeclaredSchedule; // written by `sync`
}
