/** The Durable Object of one session. It has no logic: calls and alarms go to the engine. Results cross RPC as
 *  values, because an exception loses its code there. */

import { DurableObject } from "cloudflare:workers";
import { systemClock } from "../clock.ts";
import { type ErrorRecord, toErrorRecord } from "../errors.ts";
import type { SessionAddress } from "../protocol/address.ts";
import type { MessagePage, MessageQuery } from "../protocol/message.ts";
import type { OperationView } from "../protocol/operation.ts";
import type { PromptResult, SessionRequest } from "../protocol/prompt.ts";
import { DurableObjectSql } from "../store/durable-object-sql.ts";
import { SessionEngine } from "./session-engine.ts";
import type { SessionPorts } from "./session-ports.ts";

export type Reply<T> = { ok: true; value: T } | { ok: false; error: ErrorRecord };

/** The part of the ports that does not come from the object itself. */
export type SessionSurroundings = Pick<
  SessionPorts,
  "agents" | "project" | "env" | "defaultModel" | "providers" | "development"
>;

/** Makes the class to export from the Worker as `SessionObject`. */
export function defineSessionObject<Env>(surround: (env: Env) => SessionSurroundings) {
  return class SessionObject extends DurableObject<Env> {
    readonly #sql = new DurableObjectSql(this.ctx.storage);
    #engine: SessionEngine | undefined;

    /** Rows written since this object was made, for tests of the write budget. */
    get rowsWritten(): number {
      return this.#sql.rowsWritten;
    }

    prompt(address: SessionAddress, request: SessionRequest): Promise<Reply<PromptResult>> {
      return reply(() => this.engine(address).prompt(request));
    }

    stream(address: SessionAddress, request: SessionRequest): Promise<Reply<ReadableStream<Uint8Array>>> {
      return reply(() => this.engine(address).stream(request));
    }

    messages(address: SessionAddress, query: MessageQuery): Promise<Reply<MessagePage>> {
      return reply(() => this.engine(address).messages(query));
    }

    operation(address: SessionAddress, operationId: string): Promise<Reply<OperationView>> {
      return reply(() => this.engine(address).operation(operationId));
    }

    override alarm(): void {
      this.engine().wake();
    }

    engine(address?: SessionAddress): SessionEngine {
      if (this.#engine === undefined) {
        this.#engine = new SessionEngine(address, {
          ...surround(this.env),
          sql: this.#sql,
          clock: systemClock,
          setAlarm: (atMs) => void this.ctx.storage.setAlarm(atMs),
          defer: (work) => this.ctx.waitUntil(work),
        });
        this.#engine.resume();
      }
      return this.#engine;
    }
  };
}

async function reply<T>(body: () => Promise<T>): Promise<Reply<T>> {
  try {
    return { ok: true, value: await body() };
  } catch (error) {
    return { ok: false, error: toErrorRecord(error) };
  }
}
