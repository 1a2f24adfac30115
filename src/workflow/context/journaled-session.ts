/** A session as a workflow's code has it: what it is asked for is a durable call. A call whose host died is made again
 *  with the same idempotency key, and gets the answer of the operation that it had begun. */

import { type Clock, delay } from "../../clock.ts";
import { EdgeflueError, invalidRequest } from "../../errors.ts";
import type { SessionAddress } from "../../protocol/address.ts";
import { isSignalKey } from "../../protocol/agent-session/with-abort.ts";
import type { OperationRequest } from "../../protocol/prompt.ts";
import {
  callVerb,
  createSession,
  operationVerbs,
  type Session,
  type SessionArguments,
  type SessionVerb,
} from "../../protocol/session.ts";
import { toCallSpanId, toTraceId, toTraceparent } from "../../protocol/trace-context.ts";
import { workflowLimits } from "../limits.ts";
import type { Attempt } from "../replay/attempt.ts";
import type { CallSite, CallSpec, OpenCall, Performer } from "../replay/durable-call.ts";

export interface JournaledSessionParts {
  attempt: Attempt;
  site: CallSite;
  clock: Clock;
  address: SessionAddress;
  /** Whether the application observes the run: the spans of its calls are then the parents of the operations'. */
  isObserved: boolean;
  open(): Session;
}

/** Verbs whose request takes an idempotency key. */
const keyed: ReadonlySet<SessionVerb> = new Set([...operationVerbs, "fork", "rewind"]);

export function journalSession({
  attempt,
  site,
  clock,
  address,
  isObserved,
  open,
}: JournaledSessionParts): Session {
  /** The keys that were sent for those that were made for a signal. */
  const sentKeys = new Map<string, string>();

  const perform = async (call: OpenCall, verb: SessionVerb, parameters: SessionArguments) => {
    const over = attempt.work();
    try {
      const session = open();
      const value = await retry(clock, call.signal, () => callVerb(session, verb, parameters));
      attempt.resolve(call, encode(value));
    } catch (error) {
      attempt.reject(call, error);
    } finally {
      over();
    }
  };

  const createCall = (verb: SessionVerb, parameters: SessionArguments): [CallSpec, Performer] => {
    const { runId } = attempt.run;
    const isKeyed = keyed.has(verb);
    const addKey = (position: string) => withKey(parameters, `${runId}:${position}`, sentKeys);
    const { agent, instance, session } = address;
    const name = `${verb} ${agent}/${instance}/${session}`
      .slice(0, workflowLimits.nameCharsMax)
      .toWellFormed();
    const toTarget = (position: string) => ({ ...address, idempotencyKey: addKey(position)[1] });
    return [
      { kind: "session", name, toTarget: isKeyed ? toTarget : undefined },
      {
        start(call) {
          const { position } = call.stored;
          const request = isKeyed ? addKey(position)[0] : parameters;
          const isTraced = isObserved && operationVerbs.has(verb);
          void perform(call, verb, isTraced ? withTrace(request, runId, position) : request);
        },
      },
    ];
  };

  return createSession(async (verb, parameters) => {
    if (verb === "stream" || verb === "follow" || verb === "readBranch") {
      throw invalidRequest(
        `A workflow cannot ${verb} a session: its code is replayed, and a stream is not.`,
        {
          hint: "Use prompt(); who watches the run can follow the session by its own route.",
        },
      );
    }
    if (verb === "abort") return open().abort(translateKey(parameters, sentKeys));
    return decode(await attempt.call(site, ...createCall(verb, parameters)));
  });
}

/** A restart of the session's object is no answer. */
async function retry(clock: Clock, signal: AbortSignal, call: () => unknown): Promise<unknown> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await call();
    } catch (error) {
      const isRestart = error instanceof EdgeflueError && error.code === "operation_interrupted";
      if (!isRestart || failures >= workflowLimits.callRetriesMax || signal.aborted) throw error;
      await delay(clock, workflowLimits.callRetryMs * 2 ** failures, signal);
      // A session that has not accepted it yet would do so after it was asked to abort it.
      if (signal.aborted) throw error;
    }
  }
}

type Keyed = { idempotencyKey?: string };

/** The request with the call's key, unless the author gave it one. */
function withKey(
  parameters: SessionArguments,
  ownKey: string,
  sentKeys: Map<string, string>,
): [SessionArguments, string] {
  const [request, ...others] = parameters as [Keyed, ...unknown[]]; // of a verb that takes one
  const given = request.idempotencyKey;
  const key = given === undefined || isSignalKey(given) ? ownKey : given;
  if (given !== undefined) sentKeys.set(given, key);
  return [[{ ...request, idempotencyKey: key }, ...others] as unknown as SessionArguments, key]; // the same verb's
}

/** The request with the call's span as its caller, unless the author gave it another. */
function withTrace(parameters: SessionArguments, runId: string, position: string): SessionArguments {
  const [request, ...others] = parameters as [OperationRequest, ...unknown[]]; // of a verb that becomes an operation
  const own = { traceId: toTraceId(runId), spanId: toCallSpanId(runId, position), isSampled: true };
  const { traceparent = toTraceparent(own) } = request;
  return [{ ...request, traceparent }, ...others] as unknown as SessionArguments; // the same verb's
}

function translateKey(parameters: SessionArguments, sentKeys: ReadonlyMap<string, string>): Keyed {
  const [request = {}] = parameters as [Keyed?]; // of abort
  const { idempotencyKey } = request;
  if (idempotencyKey === undefined) return request;
  return { ...request, idempotencyKey: sentKeys.get(idempotencyKey) ?? idempotencyKey };
}

/** Bytes are no JSON. */
type Encoded = { json?: unknown } | { base64: string };

function encode(value: unknown): Encoded {
  if (!(value instanceof Uint8Array)) return value === undefined ? {} : { json: toPlain(value) };
  let binary = "";
  for (const byte of value) binary += String.fromCharCode(byte);
  return { base64: btoa(binary) };
}

/** What crosses RPC may leave fields undefined in lists of the answer's own. Half a character is the model's mistake, which
 *  is no reason to lose an answer that has arrived. */
function toPlain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, item: unknown) =>
    typeof item === "string" ? item.toWellFormed() : item,
  );
}

function decode(encoded: unknown): unknown {
  const value = encoded as Encoded; // encoded above
  if (!("base64" in value)) return value.json;
  return Uint8Array.from(atob(value.base64), (character) => character.charCodeAt(0));
}
