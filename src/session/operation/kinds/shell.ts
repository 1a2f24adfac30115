/** Runs a command line for a caller. The conversation shows it as a call of the bash tool,
 *  with its result. */

import { describeError, toErrorRecord } from "../../../errors.ts";
import { sandboxLimits } from "../../../limits.ts";
import type { ShellReply } from "../../../protocol/shell.ts";
import { noUsage } from "../../../protocol/usage.ts";
import { mayRepeatCommands } from "../../../sandbox/policy.ts";
import type { StoredOutcome } from "../../../store/operation-store.ts";
import { nextMove, type PendingToolCall } from "../../conversation/next-move.ts";
import type { OperationScope } from "../../scope/operation-scope.ts";
import { withinDeadline } from "../../tool-call/command-deadline.ts";
import { streamOutput } from "../../tool-call/command-output.ts";
import { reportCommandLine } from "../../tool-call/report-command.ts";
import { storeOutput, toOutput } from "../../tool-call/tool-result.ts";

/** `onReply` gets the whole output; the outcome and the conversation have as much as a model sees. */
export async function runShellOperation(
  scope: OperationScope,
  onReply: (reply: Omit<ShellReply, "operationId">) => void,
): Promise<StoredOutcome> {
  const { operation, stores, thread, signal } = scope;
  const move = nextMove(stores.messages.tail(thread, operation.id));
  if (move.type !== "run-tools") return settled(scope);
  const [call] = move.pending;
  if (call === undefined) return settled(scope);
  if (operation.attempts > 1 && !mayRepeatCommands(scope.agent.sandbox)) {
    const message = "The command was interrupted and its outcome is unknown. It was not run again.";
    return { status: "failed", error: { code: "operation_interrupted", message } };
  }
  if (signal.aborted) return { status: "aborted", error: toErrorRecord(signal.reason) };
  return run(scope, call, onReply);
}

async function run(
  scope: OperationScope,
  call: PendingToolCall,
  onReply: (reply: Omit<ShellReply, "operationId">) => void,
): Promise<StoredOutcome> {
  const { operation, agent, signal, clock } = scope;
  const { command, timeoutMs = sandboxLimits.shellMsDefault } = operation.input.shell ?? { command: "" };
  const endCommand = reportCommandLine(scope, command);
  const transaction = await agent.sandbox.begin(scope.sandboxScope);
  try {
    const output = streamOutput(scope);
    const { onOutput } = output;
    const result = await withinDeadline({ clock, timeoutMs, signal }, (ended) =>
      transaction.shell(command, { timeoutMs, onOutput, signal: ended }),
    );
    output.end();
    const { stdout, stderr, exitCode } = scope.redactor.value(result);
    const { containerUse: container } = transaction;
    endCommand({ exit_code: exitCode }, container);
    await storeOutput(scope, call, toOutput({ stdout, stderr, exit_code: exitCode }), { transaction });
    onReply({ stdout, stderr, exitCode, ...(container && { container }) });
    return settled(scope);
  } catch (error) {
    scope.journal.requireAlive();
    endCommand(undefined);
    if (signal.aborted) return { status: "aborted", error: toErrorRecord(signal.reason) };
    await storeOutput(scope, call, { type: "error-text", value: describeError(error) });
    return { status: "failed", error: toErrorRecord(error) };
  } finally {
    transaction.end();
  }
}

/** The outcome, read from the conversation. */
function settled({ stores, operation, thread }: OperationScope): StoredOutcome {
  const [part] = stores.messages.tail(thread, operation.id).at(-1)?.message.content ?? [];
  const output = part?.type === "tool-result" ? part.output : undefined;
  return {
    status: "succeeded",
    result: {
      ...(output !== undefined && "value" in output && { result: output.value }),
      usage: noUsage,
      model: { id: "" },
      metadata: { steps: 0, finishReason: "stop" },
    },
  };
}
