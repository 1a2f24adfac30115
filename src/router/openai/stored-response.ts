/** Stored responses: an id says which agent's it is, and names its session. */

import type { Context } from "hono";
import { EdgeflueError, toErrorRecord } from "../../errors.ts";
import type { MessageView } from "../../protocol/message.ts";
import { toOpenAiError } from "../../protocol/openai/openai-error.ts";
import {
  type ResponseState,
  toEndState,
  toOutputMessage,
  toResponse,
} from "../../protocol/openai/response-object.ts";
import type { OperationView } from "../../protocol/operation.ts";
import type { Session } from "../../protocol/session.ts";
import { toWireUsage } from "../../protocol/usage.ts";
import type { RouterPorts } from "../router-ports.ts";
import { openAgent, requireCallable } from "./open-agent.ts";
import { readMessages } from "./read-messages.ts";

export interface StoredResponse {
  id: string;
  agent: string;
  session: Session;
  operationId: string;
}

/** `digits` are 32 that cannot be guessed. */
export function toResponseId(digits: string, agent: string): string {
  return `resp_${digits}_${agent}`;
}

/** Throws `not_found`. */
export async function findResponse(
  context: Context,
  ports: RouterPorts,
  id: string,
): Promise<StoredResponse> {
  const [, agent] = /^resp_[0-9a-f]{32}_(.+)$/.exec(id) ?? [];
  if (agent === undefined) throw notFound(id);
  await requireCallable(context, agent, ports).catch((error: unknown) => {
    throw toErrorRecord(error).code === "agent_not_found" ? notFound(id) : error;
  });
  const session = openAgent(context, ports, agent)(id);
  const { messages } = await session.messages({ limit: 1 });
  const operationId = messages.at(-1)?.operationId;
  if (operationId === undefined) throw notFound(id);
  return { id, agent, session, operationId };
}

export async function readResponse(
  { id, agent, session, operationId }: StoredResponse,
  { isCancelled = false } = {},
): Promise<object> {
  const operation = await session.operation(operationId);
  const head = { id, createdAt: Math.floor(operation.acceptedAt / 1000), model: agent };
  const state: ResponseState = isCancelled ? { status: "cancelled" } : toState(operation);
  const output = toTexts(operation, await readMessages(session)).map((text, index) =>
    toOutputMessage(id, index, text, state.status === "completed" ? "completed" : "incomplete"),
  );
  return toResponse(head, state, output);
}

function toState(operation: OperationView): ResponseState {
  switch (operation.status) {
    case "succeeded": {
      const { usage, metadata } = operation.result;
      return toEndState(metadata.finishReason, toWireUsage(usage));
    }
    case "failed":
      return { status: "failed", error: toOpenAiError(operation.error) };
    case "aborted":
      return { status: "cancelled" };
    default:
      return { status: "in_progress" };
  }
}

/** What each step said; of a typed result, its JSON alone. */
function toTexts(operation: OperationView, messages: readonly MessageView[]): string[] {
  if (operation.status === "succeeded" && operation.result.result !== undefined)
    return [JSON.stringify(operation.result.result)];
  return messages
    .filter((view) => view.role === "assistant" && view.operationId === operation.operationId)
    .map(({ content }) => content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join(""))
    .filter((text) => text !== "");
}

function notFound(id: string): EdgeflueError {
  return new EdgeflueError("not_found", `Response with id ${JSON.stringify(id)} not found.`);
}
