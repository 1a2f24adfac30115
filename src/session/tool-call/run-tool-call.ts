/** Runs one tool call of the model and stores its result, exactly one, whatever happens: a tool that throws,
 *  denies, hangs or is unknown is a result that the model can act on. Changes to the sandbox commit in the same
 *  transaction as the result. */

import { describeError } from "../../errors.ts";
import { operationLimits, sandboxLimits, toolLimits } from "../../limits.ts";
import { cutInputKey, invalidInputKey, isMarked } from "../../model/answer-builder.ts";
import { endSentence } from "../../protocol/check/known-names.ts";
import { type AssistantMessage, toolCallsOf } from "../../protocol/message.ts";
import type { SandboxScope } from "../../sandbox/sandbox.ts";
import type { MessageMetadata } from "../../store/message/stored-message.ts";
import { runCodeToolName } from "../../tool/built-in/run-code-tool.ts";
import type { TaskInput } from "../../tool/built-in/task-tool.ts";
import { isRead, type Tool } from "../../tool/tool.ts";
import { childThreadOf } from "../conversation/conversation.ts";
import type { PendingToolCall } from "../conversation/next-move.ts";
import type { ThreadScope } from "../scope/operation-scope.ts";
import { type Clearance, requestApproval, requireClearance } from "./approvals.ts";
import { streamOutput } from "./command-output.ts";
import { executeTool, notRun, parseInput, type ToolOutcome } from "./execute-tool.ts";
import { askForCalls, createCodeHost, hasActed, type OuterCall } from "./inner-calls.ts";
import { mayRunAgain } from "./may-run-again.ts";
import { reportCommand } from "./report-command.ts";
import { runTask } from "./run-task.ts";
import { type StoredWith, storeOutput, toOutput } from "./tool-result.ts";

const interrupted = "The call was interrupted and its outcome is unknown. It was not run again";

/** `parked`: it waits for an approval, itself or in a task. */
export type ToolCallOutcome = "done" | "parked";

/** One call, and what it takes to make it. */
interface Call extends PendingToolCall {
  answerSeq: number;
  /** How often it had begun before this time. */
  earlierAttempts: number;
  /** Who allowed it, where it needed an approval. */
  approval?: MessageMetadata["approval"] | undefined;
  /** What it may do that needed the approval. */
  approvedActions?: readonly string[] | undefined;
  /** The same for each attempt. */
  idempotencyKey: string;
}

/** How often each call of an answer had begun before. A call that was stored in this attempt has not; one from before
 *  has, perhaps: it is counted before it runs again. */
export function countAttempts(
  { thread, inheritedSeq, journal }: ThreadScope,
  answerSeq: number,
  pending: readonly PendingToolCall[],
): number[] {
  if (answerSeq > inheritedSeq) return pending.map(() => 0);
  return journal.commit(({ toolCalls, now }) =>
    pending.map(({ index, part }) => {
      const key = { thread, messageSeq: answerSeq, index };
      const attempts = toolCalls.attempts(key) + 1;
      toolCalls.begin(key, part.toolCallId, now);
      return attempts;
    }),
  );
}

/** Logs the calls in an answer that is about to be stored. */
export function reportToolCalls(scope: ThreadScope, seq: number, message: AssistantMessage): void {
  const { thread, reporter } = scope;
  for (const { toolCallId, toolName, input } of toolCallsOf(message)) {
    reporter.log({ type: "tool_start", toolCallId, toolName, args: input }, { thread, seq });
  }
}

/** For the answer's metadata: a call that a crash interrupts has perhaps been made, unless there was no tool for it. */
export function findUnknownTools(
  { agent }: ThreadScope,
  message: AssistantMessage,
): Pick<MessageMetadata, "unknownTools"> {
  const names = toolCallsOf(message).map(({ toolName }) => toolName);
  const unknown = names.filter((name) => agent.tools.find(name) === undefined);
  return unknown.length === 0 ? {} : { unknownTools: [...new Set(unknown)] };
}

export async function runToolCall(
  scope: ThreadScope,
  answerSeq: number,
  pending: PendingToolCall,
  earlierAttempts: number,
): Promise<ToolCallOutcome> {
  const place = scope.depth === 0 ? "" : `${scope.thread}:`;
  const idempotencyKey = `${scope.operation.id}:${place}${answerSeq}:${pending.index}`;
  const call: Call = { ...pending, answerSeq, earlierAttempts, idempotencyKey };
  try {
    return await attempt(scope, call);
  } catch (error) {
    // What goes wrong around the tool is a result too. It throws again when the journal has crashed.
    return refuse(scope, call, describeError(error));
  }
}

async function attempt(scope: ThreadScope, call: Call): Promise<ToolCallOutcome> {
  const tool = scope.agent.tools.find(call.part.toolName);
  const refusal = findRefusal(scope, tool, call);
  if (tool === undefined || refusal !== undefined) return refuse(scope, call, refusal ?? "Unknown tool.");
  const parsed = await parseInput(scope, tool, call.part.input);
  if (!parsed.ok)
    return refuse(scope, call, endSentence(`The input of ${tool.name} is not valid: ${parsed.problem}`));
  const clearance = requireClearance(scope, tool, { ...call, input: parsed.input });
  if (clearance.type === "waiting") return "parked";
  const cleared = withApproval(call, clearance);
  const problem = clearance.type === "denied" ? clearance.problem : findAttemptRefusal(scope, tool, cleared);
  if (clearance.approval !== undefined) countApproved(scope, clearance.approval.id);
  if (problem !== undefined) return refuse(scope, cleared, problem);
  return run(scope, tool, cleared, parsed.input);
}

async function run(scope: ThreadScope, tool: Tool, call: Call, input: unknown): Promise<ToolCallOutcome> {
  if (tool.effect === "task") return runChild(scope, call, input as TaskInput); // the task tool's `parse` made it
  if (tool.effect === "transaction") return runInSandbox(scope, tool, call, input);
  const timeMs = toolLimits.callMsMax;
  const outcome = await executeTool(scope, tool, input, { ...toOuterCall(call), timeMs });
  return finish(scope, call, outcome, { isRead: isRead(tool) });
}

function toOuterCall({ answerSeq, index, part, idempotencyKey }: Call): OuterCall {
  return { answerSeq, index, toolCallId: part.toolCallId, idempotencyKey };
}

/** An approved call is counted by its approval: it begins long after it was stored. */
function withApproval(call: Call, { approval }: Exclude<Clearance, { type: "waiting" }>): Call {
  if (approval === undefined) return call;
  const { attempts, decision = "expired", decidedBy, decidedAt, actions } = approval;
  return {
    ...call,
    earlierAttempts: attempts,
    approvedActions: actions,
    approval: {
      decision,
      ...(decidedBy !== undefined && { by: decidedBy }),
      ...(decidedAt !== undefined && { at: decidedAt }),
    },
  };
}

function countApproved({ journal }: ThreadScope, id: string): void {
  journal.commit(({ approvals }) => approvals.begin(id));
}

/** Why a call is not run at all, in words for the model. */
function findRefusal(scope: ThreadScope, tool: Tool | undefined, call: Call): string | undefined {
  const { agent, signal, budget } = scope;
  const { index, part, earlierAttempts } = call;
  if (signal.aborted) return notRun;
  if (tool === undefined) {
    const problem = `There is no tool named "${part.toolName}". Tools: ${agent.tools.names.join(", ")}.`;
    // Another deployment, or the server it is from, may have had it when the call began.
    const wasThere = earlierAttempts > 0 && !wasUnknown(scope, call);
    return wasThere ? `${interrupted}. ${problem}` : problem;
  }
  if (index >= toolLimits.callsPerStepMax) {
    return `Not run: one answer may ask for at most ${toolLimits.callsPerStepMax} tool calls. Ask again in the next.`;
  }
  if (!budget.hasToolCalls()) return "Not run: the operation has used up the tool calls that it may make.";
  if (isMarked(part.input, cutInputKey))
    return `Not run: the model's output limit cut this call of ${tool.name} off before its input was whole. Ask for less at once: write a long text in several shorter calls.`;
  if (isMarked(part.input, invalidInputKey))
    return `The input of ${tool.name} is not valid JSON. Call it again with valid JSON.`;
  return undefined;
}

/** Whether the agent did not have the call's tool when the answer came. */
function wasUnknown({ stores, operation, thread }: ThreadScope, { answerSeq, part }: Call): boolean {
  const answer = stores.messages.heads(thread, operation.id).findLast(({ seq }) => seq === answerSeq);
  return answer?.metadata.unknownTools?.includes(part.toolName) === true;
}

/** Why a call that had begun before is not run again. */
function findAttemptRefusal(scope: ThreadScope, tool: Tool, call: Call): string | undefined {
  const { earlierAttempts } = call;
  const hasDone = () => tool.name === runCodeToolName && hasActed(scope, toOuterCall(call));
  if (earlierAttempts > 0 && (!mayRunAgain(tool, scope.agent.sandbox) || hasDone())) {
    return `${interrupted}; check what it did before you repeat it.`;
  }
  // A command may be what ended its host: it is tried once more, and not a third time.
  const attemptsMax = tool.needs === "shell" ? toolLimits.commandAttemptsMax : operationLimits.attemptsMax;
  if (earlierAttempts >= attemptsMax && tool.effect !== "task") {
    const why =
      tool.needs === "shell" ? " It may need more memory or time than there is; do less in one command." : "";
    return `Not run again: the call was interrupted ${earlierAttempts} times.${why}`;
  }
  return undefined;
}

async function runChild(scope: ThreadScope, call: Call, input: TaskInput): Promise<ToolCallOutcome> {
  const thread = childThreadOf(scope.thread, call.answerSeq, call.index);
  const outcome = await runTask(scope, { thread, toolCallId: call.part.toolCallId }, input);
  if (outcome === "parked") return outcome;
  const { output, spent, reportEnd } = outcome;
  await storeOutput(scope, call, output, {
    childUsage: spent?.usage,
    childToolCalls: spent?.toolCalls,
    childTasks: spent?.tasks,
    reportBefore: reportEnd,
    approval: call.approval,
  });
  return "done";
}

/** Runs a tool in one transaction of the sandbox, which ends whatever happens in it. */
async function runInSandbox(
  scope: ThreadScope,
  tool: Tool,
  call: Call,
  input: unknown,
): Promise<ToolCallOutcome> {
  const { agent, sandboxScope, signal } = scope;
  const isCode = tool.name === runCodeToolName;
  // A program runs once: what needs an approval is refused in it.
  const asks = isCode ? undefined : (call.approvedActions ?? "collect");
  const transaction = await agent.sandbox.begin({
    ...withGrants(sandboxScope, tool.grants),
    ...(asks !== undefined && { asks }),
  });
  try {
    if (signal.aborted) return await refuse(scope, call, notRun);
    const outer = toOuterCall(call);
    const endCommand = reportCommand(scope, tool, { ...outer, input });
    const timeMs = sandboxLimits.shellMsMax + sandboxLimits.commandEndMsMax;
    const code = isCode ? createCodeHost(scope, outer, transaction) : undefined;
    const output = streamOutput(scope, outer.toolCallId);
    const { onOutput } = output;
    const outcome = await executeTool(scope, tool, input, { ...outer, timeMs, transaction, onOutput, code });
    output.end();
    endCommand(outcome.ok ? outcome.value : undefined, transaction.containerUse);
    // What it did is dropped with the transaction.
    if (askForCalls(scope, outer, code)) return "parked";
    if (transaction.asked.length > 0) {
      // What it did is dropped with the transaction; with the approval it runs again.
      requestApproval(
        scope,
        tool,
        call,
        transaction.asked.map((action) => scope.redactor.text(action)),
      );
      return "parked";
    }
    const childToolCalls = code?.callCount;
    return await finish(scope, call, outcome, { isRead: isRead(tool), transaction, childToolCalls });
  } finally {
    transaction.end();
  }
}

/** Stores what a call gave. Of one that failed nothing of its sandbox transaction is kept. */
async function finish(
  scope: ThreadScope,
  call: Call,
  outcome: ToolOutcome,
  { isRead = false, transaction, childToolCalls }: StoredWith,
): Promise<ToolCallOutcome> {
  const { approval } = call;
  const output = outcome.ok
    ? toOutput(outcome.value)
    : { type: "error-text" as const, value: outcome.problem };
  await storeOutput(scope, call, output, {
    isRead,
    approval,
    childToolCalls,
    ...(outcome.ok && { transaction }),
  });
  return "done";
}

/** The call is not run; `problem` says why, for the model. */
function refuse(scope: ThreadScope, call: Call, problem: string): Promise<ToolCallOutcome> {
  return finish(scope, call, { ok: false, problem }, {});
}

function withGrants(
  scope: SandboxScope | undefined,
  grants: readonly string[] | undefined,
): SandboxScope | undefined {
  return grants === undefined ? scope : { ...scope, commands: [...(scope?.commands ?? []), ...grants] };
}
