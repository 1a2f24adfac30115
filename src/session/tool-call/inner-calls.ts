/** The calls that a program of `run_code` makes of other tools. Each passes the checks of any call and is reported by
 *  `tool_start` and `tool_end`; what would have to wait, for an approval or a task, is refused. A call that must not be
 *  repeated is noted before it begins: then the program does not run again after a crash. */

import { sandboxLimits, toolLimits } from "../../limits.ts";
import { endSentence } from "../../protocol/check/known-names.ts";
import { resultOf } from "../../protocol/message.ts";
import type { SandboxTransaction } from "../../sandbox/sandbox.ts";
import { runCodeToolName } from "../../tool/built-in/run-code-tool.ts";
import type { CodeHost, Tool } from "../../tool/tool.ts";
import type { OperationScope } from "../scope/operation-scope.ts";
import { needsApproval } from "./approvals.ts";
import { executeTool, parseInput } from "./execute-tool.ts";
import { checkToolCalls } from "./limit-approvals.ts";
import { mayRunAgain } from "./may-run-again.ts";
import { toOutput } from "./tool-result.ts";

/** The call of `run_code` itself. */
export interface OuterCall {
  answerSeq: number;
  index: number;
  toolCallId: string;
  idempotencyKey: string;
}

/** Whether an earlier attempt of the program began a call that must not be repeated. */
export function hasActed({ stores, thread }: OperationScope, { answerSeq, index }: OuterCall): boolean {
  return stores.toolCalls.attempts(noteOf(thread, answerSeq, index)) > 0;
}

/** Whether the program is run again once it may make more calls: `parked` while a person is asked. One that has acted is
 *  not: its next call is refused, and the conversation asks. */
export function askForCalls(scope: OperationScope, call: OuterCall, host: CodeHost | undefined): boolean {
  return host?.isOutOfCalls === true && !hasActed(scope, call) && checkToolCalls(scope) === "parked";
}

export function createCodeHost(
  scope: OperationScope,
  call: OuterCall,
  transaction: SandboxTransaction,
): CodeHost {
  const { agent, clock } = scope;
  const offered = agent.tools.names.filter((name) => isOffered(agent.tools.find(name)));
  const seen = new Map<string, number>();
  /** The calls that run, with the names of their tools. */
  const running = new Map<Promise<unknown>, string>();
  const ended = new AbortController();
  const bounded = { ...scope, signal: AbortSignal.any([scope.signal, ended.signal]) };
  let count = 0;
  let isOutOfCalls = false;
  const make = async (name: string, input: unknown): Promise<unknown> => {
    const tool = offered.includes(name) ? agent.tools.find(name) : undefined;
    if (tool === undefined) throw new Error(`There is no tool named "${name}" in code.`);
    count += 1;
    if (count > toolLimits.innerCallsMax)
      throw new Error(`Not run: a program can call at most ${toolLimits.innerCallsMax} tools.`);
    const toolCallId = `${call.toolCallId}/${count}`;
    scope.budget.addToolCalls(1);
    isOutOfCalls ||= !scope.budget.hasToolCalls();
    const parsed = await checkCall(bounded, tool, input);
    const key = await keyOf(name, parsed, seen);
    bounded.signal.throwIfAborted();
    if (!mayRunAgain(tool, agent.sandbox)) note(scope, call);
    return report(scope, { toolCallId, toolName: name, input }, () =>
      executeTool(bounded, tool, parsed, {
        caller: "program",
        toolCallId,
        idempotencyKey: `${call.idempotencyKey}:${key}`,
        timeMs: tool.effect === "transaction" ? sandboxLimits.shellMsMax : toolLimits.callMsMax,
        ...(tool.effect === "transaction" && { transaction }),
      }),
    );
  };
  return {
    clock,
    toolNames: offered,
    get callCount() {
      return count;
    },
    get isOutOfCalls() {
      return isOutOfCalls;
    },
    callTool(name, input) {
      const made = make(name, input).finally(() => running.delete(made));
      running.set(made, name);
      return made;
    },
    async end() {
      const stopped = [...running.values()];
      ended.abort(new Error("The program has ended."));
      await Promise.allSettled(running.keys());
      return stopped;
    },
  };
}

/** A task would wait for the sandbox that the program has, and a tool with commands of its own for another scope. */
function isOffered(tool: Tool | undefined): boolean {
  return (
    tool !== undefined && tool.name !== runCodeToolName && tool.effect !== "task" && tool.grants === undefined
  );
}

/** The input as the tool reads it. Throws why the call is not made. */
async function checkCall(scope: OperationScope, tool: Tool, input: unknown): Promise<unknown> {
  const { agent, budget, signal } = scope;
  signal.throwIfAborted();
  if (!budget.hasToolCalls())
    throw new Error("Not run: the operation has used up the tool calls that it may make.");
  const parsed = await parseInput(scope, tool, input);
  if (!parsed.ok) throw new Error(endSentence(`The input of ${tool.name} is not valid: ${parsed.problem}`));
  if (needsApproval(tool, parsed.input, agent.toolsNeedingApproval)) {
    throw new Error(
      `Not run: ${tool.name} needs an approval, which code cannot wait for. Call the tool itself.`,
    );
  }
  return parsed.input;
}

async function report(
  { reporter, redactor }: OperationScope,
  { toolCallId, toolName, input }: { toolCallId: string; toolName: string; input: unknown },
  run: () => ReturnType<typeof executeTool>,
): Promise<unknown> {
  reporter.log({ type: "tool_start", toolCallId, toolName, args: redactor.value(input) });
  const outcome = await run();
  const output = outcome.ok ? toOutput(outcome.value) : undefined;
  const isError = output === undefined || output.type === "error-text";
  const value = output === undefined ? undefined : resultOf(output);
  const result = redactor.value(outcome.ok ? value : outcome.problem);
  reporter.log({ type: "tool_end", toolCallId, toolName, isError, result });
  if (outcome.ok && output !== undefined && output.type !== "error-text") return value;
  throw new Error(outcome.ok ? String(value) : outcome.problem);
}

/** The same for the same call in another attempt, whatever the order of calls is there. */
async function keyOf(name: string, input: unknown, seen: Map<string, number>): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify([name, input]));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const text = [...digest.slice(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const times = (seen.get(text) ?? 0) + 1;
  seen.set(text, times);
  return `${text}.${times}`;
}

function note({ journal, thread }: OperationScope, { answerSeq, index, toolCallId }: OuterCall): void {
  journal.commit(({ toolCalls, now }) => toolCalls.begin(noteOf(thread, answerSeq, index), toolCallId, now));
}

/** A row next to the call's own; no conversation has such a name. */
function noteOf(thread: string, messageSeq: number, index: number) {
  return { thread: `${thread}/code`, messageSeq, index };
}
