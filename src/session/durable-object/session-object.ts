/** The Durable Object of one session. It has no logic: calls and alarms go to the engine. Results cross RPC as
 *  values, because an exception loses its code there. */

import { DurableObject } from "cloudflare:workers";
import type { AgentConfig } from "../../agent/config/agent-config.ts";
import { type Clock, shareTimer, systemClock } from "../../clock.ts";
import { describeError, type ErrorRecord, invalidRequest, toErrorRecord } from "../../errors.ts";
import { outboxLimits } from "../../journal/limits.ts";
import { operationLimits } from "../../limits.ts";
import type { SessionAddress } from "../../protocol/address.ts";
import type { OperationRequest } from "../../protocol/prompt.ts";
import { callVerb, type SessionArguments, type SessionVerb, sessionVerbs } from "../../protocol/session.ts";
import { DurableObjectSql } from "../../store/durable-object/durable-object-sql.ts";
import { Farewell } from "../../store/durable-object/farewell.ts";
import { isEmpty } from "../../store/schema.ts";
import type { SessionPorts } from "../ports.ts";
import type { SessionEngine } from "../session-engine.ts";
import { SessionHost } from "../session-host.ts";
import { readServiceRequest } from "./service-request.ts";
import { SessionSockets } from "./session-sockets.ts";
import { readSocketRequest } from "./socket-request.ts";

export type Reply<T> = { ok: true; value: T } | { ok: false; error: ErrorRecord };

/** The part of the ports that does not come from the object itself. */
export type SessionSurroundings = Omit<
  SessionPorts,
  "sql" | "clock" | "setAlarm" | "deleteStorage" | "defer" | "onCrash" | "container" | "exports"
> & {
  /** Default: the system's. */
  clock?: Clock | undefined;
};

/** The constructor as workerd calls it. */
export type SessionObjectClass<Env> = new (state: DurableObjectState, env: Env) => SessionObject<Env>;

/** Makes the class to export from the Worker as `SessionObject`. */
export function defineSessionObject<Env>(
  surround: (env: Env) => SessionSurroundings,
): SessionObjectClass<Env> {
  return class extends SessionObject<Env> {
    constructor(state: DurableObjectState, env: Env) {
      super(state, env, surround);
    }
  };
}

/** Has a name, because declarations cannot express private fields of a class that has none. */
export class SessionObject<Env> extends DurableObject<Env> {
  readonly #sql = new DurableObjectSql(this.ctx.storage);
  readonly #sockets = new SessionSockets(this.ctx);
  readonly #surround: (env: Env) => SessionSurroundings;
  readonly #farewell = new Farewell(this.ctx.storage, outboxLimits.retryMs);
  #host: SessionHost | undefined;

  constructor(state: DurableObjectState, env: Env, surround: (env: Env) => SessionSurroundings) {
    super(state, env);
    this.#surround = surround;
  }

  /** Rows written since this object was made, for tests of the write budget. */
  get rowsWritten(): number {
    return this.#sql.rowsWritten;
  }

  /** The same for rows read. */
  get rowsRead(): number {
    return this.#sql.rowsRead;
  }

  /** Calls a verb of the session. `config` is that of an agent without a file. */
  call(
    address: SessionAddress,
    verb: SessionVerb,
    parameters: SessionArguments,
    config?: AgentConfig,
    aside?: Pick<OperationRequest, "traceparent">,
  ): Promise<Reply<unknown>> {
    return reply(async () => {
      if (!sessionVerbs.includes(verb))
        throw invalidRequest(`A session has no verb ${JSON.stringify(verb)}.`);
      const engine = this.engine(address);
      if (config !== undefined) engine.adopt(config);
      return callVerb(engine, verb, aside === undefined ? parameters : withFields(parameters, aside));
    });
  }

  /** Opens a WebSocket that follows the session, or asks a service of its container. */
  override fetch(request: Request): Response | Promise<Response> {
    const asked = readServiceRequest(request);
    if (asked !== undefined) return this.engine(asked.address).fetchService(asked.name, asked.request);
    const { address, ...opening } = readSocketRequest(request);
    return this.#sockets.accept(this.engine(address), opening);
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    this.engine();
    this.#sockets.message(socket, message);
  }

  override webSocketClose(socket: WebSocket): void {
    this.#sockets.close(socket);
  }

  override webSocketError(socket: WebSocket): void {
    this.#sockets.close(socket);
  }

  override alarm(): void | Promise<void> {
    try {
      this.#host ??= this.#createHost();
    } catch (error) {
      // The environment is not right: the runtime would soon give up an alarm that throws, and the work with it.
      console.error(`edgeflue: a session could not be woken: ${describeError(error)}`);
      void this.ctx.storage.setAlarm(Date.now() + operationLimits.heartbeatMs);
      return;
    }
    // It was deleted. A session that has begun again under its name publishes itself to the directory.
    if (isEmpty(this.#sql)) return this.#farewell.repeat(this.#surround(this.env).directory);
    // Without an await before: the alarm that is set in here has to be set while this one is still at work.
    this.engine().wake();
  }

  engine(address?: SessionAddress): SessionEngine {
    this.#host ??= this.#createHost();
    return this.#host.engine(address);
  }

  #createHost(): SessionHost {
    return new SessionHost(undefined, this.#ports(), (engine) => this.#sockets.resume(engine));
  }

  #ports(): SessionPorts {
    const { clock = systemClock, ...surroundings } = this.#surround(this.env);
    return {
      ...surroundings,
      sql: this.#sql,
      clock: shareTimer(clock),
      container: this.ctx.container,
      exports: this.ctx.exports,
      setAlarm: (atMs) => void this.ctx.storage.setAlarm(atMs),
      defer: (work) => this.ctx.waitUntil(work),
      // The runtime ends whatever the engine still runs, and makes a new object for the next request.
      onCrash: ({ message }) => this.ctx.abort(message),
      deleteStorage: ({ agent, instance, session: id }, { isListed }) =>
        this.#farewell.leave(isListed ? surroundings.directory : undefined, {
          kind: "gone",
          of: "session",
          agent,
          instance,
          id,
          since: clock.now(),
          version: -1,
        }),
    };
  }
}

function withFields(parameters: SessionArguments, fields: object): SessionArguments {
  const [request, ...others] = parameters as [object, ...unknown[]]; // of a verb that becomes an operation
  return [{ ...request, ...fields }, ...others] as unknown as SessionArguments; // the same verb's
}

async function reply<T>(body: () => Promise<T>): Promise<Reply<T>> {
  try {
    return { ok: true, value: await body() };
  } catch (error) {
    return { ok: false, error: toErrorRecord(error) };
  }
}
