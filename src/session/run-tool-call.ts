/** Runs one tool call of the model and stores its result, exactly one, whatever happens: a tool that throws,
 *  denies, hangs or is unknown is a result that the model can act on. Changes to the sandbox commit in the same
 *  transaction as the result. */

import { describeError } from "../errors.ts";
import { operationLimits, sandboxLimits, toolLimits } from "../limits.ts";
import { invalidInputKey } from "../model/answer-builder.ts";
import { isTooDeep } from "../protocol/json-depth.ts";
import type { ToolResultPart } from "../protocol/message.ts";
import { outputFolder } from "../sandbox/paths.ts";
import type { Sandbox, SandboxTransaction } from "../sandbox/sandbox.ts";
import { mainThread } from "../store/message-store.ts";
import { clipResult } from "../tool/clip-output.ts";
import type { Tool } from "../tool/tool.ts";
import type { PendingToolCall } from "./next-move.ts";
import type { OperationScope } from "./operation-scope.ts";

type ToolOutput = ToolResultPart["output"];

const notRun = "Not run: the operation ended first.";

/** `earlierAttempts` is how often the call had begun before this time. */
export async function runToolCall(
  scope: OperationScope,
  answerSeq: number,
  call: PendingToolCall,
  earlierAttempts: number,
): Promise<void> {
  try {
    await attempt(scope, answerSeq, call, earlierAttempts);
  } catch (error) {
    // Also what goes wrong around the tool is told. When not even that can be stored, storage is gone.
    storeResult(scope, call, { type: "error-text", value: describeError(error) });
  }
}

async function attempt(
  scope: OperationScope,
  answerSeq: number,
  call: PendingToolCall,
  earlierAttempts: number,
): Promise<void> {
  const tool = scope.agent.tools.find(call.part.toolName);
  const refusal = findRefusal(scope, tool, call, earlierAttempts);
  if (tool === undefined || refusal !== undefined) {
    return storeResult(scope, call, { type: "error-text", value: refusal ?? "Unknown tool." });
  }
  const parsed = await tool.parse(call.part.input);
  if (!parsed.ok) {
    const value = `The input of ${tool.name} is not valid: ${parsed.problem}.`;
    return storeResult(scope, call, { type: "error-text", value });
  }
  const key = `${scope.operation.id}:${answerSeq}:${call.index}`;
  if (tool.effect === "transaction") await runInSandbox(scope, tool, call, parsed.input, key);
  else await runAuthorTool(scope, tool, call, parsed.input, key);
}

/** Why a call is not run at all, in words for the model. */
function findRefusal(
  { agent, signal }: OperationScope,
  tool: Tool | undefined,
  { index, part }: PendingToolCall,
  earlierAttempts: number,
): string | undefined {
  if (signal.aborted) return notRun;
  if (tool === undefined)
    return `There is no tool named "${part.toolName}". Tools: ${agent.tools.names.join(", ")}.`;
  if (index >= toolLimits.callsPerStepMax) {
    return `Not run: one answer may ask for at most ${toolLimits.callsPerStepMax} tool calls. Ask again in the next.`;
  }
  if (isInvalidInput(part.input))
    return `The input of ${tool.name} is not valid JSON. Call it again with valid JSON.`;
  if (earlierAttempts > 0 && !mayRunAgain(tool, agent.sandbox)) {
    return "The call was interrupted and its outcome is unknown. It was not run again; check what it did before you repeat it.";
  }
  if (earlierAttempts >= operationLimits.attemptsMax) {
    return `Not run again: the call was interrupted ${earlierAttempts} times.`;
  }
  return undefined;
}

function mayRunAgain({ effect, needs }: Tool, { isTransactional }: Sandbox): boolean {
  if (effect !== "transaction") return effect !== "once";
  return isTransactional || needs === "read";
}

async function runInSandbox(
  scope: OperationScope,
  tool: Tool,
  call: PendingToolCall,
  input: unknown,
  idempotencyKey: string,
): Promise<void> {
  const transaction = await scope.agent.sandbox.begin();
  try {
    if (scope.signal.aborted) return storeResult(scope, call, { type: "error-text", value: notRun });
    const timeMs = sandboxLimits.shellMsMax + sandboxLimits.shellAbortGraceMs;
    const outcome = await execute(scope, tool, call, input, idempotencyKey, timeMs, transaction);
    if (!outcome.ok) return storeResult(scope, call, outcome.output);
    const output = await clip(outcome.value, call, transaction);
    storeResult(scope, call, output, transaction);
  } finally {
    transaction.end();
  }
}

async function runAuthorTool(
  scope: OperationScope,
  tool: Tool,
  call: PendingToolCall,
  input: unknown,
  idempotencyKey: string,
): Promise<void> {
  const outcome = await execute(scope, tool, call, input, idempotencyKey, toolLimits.callMsMax);
  if (!outcome.ok) return storeResult(scope, call, outcome.output);
  const unclipped = toOutput(outcome.value);
  if (clipResult(unclipped.value, outputFile(call)).full === undefined)
    return storeResult(scope, call, unclipped);
  const transaction = await scope.agent.sandbox.begin();
  try {
    const output = await clip(outcome.value, call, transaction);
    storeResult(scope, call, output, transaction);
  } finally {
    transaction.end();
  }
}

type ToolOutcome = { ok: true; value: unknown } | { ok: false; output: ToolOutput };

/** Runs the tool under a deadline on our side: one that ignores its signal is left behind, not waited for. */
function execute(
  { signal, log, clock }: OperationScope,
  tool: Tool,
  { part }: PendingToolCall,
  input: unknown,
  idempotencyKey: string,
  timeMs: number,
  sandbox?: SandboxTransaction,
): Promise<ToolOutcome> {
  const controller = new AbortController();
  return new Promise((resolve) => {
    const settle = (outcome: ToolOutcome) => {
      cancelDeadline();
      signal.removeEventListener("abort", onAbort);
      resolve(outcome);
    };
    const giveUp = (value: string) => {
      controller.abort();
      settle({ ok: false, output: { type: "error-text", value } });
    };
    const onAbort = () => giveUp("Stopped: the operation ended while the tool ran. Its outcome is unknown.");
    const cancelDeadline = clock.after(timeMs, () =>
      giveUp(`Stopped: ${tool.name} took longer than ${timeMs / 1000} s. Its outcome is unknown.`),
    );
    signal.addEventListener("abort", onAbort, { once: true });
    const context = {
      signal: controller.signal,
      toolCallId: part.toolCallId,
      idempotencyKey,
      log,
      ...(sandbox !== undefined && { sandbox }),
    };
    tool.execute(input, context).then(
      (value) => settle({ ok: true, value }),
      (error) => settle({ ok: false, output: { type: "error-text", value: describeError(error) } }),
    );
  });
}

/** The output within the model's bounds, the full text in a file of the sandbox when it was longer. */
async function clip(
  value: unknown,
  call: PendingToolCall,
  transaction: SandboxTransaction,
): Promise<ToolOutput> {
  const output = toOutput(value);
  const file = outputFile(call);
  const clipped = clipResult(output.value, file);
  if (clipped.full === undefined) return output;
  try {
    await transaction.writeOutput(file, clipped.full);
    return toOutput(clipped.value);
  } catch (error) {
    const { value: shortened } = clipResult(output.value, "");
    const note = `The full output was not kept: ${describeError(error)}`;
    return {
      type: "text",
      value: `${typeof shortened === "string" ? shortened : JSON.stringify(shortened)}\n\n[${note}]`,
    };
  }
}

function outputFile({ resultSeq }: PendingToolCall): string {
  return `${outputFolder}/${resultSeq}.txt`;
}

function toOutput(value: unknown): Extract<ToolOutput, { type: "text" | "json" | "error-text" }> {
  if (typeof value === "string") return { type: "text", value };
  if (value === undefined || value === null) return { type: "text", value: "" };
  try {
    const text = JSON.stringify(value);
    // What JSON leaves out altogether (a function, a symbol) has nothing to say to the model.
    if (text === undefined) return { type: "text", value: "" };
    const json = JSON.parse(text);
    return isTooDeep(json) ? { type: "text", value: text } : { type: "json", value: json };
  } catch (error) {
    return { type: "error-text", value: `The tool returned what JSON cannot hold: ${describeError(error)}` };
  }
}

function storeResult(
  scope: OperationScope,
  { resultSeq, part }: PendingToolCall,
  output: ToolOutput,
  transaction?: SandboxTransaction,
): void {
  const { toolCallId, toolName } = part;
  scope.write(({ messages, now }) => {
    transaction?.commit();
    const content = [{ type: "tool-result" as const, toolCallId, toolName, output }];
    const stored = {
      seq: resultSeq,
      operationId: scope.operation.id,
      message: { role: "tool" as const, content },
      metadata: {},
    };
    messages.insert(mainThread, stored, now);
  });
  const isError = output.type === "error-text";
  const result = "value" in output ? output.value : "";
  scope.feed.emit({ type: "tool_end", toolCallId, toolName, isError, result });
}

function isInvalidInput(input: unknown): boolean {
  return typeof input === "object" && input !== null && invalidInputKey in input;
}
