/** A `Session` over the stub of its Durable Object: replies become values and errors again. */

import type { AgentConfig } from "../../agent/config/agent-config.ts";
import { EdgeflueError } from "../../errors.ts";
import { type SessionAddress, toObjectName } from "../../protocol/address.ts";
import { type LocalCall, refuseFunctions } from "../../protocol/local-call.ts";
import type { OperationRequest } from "../../protocol/prompt.ts";
import {
  createSession,
  operationVerbs,
  type Session,
  type SessionArguments,
  type SessionVerb,
  type StreamOptions,
} from "../../protocol/session.ts";
import { idOf } from "../../store/durable-object/object-ids.ts";
import { toServiceRequest } from "./service-request.ts";
import type { defineSessionObject, Reply } from "./session-object.ts";
import { type SocketRequest, toSocketRequest } from "./socket-request.ts";

type SessionObject = InstanceType<ReturnType<typeof defineSessionObject<unknown>>>;

/** `config` is that of an agent without a file; each call brings it along. */
export function openSession(
  namespace: DurableObjectNamespace<SessionObject>,
  address: SessionAddress,
  config?: AgentConfig,
): Session {
  const id = idOfSession(namespace, address);
  // One for all calls, so that they arrive in their order. After an exception it reaches the object no more.
  let current: ReturnType<typeof namespace.get> | undefined;
  return createSession(async (verb, parameters) => {
    const [sent, aside] = splitTraceparent(verb, withoutFunctions(verb, parameters));
    const stub = current ?? namespace.get(id);
    current = stub;
    const dropStub = () => {
      if (current === stub) current = undefined;
    };
    // What RPC makes of the types is not what crosses it: plain data and streams.
    const call = () => stub.call(address, verb, sent, config, aside) as Promise<Reply<unknown>>;
    return unwrap(await tryCall(call, dropStub));
  });
}

/** A WebSocket that follows the session: the answer to an upgrade. */
export function openSocket(
  namespace: DurableObjectNamespace<SessionObject>,
  request: SocketRequest,
): Promise<Response> {
  const stub = namespace.get(idOfSession(namespace, request.address));
  return stub.fetch(toSocketRequest(request));
}

/** The answer of a service of the session's container. */
export async function fetchService(
  namespace: DurableObjectNamespace<SessionObject>,
  { address, name, request }: { address: SessionAddress; name: string; request: Request },
): Promise<Response> {
  const stub = namespace.get(idOfSession(namespace, address));
  return stub.fetch(toServiceRequest({ address, name }, request));
}

/** The tools and the signal of a call in the same process cannot travel. Throws `invalid_request` for tools. */
function withoutFunctions(verb: SessionVerb, parameters: SessionArguments): SessionArguments {
  const [request, local] = parameters;
  if (verb === "decide" || local === undefined) return parameters;
  refuseFunctions(local as LocalCall); // the second argument of every other verb
  if (verb !== "stream") return [request] as SessionArguments; // the same verb's
  const { after, sessionId } = local as StreamOptions;
  return [request, { after, sessionId }] as SessionArguments;
}

/** Beside the request: while a new version is deployed, objects of the one before would refuse a field that they do not know. */
function splitTraceparent(
  verb: SessionVerb,
  parameters: SessionArguments,
): [SessionArguments, Pick<OperationRequest, "traceparent">?] {
  if (!operationVerbs.has(verb)) return [parameters];
  const [{ traceparent, ...request }, ...others] = parameters as [OperationRequest, ...unknown[]]; // of these verbs
  if (traceparent === undefined) return [parameters];
  return [[request, ...others] as unknown as SessionArguments, { traceparent }]; // the same verb's
}

/** An exception here is not the engine's: the object was reset, moved or is overloaded. */
async function tryCall<T>(body: () => Promise<Reply<T>>, onException: () => void): Promise<Reply<T>> {
  try {
    return await body();
  } catch (error) {
    onException();
    throw new EdgeflueError(
      "operation_interrupted",
      "The session restarted while it worked on the request.",
      {
        hint: `What it had accepted continues; read the messages of the session. Cause: ${String(error)}`,
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

/** Throws `agent_invalid` where wrangler.toml has no binding for sessions, which its type says there is. */
function idOfSession(
  namespace: DurableObjectNamespace<SessionObject> | undefined,
  address: SessionAddress,
): DurableObjectId {
  if (namespace !== undefined) return idOf(namespace, toObjectName(address));
  throw new EdgeflueError("agent_invalid", "This deployment has no objects for sessions.", {
    hint: "Add the binding SESSIONS of the class SessionObject to wrangler.toml, and export SessionObject from the Worker's entry: see docs/worker.md.",
  });
}
