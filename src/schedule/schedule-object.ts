/** The Durable Object that begins what schedules ask for, one a deployment. */

import { DurableObject } from "cloudflare:workers";
import { type Clock, systemClock } from "../clock.ts";
import { describeError } from "../errors.ts";
import { DurableObjectSql } from "../store/durable-object/durable-object-sql.ts";
import { ScheduleStore } from "../store/schedule/schedule-store.ts";
import { scheduleLimits } from "./limits.ts";
import { type FiringRequest, type ListedSchedule, Scheduler } from "./scheduler.ts";

export interface ScheduleSurroundings {
  begin(request: FiringRequest): Promise<string>;
  /** Whether EDGEFLUE_SCHEDULES is on. */
  isOn: boolean;
  /** Default: the system's. */
  clock?: Clock | undefined;
}

/** Who had the schedules taken over: a cron trigger, which only what is deployed has, or EDGEFLUE_SCHEDULES. */
export type ScheduleSource = "trigger" | "variable";

/** The constructor as workerd calls it. */
export type ScheduleObjectClass<Env> = new (state: DurableObjectState, env: Env) => ScheduleObject<Env>;

/** Makes the class to export from the Worker as `ScheduleObject`. */
export function defineScheduleObject<Env>(
  surround: (env: Env) => ScheduleSurroundings,
): ScheduleObjectClass<Env> {
  return class extends ScheduleObject<Env> {
    constructor(state: DurableObjectState, env: Env) {
      super(state, env, surround);
    }
  };
}

/** Has a name, because declarations cannot express private fields of a class that has none. */
export class ScheduleObject<Env> extends DurableObject<Env> {
  readonly #scheduler: Scheduler;
  readonly #isOn: boolean;

  constructor(state: DurableObjectState, env: Env, surround: (env: Env) => ScheduleSurroundings) {
    super(state, env);
    const { begin, isOn, clock = systemClock } = surround(env);
    this.#isOn = isOn;
    this.#scheduler = new Scheduler({
      store: new ScheduleStore(new DurableObjectSql(state.storage)),
      clock,
      begin,
      setAlarm: (atMs) => void state.storage.setAlarm(atMs),
    });
  }

  async sync(source: ScheduleSource, ...parameters: Parameters<Scheduler["sync"]>): Promise<void> {
    await this.ctx.storage.put(sourceKey, source);
    this.#scheduler.sync(...parameters);
  }

  async list(): Promise<ListedSchedule[]> {
    return this.#scheduler.list();
  }

  override async alarm(): Promise<void> {
    // Schedules that the variable has begun end with it: they are a developer's, and would go on to cost money.
    if (!this.#isOn && (await this.ctx.storage.get(sourceKey)) === "variable") return;
    try {
      await this.#scheduler.wake();
    } catch (error) {
      // The runtime would soon give up an alarm that throws, and all schedules with it.
      console.error(`edgeflue: the schedules could not be woken: ${describeError(error)}`);
      void this.ctx.storage.setAlarm(Date.now() + scheduleLimits.retryMs);
    }
  }
}

const sourceKey = "source";
