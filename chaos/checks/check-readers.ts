/** Every reader of a stream, however often it came back, has put together the text that is stored. Pure. */

import type { Facts } from "../facts.ts";
import type { SentRequest } from "../load/sent-request.ts";

export function checkReaders(facts: Facts): string[] {
  return facts.user.requests.flatMap((request) => checkReader(request, facts));
}

function checkReader({ id, reading, operationIds }: SentRequest, { messages, operations }: Facts): string[] {
  if (reading === undefined) return [];
  const { text, last } = reading;
  const [operationId = ""] = operationIds;
  const operation = operations.get(operationId);
  // Aborted before it began: nothing but that is told.
  if (last?.error?.type === "operation_aborted" && operationIds.size === 0 && text === "") return [];
  if (last === undefined || operation === undefined) return [`the stream of ${id} has no end`];
  const isEnd = operation.status === "succeeded";
  if (isEnd !== (last.type === "end"))
    return [`the stream of ${id} ended in ${last.type}, ${operationId} is ${operation.status}`];
  const said = messages
    .filter((message) => message.role === "assistant" && message.operationId === operationId)
    .flatMap(({ content }) => content.flatMap(({ type, text: part = "" }) => (type === "text" ? [part] : [])))
    .join("");
  return text === said
    ? []
    : [
        `the reader of ${id} (${operation.status}, attempts ${operation.attempts}) has ${JSON.stringify(text)}, stored is ${JSON.stringify(said)}`,
      ];
}
