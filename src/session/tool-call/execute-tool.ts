/** Checks a tool's input and runs it, each under a deadline: one that ignores its signal is abandoned, not waited for. */

import { toBindings } from "../../agent/bindings.ts";
import { describeError, EdgeflueError } from "../../errors.ts";
import { toolLimits } from "../../limits.ts";
import type { SandboxTransaction } from "../../sandbox/sandbox.ts";
import type { CodeHost, ParsedInput, Tool, ToolCallContext } from "../../tool/tool.ts";
import { boundLog } from "../scope/bounded-log.ts";
import type { OperationScope } from "../scope/operation-scope.ts";

export type ToolOutcome = { ok: true; value: unknown } | { ok: false; problem: string };

export interface Execution {
  toolCallId: string;
  /** The same for each attempt. */
  idempotencyKey: string;
  timeMs: number;
  /** What the call ends with. Default: the operation. */
  caller?: "operation" | "program";
  transaction?: SandboxTransaction | undefined;
  /** Gets what a command writes. */
  onOutput?: ToolCallContext["onOutput"];
  /** For a tool that calls others. */
  code?: CodeHost | undefined;
}

/** The operation has to end: what has not begun is not begun. */
export const notRun = "Not run: the operation ended first.";

/** The model's input as the tool reads it. Rejects with why the check of an author's schema was given up. */
export async function parseInput(
  scope: Pick<OperationScope, "signal" | "clock">,
  tool: Tool,
  input: unknown,
): Promise<ParsedInput> {
  const parsed = tool.parse(input);
  if (!(parsed instanceof Promise)) return parsed;
  const { callMsMax } = toolLimits;
  return giveUpLate(scope, () => parsed, {
    timeMs: callMsMax,
    ended: notRun,
    late: `Not run: the check of the input of ${tool.name} took longer than ${callMsMax / 1000} s.`,
  });
}

export async function executeTool(
  scope: Pick<
    OperationScope,
    "signal" | "log" | "clock" | "init" | "options" | "operation" | "openWakeUps" | "ports"
  >,
  tool: Tool,
  input: unknown,
  { toolCallId, idempotencyKey, timeMs, caller = "operation", transaction, onOutput, code }: Execution,
): Promise<ToolOutcome> {
  // The call's input may have been checked meanwhile.
  if (scope.signal.aborted) return { ok: false, problem: notRun };
  const { init, options, operation, openWakeUps, ports } = scope;
  const { log, end } = boundLog(scope.log);
  const run = (signal: AbortSignal) =>
    tool.execute(input, {
      toolCallId,
      idempotencyKey,
      signal,
      log,
      init,
      env: ports.env,
      bindings: toBindings(ports.bindings),
      ...(options.principal !== undefined && { principal: options.principal }),
      ...(transaction !== undefined && { sandbox: transaction }),
      ...(onOutput !== undefined && { onOutput }),
      ...(code !== undefined && { code }),
      ...(tool.openWakeUps !== undefined && { wakeUps: { operationId: operation.id, open: openWakeUps } }),
    });
  try {
    const value = await giveUpLate(scope, run, {
      timeMs,
      ended: `Stopped: the ${caller} ended while the tool ran. Its outcome is unknown.`,
      late: `Stopped: ${tool.name} took longer than ${timeMs / 1000} s. Its outcome is unknown.`,
    });
    return { ok: true, value };
  } catch (error) {
    return { ok: false, problem: describeError(error) };
  } finally {
    end();
  }
}

interface Patience {
  timeMs: number;
  /** What is said when the operation has to end before. */
  ended: string;
  /** What is said when the time is over. */
  late: string;
}

/** Waits for an author's code until its time is over, or the operation has to end. Then it rejects, and aborts the signal that
 *  `run` got; whether the code heeds that is not waited for. */
function giveUpLate<T>(
  { signal, clock }: Pick<OperationScope, "signal" | "clock">,
  run: (signal: AbortSignal) => Promise<T>,
  { timeMs, ended, late }: Patience,
): Promise<T> {
  const controller = new AbortController();
  return new Promise<T>((resolve, reject) => {
    const settle = () => {
      cancelDeadline();
      signal.removeEventListener("abort", onAbort);
    };
    const giveUp = (problem: string, reason: unknown) => {
      settle();
      controller.abort(reason);
      reject(new Error(problem));
    };
    const onAbort = () => giveUp(ended, signal.reason);
    const cancelDeadline = clock.after(timeMs, () =>
      giveUp(late, new EdgeflueError("operation_timeout", late)),
    );
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) return onAbort();
    run(controller.signal).then(resolve, reject).finally(settle);
  });
}
