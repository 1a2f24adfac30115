/** The Durable Object of one session. It has no logic: calls and alarms go to the engine. Results cross RPC as
 *  values, because an exception loses its code there. */

import { DurableObject } from "cloudflare:workers";
import type { AgentConfig } from "../../agent/agent-config.ts";
import { shareTimer, systemClock } from "../../clock.ts";
import { type ErrorRecord, toErrorRecord } from "../../errors.ts";
import type { SessionAddress } from "../../protocol/address.ts";
import type { ApprovalDecision, ApprovalView } from "../../protocol/approval.ts";
import type { CompactRequest } from "../../protocol/compact.ts";
import type { EventPage, EventQuery, FollowQuery } from "../../protocol/event/event-log.ts";
import type { FileReplies, FileRequest } from "../../protocol/file.ts";
import type { MessagePage, MessageQuery } from "../../protocol/message.ts";
import type { AbortReply, AbortRequest, OperationView, Receipt } from "../../protocol/operation.ts";
import type { PromptResult, SessionRequest } from "../../protocol/prompt.ts";
import type { StreamOptions } from "../../protocol/session.ts";
import type { ShellReply, ShellRequest } from "../../protocol/shell.ts";
import { DurableObjectSql } from "../../store/durable-object-sql.ts";
import type { SessionPorts } from "../ports.ts";
import { SessionEngine } from "../session-engine.ts";
import { SessionSockets } from "./session-sockets.ts";
import { readSocketRequest } from "./socket-request.ts";

export type Reply<T> = { ok: true; value: T } | { ok: false; error: ErrorRecord };

/** The part of the ports that does not come from the object itself. */
export type SessionSurroundings = Pick<
  SessionPorts,
  "agents" | "project" | "config" | "env" | "defaultModel" | "providers" | "openSession" | "development"
>;

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

/** Has a name, because declarations cannot tell of private fields of a class that has none. */
export class SessionObject<Env> extends DurableObject<Env> {
  readonly #sql = new DurableObjectSql(this.ctx.storage);
  readonly #surround: (env: Env) => SessionSurroundings;
  readonly #sockets = new SessionSockets(this.ctx);
  #engine: SessionEngine | undefined;

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

  adopt(address: SessionAddress, config: AgentConfig): Promise<Reply<void>> {
    return reply(async () => this.engine(address).adopt(config));
  }

  prompt(address: SessionAddress, request: SessionRequest): Promise<Reply<PromptResult>> {
    return reply(() => this.engine(address).prompt(request));
  }

  stream(
    address: SessionAddress,
    request: SessionRequest,
    options: StreamOptions,
  ): Promise<Reply<ReadableStream<Uint8Array>>> {
    return reply(() => this.engine(address).stream(request, options));
  }

  dispatch(address: SessionAddress, request: SessionRequest): Promise<Reply<Receipt>> {
    return reply(() => this.engine(address).dispatch(request));
  }

  follow(address: SessionAddress, query: FollowQuery): Promise<Reply<ReadableStream<Uint8Array>>> {
    return reply(() => this.engine(address).follow(query));
  }

  shell(address: SessionAddress, request: ShellRequest): Promise<Reply<ShellReply>> {
    return reply(() => this.engine(address).shell(request));
  }

  compact(address: SessionAddress, request: CompactRequest): Promise<Reply<PromptResult>> {
    return reply(() => this.engine(address).compact(request));
  }

  abort(address: SessionAddress, request: AbortRequest): Promise<Reply<AbortReply>> {
    return reply(() => this.engine(address).abort(request));
  }

  approvals(address: SessionAddress): Promise<Reply<ApprovalView[]>> {
    return reply(() => this.engine(address).approvals());
  }

  decide(
    address: SessionAddress,
    approvalId: string,
    decision: ApprovalDecision,
  ): Promise<Reply<ApprovalView>> {
    return reply(() => this.engine(address).decide(approvalId, decision));
  }

  file(address: SessionAddress, request: FileRequest): Promise<Reply<FileReplies[FileRequest["type"]]>> {
    return reply(() => this.engine(address).file(request));
  }

  messages(address: SessionAddress, query: MessageQuery): Promise<Reply<MessagePage>> {
    return reply(() => this.engine(address).messages(query));
  }

  events(address: SessionAddress, query: EventQuery): Promise<Reply<EventPage>> {
    return reply(() => this.engine(address).events(query));
  }

  operation(address: SessionAddress, operationId: string): Promise<Reply<OperationView>> {
    return reply(() => this.engine(address).operation(operationId));
  }

  delete(address: SessionAddress): Promise<Reply<void>> {
    return reply(() => this.engine(address).delete());
  }

  /** Opens a WebSocket that follows the session. */
  override fetch(request: Request): Response {
    const { address, after } = readSocketRequest(request);
    return this.#sockets.accept(this.engine(address), after);
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

  override alarm(): void {
    this.engine().wake();
  }

  engine(address?: SessionAddress): SessionEngine {
    if (this.#engine === undefined) {
      this.#engine = new SessionEngine(address, {
        ...this.#surround(this.env),
        sql: this.#sql,
        clock: shareTimer(systemClock),
        setAlarm: (atMs) => void this.ctx.storage.setAlarm(atMs),
        defer: (work) => this.ctx.waitUntil(work),
        deleteStorage: async () => {
          // The next request makes a new engine over the empty storage.
          this.#engine = undefined;
          await this.ctx.storage.deleteAlarm();
          await this.ctx.storage.deleteAll();
        },
      });
      this.#sockets.resume(this.#engine);
      this.#engine.resume();
    }
    return this.#engine;
  }
}

async function reply<T>(body: () => Promise<T>): Promise<Reply<T>> {
  try {
    return { ok: true, value: await body() };
  } catch (error) {
    return { ok: false, error: toErrorRecord(error) };
  }
}
