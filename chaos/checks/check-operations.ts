/** What was accepted has come to an end, once, in its turn, and stands to what its callers were told. Pure. */

import type { Facts, Operation } from "../facts.ts";
import type { SentRequest } from "../load/sent-request.ts";
import { planIdsIn } from "../servers/plan.ts";

const terminal = new Set(["succeeded", "failed", "aborted"]);

export function checkOperations(facts: Facts): string[] {
  const operations = [...facts.operations.values()];
  return [
    ...operations.flatMap((operation) => checkOperation(operation, facts)),
    ...facts.user.requests.flatMap((request) => checkRequest(request, facts)),
    ...checkOrder(facts),
    ...facts.missedByAlarm.map((id) => `nobody woke the session of ${id}`),
  ];
}

function checkOperation({ operationId, status, result }: Operation, { events }: Facts): string[] {
  if (!terminal.has(status)) return [`${operationId} is ${status}`];
  const ends = events.filter(
    (event) => event.type === "operation" && event.operationId === operationId,
  ).length;
  const counts: unknown[] = Object.entries(result?.usage ?? {}).flatMap(([name, count]) =>
    name === "cost" ? [] : [count],
  );
  return [
    ...(ends === 1 ? [] : [`${operationId} has ended ${ends} times`]),
    ...(counts.every((count) => typeof count === "number" && count >= 0)
      ? []
      : [`the usage of ${operationId} is ${JSON.stringify(result.usage)}`]),
  ];
}

function checkRequest(request: SentRequest, facts: Facts): string[] {
  const { id, kind, key, answer, reading, operationIds, provenAt } = request;
  const [operationId, ...others] = operationIds;
  if (others.length > 0) return [`${kind} ${id} became ${[...operationIds].join(" and ")}`];
  const operation = operationId === undefined ? undefined : facts.operations.get(operationId);
  return [
    ...(key !== undefined && answer === undefined && reading?.last === undefined
      ? [`${kind} ${id} was never answered`]
      : []),
    ...(provenAt !== undefined &&
    operation === undefined &&
    reading?.last?.error?.type !== "operation_aborted"
      ? [`${kind} ${id} is lost`]
      : []),
    ...(operation === undefined ? [] : checkAnswer(request, operation)),
    ...checkMessages(request, operation, facts),
    ...(answer !== undefined && answer.status >= 500 && answer.body?.error?.type === "internal_error"
      ? [`${kind} ${id} was answered ${JSON.stringify(answer.body)}`]
      : []),
    ...(reading?.last?.error?.type === "internal_error"
      ? [`${kind} ${id} ended in ${JSON.stringify(reading.last)}`]
      : []),
  ];
}

/** What a caller was told is what is stored. */
function checkAnswer(
  { id, kind, answer, reading }: SentRequest,
  { operationId, status, result }: Operation,
): string[] {
  const told =
    answer?.status === 200 ? answer.body.result : reading?.last?.type === "end" ? reading.last : undefined;
  if (told === undefined || kind === "dispatch" || kind === "shell") return [];
  if (status !== "succeeded") return [`${kind} ${id} was answered, but ${operationId} has ${status}`];
  const isSame = told.text === result.text && JSON.stringify(told.usage) === JSON.stringify(result.usage);
  const isTyped = kind !== "typed" || told.result?.sum === 7;
  return isSame && isTyped
    ? []
    : [`${kind} ${id} was told ${JSON.stringify(told)}, stored is ${JSON.stringify(result)}`];
}

/** What was said stands in the conversation once, in its operation; not at all only where that ended before its turn. */
function checkMessages(
  { id, kind }: SentRequest,
  operation: Operation | undefined,
  { messages }: Facts,
): string[] {
  if (kind === "shell" || kind === "compact") return [];
  const found = messages.filter(
    ({ role, content }) => role === "user" && planIdsIn(content[0]?.text ?? "").includes(id),
  );
  if (found.length > 1) return [`${kind} ${id} was accepted ${found.length} times`];
  const [message] = found;
  if (operation === undefined) return [];
  if (message === undefined)
    return operation.status === "succeeded" ? [`the message of ${kind} ${id} is lost`] : [];
  return message.operationId === operation.operationId
    ? []
    : [`the message of ${kind} ${id} stands in ${message.operationId} instead of ${operation.operationId}`];
}

/** One that was known to be accepted before another was sent comes before it. */
function checkOrder({ user, operations, events }: Facts): string[] {
  const known = user.requests.flatMap(({ kind, id, sentAt, provenAt, operationIds }) => {
    const [operationId] = operationIds;
    return operationId === undefined || kind === "steer" ? [] : [{ id, sentAt, provenAt, operationId }];
  });
  const swapped = known.flatMap((later) =>
    known
      .filter(
        ({ provenAt = Number.POSITIVE_INFINITY, operationId }) =>
          provenAt < later.sentAt && operationId > later.operationId,
      )
      .map((earlier) => `${later.id} was sent after ${earlier.id} was accepted, but comes before it`),
  );
  const ends = events.flatMap(({ type, operationId }) => (type === "operation" ? [operationId] : []));
  const isInOrder = ends.every((id, index) => index === 0 || id > (ends[index - 1] ?? ""));
  const accepted = [...operations.values()].sort((left, right) =>
    left.operationId < right.operationId ? -1 : 1,
  );
  const isDated = accepted.every(
    ({ acceptedAt }, index) => acceptedAt >= (accepted[index - 1]?.acceptedAt ?? 0),
  );
  return [
    ...swapped,
    ...(isInOrder ? [] : [`operations ended as ${ends.join(", ")}`]),
    ...(isDated ? [] : ["ids do not follow the clock"]),
  ];
}
