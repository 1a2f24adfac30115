/** What requests may say, field by field: over HTTP, by RPC, or from a program that runs the session. What is no field
 *  of a request is refused, so that no option is dropped in silence. */

import { type EdgeflueError, invalidField, invalidRequest } from "../../errors.ts";
import {
  approvalLimits,
  javaScriptRequestLimits,
  jsonLimits,
  operationLimits,
  requestLimits,
  sandboxLimits,
} from "../../limits.ts";
import { findPrincipalProblem } from "../access/principal.ts";
import type { ApprovalDecision } from "../approval.ts";
import type { DeliveryQuery } from "../channel/delivery.ts";
import { type FieldCheck, type FieldChecks, findFieldProblem, isObject } from "../check/field-checks.ts";
import { endSentence, suggestName } from "../check/known-names.ts";
import * as is from "../check/value-checks.ts";
import type { CompactRequest } from "../compact.ts";
import type { EventQuery, FollowQuery } from "../event/event-log.ts";
import { isTooDeep } from "../json/json-depth.ts";
import { checkJsonSchema } from "../json-schema/json-schema.ts";
import type { MessageQuery } from "../message.ts";
import type { AbortRequest } from "../operation.ts";
import { findLimitsProblem, findMoreProblem } from "../operation-limits.ts";
import type { JavaScriptRequest } from "../program/javascript.ts";
import { pythonRequestLimits } from "../program/limits.ts";
import type { PythonRequest } from "../program/python.ts";
import {
  busyModes,
  isSkillRequest,
  isTaskRequest,
  type PromptOptions,
  type PromptRequest,
  type SessionRequest,
  type SkillRequest,
  type TaskRequest,
  thinkingLevels,
} from "../prompt.ts";
import type { ShellRequest } from "../shell.ts";
import { findTraceparentProblem } from "../trace-context.ts";
import { branchFiles, type ForkRequest, type RewindRequest } from "./branch.ts";
import { checkFiles } from "./check-files.ts";
import { findHistoryProblem } from "./check-history.ts";
import { checkModelChoice } from "./model-choice.ts";

const { namesMax, idempotencyKeyCharsMax, payloadCharsMax } = requestLimits;
const { shellMsMax } = sandboxLimits;

const text = (charsMax: number): FieldCheck => {
  return (value) =>
    typeof value === "string" && value !== "" && value.length <= charsMax
      ? undefined
      : `must be a text of 1 to ${charsMax} characters`;
};
const names = is.listOfNames("names", namesMax);
const idempotencyKey = text(idempotencyKeyCharsMax);
const branchPoint: FieldCheck = (value) =>
  (typeof value === "string" && value !== "") || (Number.isSafeInteger(value) && Number(value) >= 0)
    ? undefined
    : "must be the position of a message, or an id";
const whenBusy = is.oneOf(busyModes);

const schema: FieldCheck = (value) => (isObject(value) ? undefined : "must be a JSON Schema object");

const promptOptions: FieldChecks<PromptOptions> = {
  result: schema,
  retries: is.wholeNumber(0, operationLimits.resultRetriesMax),
  role: is.nonEmptyText,
  model: checkModelChoice,
  thinkingLevel: is.oneOf(thinkingLevels),
  allowedTools: names,
  images: checkFiles,
  commands: names,
  secrets: names,
  limits: findLimitsProblem,
  cwd: is.nonEmptyText,
  payload: checkPayload,
  whenBusy,
  idempotencyKey,
  messageId: idempotencyKey,
  replaces: is.nonEmptyText,
  principal: findPrincipalProblem,
  traceparent: findTraceparentProblem,
  instructions: is.nonEmptyText,
  history: findHistoryProblem,
  lifetimeMs: is.wholeNumber(1),
};

export interface Requests {
  prompt: PromptRequest;
  skill: SkillRequest;
  task: TaskRequest;
  shell: ShellRequest;
  javascript: JavaScriptRequest;
  python: PythonRequest;
  compact: CompactRequest;
  abort: AbortRequest;
  decision: ApprovalDecision;
  fork: ForkRequest;
  rewind: RewindRequest;
  messages: MessageQuery;
  events: EventQuery;
  deliveries: DeliveryQuery;
  follow: FollowQuery;
}

/** Of a command, and of a program that runs in the sandbox. */
const workOptions = {
  cwd: is.nonEmptyText,
  whenBusy,
  idempotencyKey,
  principal: findPrincipalProblem,
  traceparent: findTraceparentProblem,
};

export type RequestKind = keyof Requests;

const checks: { readonly [Kind in RequestKind]: FieldChecks<Requests[Kind]> } = {
  prompt: { message: is.aText, ...promptOptions },
  skill: { skill: is.aText, args: is.anObject, ...promptOptions },
  task: { task: is.aText, agent: is.nonEmptyText, taskId: is.nonEmptyText, ...promptOptions },
  shell: {
    command: is.aText,
    timeoutMs: (value) =>
      typeof value === "number" && value > 0 && value <= shellMsMax
        ? undefined
        : `must be a number above 0, at most ${shellMsMax}`,
    env: is.texts,
    commands: names,
    secrets: names,
    ...workOptions,
  },
  javascript: {
    code: text(javaScriptRequestLimits.codeCharsMax),
    inputs: checkInputs,
    result: schema,
    timeoutMs: is.wholeNumber(1, javaScriptRequestLimits.msMax),
    memoryBytes: is.wholeNumber(1024 * 1024, javaScriptRequestLimits.memoryBytesMax),
    allowedTools: names,
    ...workOptions,
  },
  python: {
    code: text(pythonRequestLimits.codeCharsMax),
    inputs: (value) => is.anObject(value) ?? checkInputs(value),
    result: schema,
    timeoutMs: is.wholeNumber(1, pythonRequestLimits.msMax),
    memoryBytes: is.wholeNumber(pythonRequestLimits.memoryBytesMin),
    interpreter: (value) =>
      typeof value === "string" && /^[\w-]{1,64}$/.test(value)
        ? undefined
        : 'must be a name of at most 64 letters, digits, "_" and "-"',
    restart: is.flag,
    ...workOptions,
  },
  compact: {
    keepRecent: is.wholeNumber(0),
    model: checkModelChoice,
    idempotencyKey,
    principal: findPrincipalProblem,
    traceparent: findTraceparentProblem,
  },
  abort: { operationId: is.nonEmptyText, idempotencyKey },
  decision: {
    decision: is.oneOf(["approve", "deny"]),
    add: findMoreProblem,
    by: boundedText,
    principal: findPrincipalProblem,
    reason: boundedText,
    idempotencyKey,
  },
  fork: { at: branchPoint, to: is.nonEmptyText, files: is.oneOf(branchFiles), idempotencyKey },
  rewind: {
    at: branchPoint,
    files: is.oneOf(branchFiles.filter((files) => files !== "none")),
    idempotencyKey,
  },
  messages: {
    before: is.wholeNumber(1),
    limit: is.wholeNumber(1, requestLimits.messagePageMax),
    include: is.oneOf(["compacted", "live"]),
  },
  events: { after: is.wholeNumber(0), limit: is.wholeNumber(1, requestLimits.eventPageMax) },
  deliveries: { before: is.wholeNumber(1), limit: is.wholeNumber(1, requestLimits.eventPageMax) },
  follow: { operationId: is.nonEmptyText, after: is.aText, sessionId: is.aText },
};

/** What callers from outside may not say: it is the agent's to grant. */
export const grantFields: readonly string[] = [
  "commands",
  "secrets",
  "tools",
  "principal",
  "traceparent",
  "instructions",
  "history",
  "lifetimeMs",
];

/** Throws `invalid_request` with the field's name. `alsoKnown` comes with requests from outside: fields that have been
 *  taken out. */
export function checkFieldsOf(kind: RequestKind, request: object, alsoKnown?: readonly string[]): void {
  if (!isObject(request)) throw invalidRequest(`The ${nouns[kind]} must be an object.`);
  const ofKind = checks[kind] as FieldChecks<Record<string, unknown>>; // the fields are looked up by name
  const problem = findFieldProblem(request, ofKind);
  if (problem?.type === "wrong") throw refuse(problem.field, problem.text);
  if (problem === undefined) {
    const needed = { decision: "decision", rewind: "at" }[kind as string];
    if (needed === undefined || request[needed as keyof object] !== undefined) return;
    throw refuse(needed, "is missing");
  }
  const { field } = problem;
  const offered = Object.keys(ofKind).filter(
    (name) => alsoKnown === undefined || !grantFields.includes(name),
  );
  const owner = subjects.some((subject) => subject === kind)
    ? subjects.find((subject) => Object.hasOwn(checks[subject], field))
    : undefined;
  const remedy =
    owner === undefined ? suggestName(field, [...offered, ...(alsoKnown ?? [])]) : ` It is for a ${owner}.`;
  throw invalidField(field, `Unknown field "${field}" of a ${nouns[kind]}.${remedy}`);
}

const nouns: Readonly<Record<RequestKind, string>> = {
  prompt: "prompt",
  skill: "skill",
  task: "task",
  shell: "command",
  javascript: "program",
  python: "program",
  compact: "compaction",
  abort: "request to abort",
  decision: "decision",
  fork: "fork",
  rewind: "rewind",
  messages: "query",
  events: "query",
  deliveries: "query",
  follow: "query",
};

const subjects = ["prompt", "skill", "task"] as const;

/** Every field that a request of a session may have, whatever it asks for. */
export const requestFields: readonly string[] = [
  ...new Set(subjects.flatMap((kind) => Object.keys(checks[kind]))),
];

/** Throws `invalid_request` with the field's name. */
export function checkRequest(request: SessionRequest, alsoKnown?: readonly string[]): void {
  const kind = isSkillRequest(request) ? "skill" : isTaskRequest(request) ? "task" : "prompt";
  if (isTooDeep(request)) {
    throw invalidRequest(`The request is nested deeper than ${jsonLimits.depthMax} levels.`, {
      meta: { max: jsonLimits.depthMax },
    });
  }
  checkFieldsOf(kind, request, alsoKnown);
  const field = kind === "prompt" ? "message" : kind;
  const subject: unknown = request[field as keyof SessionRequest];
  if (typeof subject !== "string" || subject.trim() === "") {
    throw invalidField(field, `The ${field} is empty. Send some text.`);
  }
  if (request.result !== undefined) checkJsonSchema("result", request.result);
  else if (request.retries !== undefined && kind !== "skill")
    // A skill may have a schema of its own.
    throw invalidField("retries", 'The field "retries" is for a typed result: give its "result" too.');
}

function checkPayload(value: unknown): string | undefined {
  const problem = is.anObject(value);
  if (problem !== undefined) return problem;
  const { length } = JSON.stringify(value);
  return length > payloadCharsMax
    ? `has ${length} characters; at most ${payloadCharsMax} are allowed`
    : undefined;
}

function checkInputs(value: unknown): string | undefined {
  const max = javaScriptRequestLimits.inputCharsMax;
  return isTooDeep(value) || (JSON.stringify(value) ?? "").length > max
    ? `must be JSON of at most ${max} characters and ${jsonLimits.depthMax} levels`
    : undefined;
}

function boundedText(value: unknown): string | undefined {
  const { textCharsMax } = approvalLimits;
  return typeof value === "string" && value.length <= textCharsMax
    ? undefined
    : `must be a text of at most ${textCharsMax} characters`;
}

function refuse(field: string, problem: string): EdgeflueError {
  // `.steps must be …` is about a field within this one.
  const [, inner = "", rest = problem] = /^((?:\.\w+)+) (.*)$/s.exec(problem) ?? [];
  return invalidField(`${field}${inner}`, endSentence(`The field "${field}${inner}" ${rest}`));
}
