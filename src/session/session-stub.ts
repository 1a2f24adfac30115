/** A `Session` over the stub of its Durable Object: replies become values and errors again. */

import type { AgentConfig } from "../agent/agent-config.ts";
import { EdgeflueError } from "../errors.ts";
import { type SessionAddress, toObjectName } from "../protocol/address.ts";
import type { FileReply, FileRequest } from "../protocol/file.ts";
import { type LocalCall, refuseFunctions } from "../protocol/local-call.ts";
import type { SessionRequest } from "../protocol/prompt.ts";
import type { Session, StreamOptions } from "../protocol/session.ts";
import type { defineSessionObject, Reply } from "./session-object.ts";
import { type SocketRequest, toSocketRequest } from "./socket-request.ts";

type SessionObject = InstanceType<ReturnType<typeof defineSessionObject<unknown>>>;

/** `config` is that of an agent without a file. */
export function openSession(
  namespace: DurableObjectNamespace<SessionObject>,
  address: SessionAddress,
  config?: AgentConfig,
): Session {
  const stub = namespace.get(namespace.idFromName(toObjectName(address)));
  let adopted: Promise<void> | undefined;
  /** Of a session whose agent has no file, the first call brings the configuration along. */
  const call = async <T>(body: () => Promise<Reply<T>>): Promise<Reply<T>> => {
    if (config !== undefined) {
      adopted ??= tryCall(() => stub.adopt(address, config)).then(unwrap);
      await adopted;
    }
    return tryCall(body);
  };
  return {
    prompt: async (request: SessionRequest, local?: LocalCall) => {
      refuseFunctions(local);
      return unwrap(await call(() => stub.prompt(address, request)));
    },
    stream: async (request: SessionRequest, options: StreamOptions & LocalCall = {}) => {
      refuseFunctions(options);
      const { after } = options;
      return unwrap(await call(() => stub.stream(address, request, { after })));
    },
    dispatch: async (request: SessionRequest, local?: LocalCall) => {
      refuseFunctions(local);
      return unwrap(await call(() => stub.dispatch(address, request)));
    },
    follow: async (query) => unwrap(await call(() => stub.follow(address, query))),
    shell: async (request) => unwrap(await call(() => stub.shell(address, request))),
    compact: async (request) => unwrap(await call(() => stub.compact(address, request))),
    abort: async (request) => unwrap(await call(() => stub.abort(address, request))),
    approvals: async () => unwrap(await call(() => stub.approvals(address))),
    decide: async (id, decision) => unwrap(await call(() => stub.decide(address, id, decision))),
    file: async <Request extends FileRequest>(request: Request) =>
      unwrap(await call(() => stub.file(address, request))) as FileReply<Request>, // by its type
    events: async (query) => unwrap(await call(() => stub.events(address, query))),
    delete: async () => unwrap(await call(() => stub.delete(address))),
    messages: async (query) => unwrap(await call(() => stub.messages(address, query))),
    operation: async (operationId) => unwrap(await call(() => stub.operation(address, operationId))),
  };
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
