/** A `Session` over the stub of its Durable Object: replies become values and errors again. */

import type { AgentConfig } from "../../agent/agent-config.ts";
import { EdgeflueError } from "../../errors.ts";
import { type SessionAddress, toObjectName } from "../../protocol/address.ts";
import type { ApprovalDecision, ApprovalView } from "../../protocol/approval.ts";
import type { CompactRequest } from "../../protocol/compact.ts";
import type { EventPage, EventQuery, FollowQuery } from "../../protocol/event/event-log.ts";
import type { FileReply, FileRequest } from "../../protocol/file.ts";
import { type LocalCall, refuseFunctions } from "../../protocol/local-call.ts";
import type { MessagePage, MessageQuery } from "../../protocol/message.ts";
import type { AbortReply, AbortRequest, OperationView, Receipt } from "../../protocol/operation.ts";
import type { PromptResult, SessionRequest } from "../../protocol/prompt.ts";
import type { Session, StreamOptions } from "../../protocol/session.ts";
import type { ShellReply, ShellRequest } from "../../protocol/shell.ts";
import type { defineSessionObject, Reply } from "./session-object.ts";
import { type SocketRequest, toSocketRequest } from "./socket-request.ts";

type SessionObject = InstanceType<ReturnType<typeof defineSessionObject<unknown>>>;

/** `config` is that of an agent without a file. */
export function openSession(
  namespace: DurableObjectNamespace<SessionObject>,
  address: SessionAddress,
  config?: AgentConfig,
): Session {
  return new SessionStub(namespace.get(namespace.idFromName(toObjectName(address))), address, config);
}

class SessionStub implements Session {
  readonly #stub: DurableObjectStub<SessionObject>;
  readonly #address: SessionAddress;
  readonly #config: AgentConfig | undefined;
  #adopted: Promise<void> | undefined;

  constructor(
    stub: DurableObjectStub<SessionObject>,
    address: SessionAddress,
    config: AgentConfig | undefined,
  ) {
    this.#stub = stub;
    this.#address = address;
    this.#config = config;
  }

  async prompt(request: SessionRequest, local?: LocalCall): Promise<PromptResult> {
    refuseFunctions(local);
    return this.#call((stub, address) => stub.prompt(address, request));
  }

  async stream(
    request: SessionRequest,
    options: StreamOptions & LocalCall = {},
  ): Promise<ReadableStream<Uint8Array>> {
    refuseFunctions(options);
    const { after } = options;
    return this.#call((stub, address) => stub.stream(address, request, { after }));
  }

  async dispatch(request: SessionRequest, local?: LocalCall): Promise<Receipt> {
    refuseFunctions(local);
    return this.#call((stub, address) => stub.dispatch(address, request));
  }

  follow(query: FollowQuery): Promise<ReadableStream<Uint8Array>> {
    return this.#call((stub, address) => stub.follow(address, query));
  }

  shell(request: ShellRequest): Promise<ShellReply> {
    return this.#call((stub, address) => stub.shell(address, request));
  }

  compact(request: CompactRequest): Promise<PromptResult> {
    return this.#call((stub, address) => stub.compact(address, request));
  }

  abort(request: AbortRequest): Promise<AbortReply> {
    return this.#call((stub, address) => stub.abort(address, request));
  }

  approvals(): Promise<ApprovalView[]> {
    return this.#call((stub, address) => stub.approvals(address));
  }

  decide(approvalId: string, decision: ApprovalDecision): Promise<ApprovalView> {
    return this.#call((stub, address) => stub.decide(address, approvalId, decision));
  }

  async file<Request extends FileRequest>(request: Request): Promise<FileReply<Request>> {
    const reply = await this.#call((stub, address) => stub.file(address, request));
    return reply as FileReply<Request>; // by its type
  }

  events(query: EventQuery): Promise<EventPage> {
    return this.#call((stub, address) => stub.events(address, query));
  }

  messages(query: MessageQuery): Promise<MessagePage> {
    return this.#call((stub, address) => stub.messages(address, query));
  }

  operation(operationId: string): Promise<OperationView> {
    return this.#call((stub, address) => stub.operation(address, operationId));
  }

  delete(): Promise<void> {
    return this.#call((stub, address) => stub.delete(address));
  }

  async #call<T>(
    body: (stub: DurableObjectStub<SessionObject>, address: SessionAddress) => Promise<Reply<T>>,
  ): Promise<T> {
    const config = this.#config;
    if (config !== undefined) {
      // Of a session whose agent has no file, the first call brings the configuration along.
      this.#adopted ??= tryCall(() => this.#stub.adopt(this.#address, config)).then(unwrap);
      await this.#adopted;
    }
    return unwrap(await tryCall(() => body(this.#stub, this.#address)));
  }
}

/** A WebSocket that follows the session: the answer to an upgrade. */
export function openSocket(
  namespace: DurableObjectNamespace<SessionObject>,
  request: SocketRequest,
): Promise<Response> {
  const stub = namespace.get(namespace.idFromName(toObjectName(request.address)));
  return stub.fetch(toSocketRequest(request));
}

/** An exception here is not the engine's: the object was reset, moved or is overloaded. */
async function tryCall<T>(body: () => Promise<Reply<T>>): Promise<Reply<T>> {
  try {
    return await body();
  } catch (error) {
    throw new EdgeflueError(
      "operation_interrupted",
      "The session restarted while it worked on the request.",
      {
        hint: `What it had accepted goes on; read the messages of the session. Cause: ${String(error)}`,
        retryAfterSeconds: 1,
        cause: error,
      },
    );
  }
}

function unwrap<T>(reply: Reply<T>): T {
  if (reply.ok) return reply.value;
  throw EdgeflueError.fromRecord(reply.error);
}
