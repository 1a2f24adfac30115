/** Runs a program of Python for a caller, on the machine of its sandbox. The conversation shows it as a command, with its
 *  result. */

import { describeError, type ErrorRecord, toErrorRecord } from "../../../errors.ts";
import { pythonRequestLimits } from "../../../protocol/program/limits.ts";
import { mayRepeatCommands } from "../../../sandbox/policy.ts";
import { requirePython } from "../../../sandbox/python/python.ts";
import type { StoredOutcome } from "../../../store/operation-store.ts";
import { nextMove } from "../../conversation/next-move.ts";
import type { OperationScope } from "../../scope/operation-scope.ts";
import { withinDeadline } from "../../tool-call/command-deadline.ts";
import { storeOutput, toOutput } from "../../tool-call/tool-result.ts";
import { findMismatch, interrupted, readStored, succeeded } from "./program-outcome.ts";

export async function runPythonOperation(scope: OperationScope): Promise<StoredOutcome> {
  const { operation, stores, thread, signal, clock, redactor } = scope;
  const { sandbox } = scope.agent;
  const tail = stores.messages.tail(thread, operation.id);
  const move = nextMove(tail);
  const [call] = move.type === "run-tools" ? move.pending : [];
  const program = operation.input.python;
  if (call === undefined || program === undefined) return readStored(tail.at(-1)?.message.content[0]);
  if (operation.attempts > 1 && !mayRepeatCommands(sandbox))
    return { status: "failed", error: interrupted() };
  if (signal.aborted) return { status: "aborted", error: toErrorRecord(signal.reason) };
  const { timeoutMs = pythonRequestLimits.msDefault, result: schema, ...asked } = program;
  const transaction = await sandbox.begin(scope.sandboxScope);
  try {
    const run = requirePython(sandbox, asked.interpreter);
    const outcome = await withinDeadline({ clock, timeoutMs, signal }, (ended) =>
      run(transaction, { ...asked, timeoutMs, signal: ended }),
    );
    const reply = redactor.value(outcome.ok ? outcome.reply : {});
    const problem = outcome.ok ? findMismatch(outcome.reply.result, schema) : outcome.error.toRecord();
    if (problem === undefined) {
      await storeOutput(scope, call, toOutput(reply), { transaction });
      return succeeded(reply);
    }
    // As of a command that fails: what it did to files is kept.
    const error = redactor.value(problem);
    await storeOutput(scope, call, { type: "error-text", value: toText(error) }, { transaction });
    return { status: "failed", error };
  } catch (error) {
    scope.journal.requireAlive();
    if (signal.aborted) return { status: "aborted", error: toErrorRecord(signal.reason) };
    await storeOutput(scope, call, { type: "error-text", value: describeError(error) });
    return { status: "failed", error: toErrorRecord(error) };
  } finally {
    transaction.end();
  }
}

function toText({ message, meta }: ErrorRecord): string {
  return typeof meta?.traceback === "string" ? `${message}\n${meta.traceback}` : message;
}
