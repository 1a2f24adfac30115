/** Runs a program of JavaScript for a caller. The conversation shows it as a call of `run_code`, with its result. */

import { describeError, EdgeflueError, toErrorRecord } from "../../../errors.ts";
import { type JavaScriptOutcome, requireJavaScript } from "../../../sandbox/javascript/engine.ts";
import { createFileFunctions } from "../../../sandbox/javascript/file-functions.ts";
import { javaScriptLimits } from "../../../sandbox/javascript/limits.ts";
import type { SandboxTransaction } from "../../../sandbox/sandbox.ts";
import type { OperationInput } from "../../../store/operation-store.ts";
import { toToolFunctions } from "../../../tool/built-in/run-code-tool.ts";
import type { CodeHost } from "../../../tool/tool.ts";
import { restrictTools } from "../../../tool/tool-set.ts";
import { nextMove, type PendingToolCall } from "../../conversation/next-move.ts";
import { withMcpTools } from "../../runtime/agent-runtime.ts";
import type { OperationScope, ThreadOutcome } from "../../scope/operation-scope.ts";
import { askForCalls, createCodeHost, hasActed, type OuterCall } from "../../tool-call/inner-calls.ts";
import { storeOutput, toOutput } from "../../tool-call/tool-result.ts";
import { findMismatch, interrupted, readStored, succeeded, toProgramError } from "./program-outcome.ts";

/** Not a constant: an error that is made while the Worker starts has V8 parse all of it once more, for its stack. */
function codeIsOff(): EdgeflueError {
  return new EdgeflueError(
    "sandbox_denied",
    "Running JavaScript is off for this agent. An author turns it on with `runCode: true` of the agent.",
    { meta: { needs: "code" } },
  );
}

type Program = NonNullable<OperationInput["javascript"]>;

export async function runJavaScriptOperation(scope: OperationScope): Promise<ThreadOutcome> {
  const { operation, stores, thread, signal } = scope;
  const tail = stores.messages.tail(thread, operation.id);
  const move = nextMove(tail);
  const [call] = move.type === "run-tools" ? move.pending : [];
  const program = operation.input.javascript;
  if (call === undefined || program === undefined) return readStored(tail.at(-1)?.message.content[0]);
  const answerSeq = call.resultSeq - 1 - call.index;
  const outer = {
    answerSeq,
    index: call.index,
    toolCallId: call.part.toolCallId,
    idempotencyKey: operation.id,
  };
  const mayHaveActed = () => !scope.agent.sandbox.isTransactional || hasActed(scope, outer);
  if (operation.attempts > 1 && mayHaveActed()) return { status: "failed", error: interrupted() };
  if (signal.aborted) return { status: "aborted", error: toErrorRecord(signal.reason) };
  if (!scope.agent.mayRunCode) {
    const error = codeIsOff();
    await storeOutput(scope, call, { type: "error-text", value: error.message });
    return { status: "failed", error: error.toRecord() };
  }
  return run(scope, { call, outer, program });
}

async function run(
  scope: OperationScope,
  { call, outer, program }: { call: PendingToolCall; outer: OuterCall; program: Program },
): Promise<ThreadOutcome> {
  const { agent, signal, redactor } = scope;
  const transaction = await agent.sandbox.begin(scope.sandboxScope);
  try {
    const { outcome, host } = await execute(scope, { outer, program, transaction });
    // What it did is dropped with the transaction; with more calls it runs again.
    if (askForCalls(scope, outer, host)) return { status: "parked" };
    const childToolCalls = host.callCount;
    const error = outcome.ok
      ? findMismatch(outcome.value, program.result)
      : toProgramError(outcome.problem, outcome.logs);
    const reply = outcome.ok ? redactor.value({ result: outcome.value, logs: outcome.logs }) : undefined;
    if (error !== undefined || reply === undefined) {
      const failure = redactor.value(error ?? toProgramError("", ""));
      await storeOutput(scope, call, { type: "error-text", value: failure.message }, { childToolCalls });
      return { status: "failed", error: failure };
    }
    await storeOutput(scope, call, toOutput(reply), { transaction, childToolCalls });
    return succeeded(reply);
  } catch (error) {
    scope.journal.requireAlive();
    if (signal.aborted) return { status: "aborted", error: toErrorRecord(signal.reason) };
    await storeOutput(scope, call, { type: "error-text", value: describeError(error) });
    return { status: "failed", error: toErrorRecord(error) };
  } finally {
    transaction.end();
  }
}

async function execute(
  scope: OperationScope,
  { outer, program, transaction }: { outer: OuterCall; program: Program; transaction: SandboxTransaction },
): Promise<{ outcome: JavaScriptOutcome; host: CodeHost }> {
  const { code, inputs, allowedTools = [] } = program;
  const { memoryBytes = javaScriptLimits.memoryBytesDefault, timeoutMs = javaScriptLimits.msDefault } =
    program;
  const { signal, clock } = scope;
  const agent = await withMcpTools(scope.agent, scope, { allowedTools });
  const tools = restrictTools(agent.tools, allowedTools);
  const host = createCodeHost({ ...scope, agent: { ...agent, tools } }, outer, transaction);
  try {
    const outcome = await requireJavaScript().run({
      code,
      inputs,
      functions: {
        ...createFileFunctions(transaction.files),
        ...toToolFunctions(host),
      },
      memoryBytes,
      timeoutMs,
      clock,
      signal,
    });
    return { outcome, host };
  } finally {
    await host.end();
  }
}
