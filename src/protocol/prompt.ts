/** What a session can be asked to answer: a prompt, a skill, a task; and what comes back. */

import type { Principal } from "./access/principal.ts";
import type { JsonSchema } from "./json-schema/json-schema.ts";
import type { Message } from "./message.ts";
import type { OperationLimits } from "./operation-limits.ts";
import type { ModelChoice } from "./request/model-choice.ts";
import { toWireUsage, type Usage } from "./usage.ts";

export const thinkingLevels = ["off", "minimal", "low", "medium", "high", "xhigh"] as const;
export type ThinkingLevel = (typeof thinkingLevels)[number];

/** What happens to a request while another operation runs: it waits its turn; its message joins what runs, before the
 *  next call of the model; it ends what runs; or it is refused with `session_busy`. */
export const busyModes = ["queue", "steer", "interrupt", "reject"] as const;
export type WhenBusy = (typeof busyModes)[number];

/** An image or another file that goes to the model with a message. */
export interface PromptFile {
  /** Base64, a `data:` URL, or an `https:` URL that the provider fetches. */
  data: string;
  /** E.g. `image/png`, which is the default. */
  mimeType?: string;
  name?: string;
}

/** What any request says that becomes an operation. */
export interface OperationRequest {
  /** A request with the key of an earlier one is that operation, and never a second one. At most 200 characters. */
  idempotencyKey?: string;
  /** Who asks, for programs that run the session; over HTTP it is whom the guard let in. Default: a caller
   *  without a name. */
  principal?: Principal;
  /** The trace that it is asked for in, which `edgeflue/tracing` continues: a `traceparent` of W3C Trace Context. Over HTTP
   *  it is the header of this name. Default: none. */
  traceparent?: string;
}

/** A request that may come while another operation runs. */
export interface QueuedRequest extends OperationRequest {
  /** Default: the agent's, else `queue`. */
  whenBusy?: WhenBusy;
}

/** How one prompt differs from what the agent is set to. */
export interface PromptOptions extends QueuedRequest {
  /** What the answer has to be; it then comes as `result`, checked. */
  result?: JsonSchema;
  /** Times that the model may correct a result that does not match. Default 3. */
  retries?: number;
  /** A role that the agent takes: the name of a file of agents/roles/, or of a subagent. Default: none. */
  role?: string;
  /** `provider:model`, or a list of which the next is asked where the one before cannot answer. Default: the role's, else
   *  the agent's. */
  model?: ModelChoice;
  /** Default: the role's, else the agent's. */
  thinkingLevel?: ThinkingLevel;
  /** The only tools that may be used, by name. Default: all of the agent's. */
  allowedTools?: readonly string[];
  /** Files that go to the model with the message. */
  images?: readonly PromptFile[];
  /** Shell commands that may run in addition to those that the agent allows. They only ever add. */
  commands?: readonly string[];
  /** Names of variables of the host's environment that shell commands of this call get. */
  secrets?: readonly string[];
  /** Each can only tighten what the agent sets. */
  limits?: OperationLimits;
  /** Folder of the sandbox to work in; nothing outside it is reached. Default: all of /workspace. */
  cwd?: string;
  /** For the agent's initializer, as `payload` of its context: what the request that begins the session carries stays
   *  with the session, what later ones carry is not looked at. Default: nothing. */
  payload?: Readonly<Record<string, unknown>>;
  /** What the author of the message calls it; `messages` shows it as `id`. At most 200 characters. Default: none. */
  messageId?: string;
  /** The id of an earlier message of the user's: this one takes its place, and what came after it no longer reaches the
   *  model. The files stay as they are. Default: the message follows all others. */
  replaces?: string;
  /** Instructions of this call alone, after the agent's own. Not over HTTP. Default: none. */
  instructions?: string;
  /** What the conversation begins with, oldest first: only in the request that begins the session, and not over HTTP.
   *  Default: nothing. */
  history?: readonly Message[];
  /** The session is removed when so many milliseconds have passed since the last request that said so, and nothing
   *  runs. Not over HTTP. Default: it stays. */
  lifetimeMs?: number;
}

export interface PromptRequest extends PromptOptions {
  /** What the user says. Not empty. */
  message: string;
}

/** A request to do what a skill says. Its `allowed-tools` apply, fewer where the call allows fewer; so does its model
 *  unless one is named here. */
export interface SkillRequest extends PromptOptions {
  /** The skill's name, or its file's path below the skills folder: `triage/SKILL.md`. */
  skill: string;
  /** Checked against the skill's input schema. Default: none. */
  args?: Record<string, unknown>;
}

/** A request to a child conversation: own history, the same sandbox. */
export interface TaskRequest extends PromptOptions {
  /** What the child is to do. Not empty. */
  task: string;
  /** A subagent of the agent, by name. Default: the agent itself. */
  agent?: string;
  /** Names the child; one that exists continues with its history. Default: a new one. */
  taskId?: string;
}

export type SessionRequest = PromptRequest | SkillRequest | TaskRequest;

export function isSkillRequest(request: SessionRequest): request is SkillRequest {
  return "skill" in request;
}

export function isTaskRequest(request: SessionRequest): request is TaskRequest {
  return "task" in request;
}

export interface PromptResult {
  /** The model's final answer. */
  text: string;
  /** The typed result, when one was asked for. */
  result?: unknown;
  operationId: string;
  /** Of all model calls: steps, corrections, children, summaries. */
  usage: Usage;
  model: { id: string };
  metadata: {
    /** Model calls that were answered. */
    steps: number;
    /** Why the last answer ended, in the AI SDK's words: `stop`, `length`, `content-filter` … */
    finishReason: string;
    [detail: string]: unknown;
  };
}

/** PyFlue's result, plus our `operationId`. */
export function toWireResult(result: PromptResult) {
  const { usage, ...rest } = result;
  return { ...rest, usage: toWireUsage(usage) };
}
