/** The Durable Object of one run. It has no logic: calls and alarms go to the engine. Results cross RPC as values,
 *  because an exception loses its code there. */

import { DurableObject } from "cloudflare:workers";
import { type Clock, systemClock } from "../../clock.ts";
import { describeError, type ErrorRecord, invalidRequest, toErrorRecord } from "../../errors.ts";
import { outboxLimits } from "../../journal/limits.ts";
import type { GoneEntry } from "../../protocol/directory/entry.ts";
import { type Run, type RunVerb, runVerbs } from "../../protocol/run/run.ts";
import { DurableObjectSql } from "../../store/durable-object/durable-object-sql.ts";
import { Farewell } from "../../store/durable-object/farewell.ts";
import { isEmpty } from "../../store/schema.ts";
import { workflowLimits } from "../limits.ts";
import { RunEngine } from "../run-engine.ts";
import type { RunPorts } from "../run-ports.ts";

export type RunReply<T> = { ok: true; value: T } | { ok: false; error: ErrorRecord };

/** The part of the ports that does not come from the object itself. */
export type RunSurroundings = Omit<
  RunPorts,
  "sql" | "clock" | "turn" | "setAlarm" | "deleteStorage" | "defer" | "onCrash"
> & {
  /** Default: the system's. */
  clock?: Clock | undefined;
};

/** The constructor as workerd calls it. */
export type RunObjectClass<Env> = new (state: DurableObjectState, env: Env) => RunObject<Env>;

/** Makes the class to export from the Worker as `RunObject`. */
export function defineRunObject<Env>(surround: (env: Env) => RunSurroundings): RunObjectClass<Env> {
  return class extends RunObject<Env> {
    constructor(state: DurableObjectState, env: Env) {
      super(state, env, surround);
    }
  };
}

/** Has a name, because declarations cannot express private fields of a class that has none. */
export class RunObject<Env> extends DurableObject<Env> {
  readonly #sql = new DurableObjectSql(this.ctx.storage);
  readonly #surround: (env: Env) => RunSurroundings;
  readonly #farewell = new Farewell(this.ctx.storage, outboxLimits.retryMs);
  #engine: RunEngine | undefined;

  constructor(state: DurableObjectState, env: Env, surround: (env: Env) => RunSurroundings) {
    super(state, env);
    this.#surround = surround;
  }

  /** Calls a verb of the run. */
  async call(verb: RunVerb, parameters: unknown[]): Promise<RunReply<unknown>> {
    try {
      if (!runVerbs.includes(verb)) throw invalidRequest(`A run has no verb ${JSON.stringify(verb)}.`);
      const run: Run = this.#open();
      const method = run[verb] as (...parameters: unknown[]) => Promise<unknown>; // they belong to this verb
      return { ok: true, value: await method.apply(run, parameters) };
    } catch (error) {
      return { ok: false, error: toErrorRecord(error) };
    }
  }

  override async alarm(): Promise<void> {
    try {
      if (isEmpty(this.#sql)) await this.#farewell.repeat(this.#surround(this.env).directory);
      else await this.#open().wake();
    } catch (error) {
      // The runtime would soon give up an alarm that throws, and the run with it.
      console.error(`edgeflue: a run could not be woken: ${describeError(error)}`);
      void this.ctx.storage.setAlarm(Date.now() + workflowLimits.heartbeatMs);
    }
  }

  #open(): RunEngine {
    if (this.#engine !== undefined) return this.#engine;
    const { clock = systemClock, ...surroundings } = this.#surround(this.env);
    const engine = new RunEngine({
      ...surroundings,
      sql: this.#sql,
      clock,
      turn: afterTurn,
      setAlarm: (atMs) => void this.ctx.storage.setAlarm(atMs),
      defer: (work) => this.ctx.waitUntil(work),
      // The runtime ends whatever the engine still executes, and makes a new object for the next request.
      onCrash: ({ message }) => this.ctx.abort(message),
      deleteStorage: (run) => {
        this.#engine = undefined;
        return this.#farewell.leave(surroundings.directory, run && toGone(run, clock.now()));
      },
    });
    this.#engine = engine;
    engine.resume();
    return engine;
  }
}

function toGone(
  { name, instanceId, runId }: Parameters<RunPorts["deleteStorage"]>[0] & object,
  since: number,
): GoneEntry {
  return { kind: "gone", of: "run", agent: name, instance: instanceId, id: runId, since, version: -1 };
}

/** A turn of workerd's event loop, in some 20 microseconds: reading from a body waits for one. A timer of 0 ms takes
 *  more than a millisecond, and a MessageChannel does not wait for the microtasks at all. */
function afterTurn(callback: () => void): void {
  const reader = new Response("-").body?.getReader();
  void reader?.read().then(callback);
}
