/** Begins a call, or joins the one that it repeats. OpenAI's clients send a request again after a time-out or an error of
 *  the network, with a header that counts, and without a key: what is equal and was sent before is then the same call. */

import type { Context } from "hono";
import { EdgeflueError } from "../../errors.ts";
import type { PromptRequest } from "../../protocol/prompt.ts";
import type { Session } from "../../protocol/session.ts";
import type { RouterPorts } from "../router-ports.ts";
import { instanceHeader } from "./open-agent.ts";

export interface CallIdentity {
  /** The session of the call, where that is not the first one with its content. Both can be the same. */
  spare: Session;
  /** The session that a repeat finds by the content of the call. */
  found: Session;
  /** Of the content. */
  key: string;
  /** Whether the client says that it sends the call again. */
  isRepeat: boolean;
  /** Whether the client gave the key: the call is then a repeat whenever there was one with it. */
  isKeyed: boolean;
}

export interface BegunCall {
  session: Session;
  first: ReadableStream<Uint8Array>;
  /** Opens its stream again. */
  reopen(operationId: string | undefined, after: string | undefined): Promise<ReadableStream<Uint8Array>>;
}

export async function beginCall(
  request: PromptRequest,
  { spare, found, key, isRepeat, isKeyed }: CallIdentity,
): Promise<BegunCall> {
  // Makes an equal call that is no repeat another request with the same key.
  const nonce = isKeyed ? {} : { messageId: crypto.randomUUID() };
  try {
    return await begin(found, { ...request, ...nonce, idempotencyKey: key });
  } catch (error) {
    if (isKeyed || !(error instanceof EdgeflueError) || error.code !== "idempotency_conflict") throw error;
    const { operationId } = error.meta ?? {};
    if (!isRepeat || typeof operationId !== "string")
      return begin(spare, { ...request, ...nonce, idempotencyKey: crypto.randomUUID() });
    return follow(found, operationId);
  }
}

async function begin(session: Session, request: PromptRequest): Promise<BegunCall> {
  return {
    session,
    first: await session.stream(request),
    reopen: (operationId, after) =>
      operationId === undefined
        ? session.stream(request)
        : session.follow({ operationId, ...(after !== undefined && { after }) }),
  };
}

async function follow(session: Session, operationId: string): Promise<BegunCall> {
  const open = (after?: string) => session.follow({ operationId, ...(after !== undefined && { after }) });
  return { session, first: await open(), reopen: (_operationId, after) => open(after) };
}

export type CallMarks = Awaited<ReturnType<typeof readMarks>>;

/** What a request has by which a repeat of it is found. */
export async function readMarks(context: Context, { access }: RouterPorts, body: unknown) {
  const { req } = context;
  const key = req.header("idempotency-key");
  const who = [req.header("authorization"), access.principal(context)?.name, req.header(instanceHeader)];
  const caller = JSON.stringify([req.path, ...who, key]);
  const digest = await digestOf(caller, JSON.stringify(body));
  return {
    key,
    digest,
    /** Stands for the key, or else for the content. */
    found: key === undefined ? digest : await digestOf(caller, key),
    isRepeat: Number(req.header("x-stainless-retry-count") ?? 0) > 0,
    isKeyed: key !== undefined,
  };
}

/** 32 hexadecimal digits that stand for these texts, and tell nothing of them. */
export async function digestOf(...texts: readonly string[]): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(texts));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest.slice(0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
