/** What is special about each kind of operation, one record each. */

import type { Transaction } from "../../../journal/journal.ts";
import type { CompactRequest } from "../../../protocol/compact.ts";
import type { OperationKind } from "../../../protocol/operation.ts";
import type { JavaScriptRequest } from "../../../protocol/program/javascript.ts";
import type { PythonRequest } from "../../../protocol/program/python.ts";
import { isSkillRequest, isTaskRequest, type SessionRequest } from "../../../protocol/prompt.ts";
import type { ShellRequest } from "../../../protocol/shell.ts";
import type { Operation, StoredOutcome } from "../../../store/operation-store.ts";
import { noteTask } from "../../conversation/conversation.ts";
import { runThread } from "../../loop/run-thread.ts";
import type { AgentRuntime } from "../../runtime/agent-runtime.ts";
import type { OperationScope, ThreadOutcome, ThreadScope } from "../../scope/operation-scope.ts";
import {
  checkLocalOptions,
  needsNoAgent,
  type PreparedRequest,
  prepareCompact,
  prepareJavaScript,
  preparePrompt,
  preparePython,
  prepareRequest,
  prepareShell,
  type Surroundings,
} from "../accept/prepare-request.ts";
import { hasFunctions, type LocalOptions, type OpenOperation } from "../open-operation.ts";
import { readAnswer } from "../view/operation-view.ts";
import { runCompactOperation } from "./compact.ts";
import { runJavaScriptOperation } from "./javascript.ts";
import { runPythonOperation } from "./python.ts";
import { runShellOperation } from "./shell.ts";

/** A request of any kind: a record reads those of its own. */
export type AnyRequest = SessionRequest | ShellRequest | JavaScriptRequest | PythonRequest | CompactRequest;

export interface KindRecord {
  /** Whether a request can be accepted only with its agent loaded. */
  needsAgent(request: AnyRequest, local: LocalOptions): boolean;
  /** The request as it is stored. Throws why it cannot be accepted. */
  prepare(request: AnyRequest, parts: PrepareParts): PreparedRequest;
  /** Whether it begins with a call of the model, which changes nothing: the model may be asked while the acceptance is
   *  only staged. */
  asksModelFirst: boolean;
  /** Whether messages may join it while it runs. */
  canBeSteered: boolean;
  /** Whether it is the agent that works: `agent_start` and `turn_end` are logged. */
  isConversation: boolean;
  /** Tasks around its conversation. */
  depth: number;
  /** Whether it needs the agent with a model. */
  needsModel: boolean;
  run(
    scope: OperationScope,
    open: OpenOperation,
    toThread: () => Promise<ThreadScope>,
  ): Promise<ThreadOutcome>;
  /** Adds to the conversation what has succeeded, in the transaction that settles it. */
  onSuccess?(operation: Operation, outcome: SucceededOutcome, transaction: Transaction): void;
}

interface PrepareParts {
  /** Undefined where it is not needed. */
  agent: AgentRuntime | undefined;
  env: Surroundings["env"];
  local: LocalOptions;
}

type SucceededOutcome = Extract<StoredOutcome, { status: "succeeded" }>;

// The casts: a record gets requests of its own kind only.
const conversation: KindRecord = {
  needsAgent: (request, local) => !needsNoAgent(request as SessionRequest) || hasFunctions(local),
  prepare(request, { agent, env, local }) {
    if (agent === undefined) return preparePrompt(request as SessionRequest);
    checkLocalOptions(agent, local);
    return prepareRequest(request as SessionRequest, { agent, env }, local);
  },
  asksModelFirst: true,
  canBeSteered: true,
  isConversation: true,
  depth: 0,
  needsModel: true,
  run: async (_scope, _open, toThread) => runThread(await toThread()),
};

/** Of what is no conversation. */
const plain = {
  asksModelFirst: false,
  canBeSteered: false,
  isConversation: false,
  depth: 0,
  needsModel: false,
} as const;

export const kinds: Readonly<Record<OperationKind, KindRecord>> = {
  prompt: conversation,
  skill: conversation,
  task: {
    ...conversation,
    canBeSteered: false,
    depth: 1,
    onSuccess: (operation, { answer }, { messages, now }) =>
      noteTask(operation, readAnswer(answer, messages), messages, now),
  },
  shell: {
    ...plain,
    needsAgent: () => true,
    prepare(request, { agent, env }) {
      if (agent === undefined) throw new Error("A shell command needs its agent.");
      return prepareShell(request as ShellRequest, { agent, env });
    },
    run: (scope, open) =>
      runShellOperation(scope, (reply) => {
        open.shellReply = reply;
      }),
  },
  javascript: {
    ...plain,
    needsAgent: () => true,
    prepare(request, { agent }) {
      if (agent === undefined) throw new Error("A program needs its agent.");
      return prepareJavaScript(request as JavaScriptRequest, agent);
    },
    run: (scope) => runJavaScriptOperation(scope),
  },
  python: {
    ...plain,
    needsAgent: () => true,
    prepare(request, { agent }) {
      if (agent === undefined) throw new Error("A program needs its agent.");
      return preparePython(request as PythonRequest, agent);
    },
    run: (scope) => runPythonOperation(scope),
  },
  compact: {
    ...plain,
    // The agent's file may register the provider of a model that the request names.
    needsAgent: (request) => (request as CompactRequest).model !== undefined,
    prepare: (request) => prepareCompact(request as CompactRequest),
    needsModel: true,
    run: async (_scope, _open, toThread) => runCompactOperation(await toThread()),
  },
};

/** The kind of a request that a session's `prompt`, `stream` or `dispatch` gets. */
export function kindOf(request: SessionRequest): OperationKind {
  if (isSkillRequest(request)) return "skill";
  return isTaskRequest(request) ? "task" : "prompt";
}
