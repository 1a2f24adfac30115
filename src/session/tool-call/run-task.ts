/** Runs a task: a conversation of its own within the operation, with the same sandbox, policy and budget. What it has
 *  stored is where it continues after a restart. Its outcome is a result for the parent. */

import { findRole } from "../../agent/project.ts";
import { describeError, type ErrorRecord } from "../../errors.ts";
import type { SessionEvent } from "../../protocol/event/event.ts";
import { textOf } from "../../protocol/message.ts";
import type { PromptOptions } from "../../protocol/prompt.ts";
import { noUsage, type Usage } from "../../protocol/usage.ts";
import type { StoredOutcome } from "../../store/operation-store.ts";
import type { TaskInput } from "../../tool/built-in/task-tool.ts";
import { restrictTools } from "../../tool/tool-set.ts";
import { toUserMessage } from "../conversation/conversation.ts";
import { tallyOf } from "../conversation/tally.ts";
import { toChildAgent } from "../runtime/child-agent.ts";
import { narrowScope } from "../runtime/sandbox-scope.ts";
import { exchangeSecrets } from "../runtime/secrets.ts";
import { pickModel } from "../scope/model-fallback.ts";
import type { Reporter, ThreadScope } from "../scope/operation-scope.ts";
import { toOutput } from "./tool-result.ts";

export interface TaskOutcome {
  output: ReturnType<typeof toOutput>;
  /** What it used, the calls of tools that it made, and the tasks that it was; undefined of one that did not begin. */
  spent: { usage: Usage | undefined; toolCalls: number; tasks: number } | undefined;
  /** Logs its end. Call it in the transaction that stores the result. */
  reportEnd(): void;
}

/** `thread` names the child's conversation, and the task; `toolCallId` is the call that gives it. Never rejects. */
export async function runTask(
  parent: ThreadScope,
  { thread, toolCallId }: { thread: string; toolCallId: string },
  input: TaskInput,
): Promise<TaskOutcome | "parked"> {
  const taskId = thread.slice(thread.indexOf(">") + 1);
  const { prompt, role = null, cwd = null, agent } = input;
  if (!parent.budget.addTask()) return refuse("Not run: the operation has begun as many tasks as it may.");
  let child: ThreadScope;
  try {
    child = await toChildScope(parent, thread, taskId, input);
    // Says what is wrong with the folder before a model is asked.
    if (cwd !== null) (await child.agent.sandbox.begin(child.sandboxScope)).end();
    child = { ...child, inheritedSeq: begin(child, prompt) };
  } catch (error) {
    return refuse(describeError(error));
  }
  if (child.inheritedSeq === 0) {
    parent.reporter.logNow({
      type: "task_start",
      taskId,
      toolCallId,
      prompt,
      role: role ?? agent ?? null,
      cwd,
      parentSessionId: parent.thread,
    });
  }
  const outcome = await parent.runThread(child);
  if (outcome.status === "parked") return "parked";
  const { isError, output } = readOutcome(child, outcome);
  const reportEnd = () => parent.reporter.log({ type: "task_end", taskId, isError, result: output.value });
  return { output, spent: spentBy(child), reportEnd };
}

async function toChildScope(
  parent: ThreadScope,
  thread: string,
  taskId: string,
  { agent: agentName, role: roleName, cwd, result }: TaskInput,
): Promise<ThreadScope> {
  const depth = parent.depth + 1;
  const { agent, model: childModel } = toChildAgent(parent.agent, {
    agentName: agentName ?? undefined,
    role: roleName ? findRole(parent.agent.project, parent.agent.subagents, roleName) : undefined,
    depth,
  });
  const sandboxScope = exchangeSecrets(parent.sandboxScope, parent.agent, agent);
  // The call's allowedTools apply to a subagent's own tools as well.
  const { allowedTools } = parent.options;
  const options: PromptOptions = { ...(result && { result }), ...(allowedTools && { allowedTools }) };
  return {
    ...parent,
    settle: undefined,
    thread,
    depth,
    options,
    agent: allowedTools === undefined ? agent : { ...agent, tools: restrictTools(agent.tools, allowedTools) },
    ...(await pickModel(parent, childModel ?? parent.models)),
    sandboxScope: cwd ? narrowScope(sandboxScope, cwd) : sandboxScope,
    reporter: toChildReporter(parent.reporter, taskId),
  };
}

/** Puts the task into its conversation, unless it is there from before a restart. Returns its newest message's
 *  place. */
function begin(child: ThreadScope, prompt: string): number {
  const { thread, operation, stores } = child;
  const newest = stores.messages.heads(thread, operation.id).at(-1);
  if (newest !== undefined) {
    child.budget.addStored(tallyOf(stores.messages, thread, operation.id));
    return newest.seq;
  }
  child.journal.commit(({ messages, now }) => {
    const message = toUserMessage(prompt);
    messages.insert(thread, { seq: 1, operationId: operation.id, message, metadata: {} }, now);
  });
  return 0;
}

function readOutcome(
  { stores, thread }: ThreadScope,
  outcome: StoredOutcome,
): { isError: boolean; output: TaskOutcome["output"] } {
  if (outcome.status !== "succeeded") return { isError: true, output: failed(outcome.error) };
  if (outcome.result.result !== undefined) return { isError: false, output: toOutput(outcome.result.result) };
  const answer = outcome.answer === undefined ? undefined : stores.messages.find(thread, outcome.answer.seq);
  const text = answer === undefined ? "" : textOf(answer);
  return { isError: false, output: toOutput(text.trim() === "" ? noAnswer : text) };
}

/** Nothing at all would look to the parent like a result. */
const noAnswer = "[The task ended without an answer in words.]";

function spentBy({ stores, thread, operation }: ThreadScope): TaskOutcome["spent"] {
  const { usage, toolCalls, tasks } = tallyOf(stores.messages, thread, operation.id);
  return { usage: usage === noUsage ? undefined : usage, toolCalls, tasks: tasks + 1 };
}

/** Events of the child say whose they are; its text is not the parent's answer. */
function toChildReporter(reporter: Reporter, taskId: string): Reporter {
  return {
    streamText() {},
    streamReasoning() {},
    streamOutput() {},
    logReasoning() {},
    logText() {},
    log: (event, place) => reporter.log(withTask(event, taskId), place),
    logNow: (event) => reporter.logNow(withTask(event, taskId)),
  };
}

/** A task within the task keeps its own. */
function withTask(event: SessionEvent, taskId: string): SessionEvent {
  return { ...event, taskId: event.taskId ?? taskId };
}

function refuse(problem: string): TaskOutcome {
  return { output: { type: "error-text", value: problem }, spent: undefined, reportEnd: () => {} };
}

function failed({ message }: ErrorRecord): TaskOutcome["output"] {
  return { type: "error-text", value: `The task failed: ${message}` };
}
