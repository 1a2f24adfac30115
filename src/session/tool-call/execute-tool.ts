/** Runs a tool under a deadline: one that ignores its signal is abandoned, not waited for. */

import { describeError } from "../../errors.ts";
import type { SandboxTransaction } from "../../sandbox/sandbox.ts";
import type { CodeHost, Tool, ToolCallContext } from "../../tool/tool.ts";
import type { OperationScope } from "../scope/operation-scope.ts";

export type ToolOutcome = { ok: true; value: unknown } | { ok: false; problem: string };

export interface Execution {
  toolCallId: string;
  /** The same for each attempt. */
  idempotencyKey: string;
  timeMs: number;
  transaction?: SandboxTransaction | undefined;
  /** Gets what a command writes. */
  onOutput?: ToolCallContext["onOutput"];
  /** For a tool that calls others. */
  code?: CodeHost | undefined;
}

export function executeTool(
  {
    signal,
    log,
    clock,
    init,
    options,
    operation,
    openWakeUps,
  }: Pick<OperationScope, "signal" | "log" | "clock" | "init" | "options" | "operation" | "openWakeUps">,
  tool: Tool,
  input: unknown,
  { toolCallId, idempotencyKey, timeMs, transaction, onOutput, code }: Execution,
): Promise<ToolOutcome> {
  const controller = new AbortController();
  return new Promise((resolve) => {
    const settle = (outcome: ToolOutcome) => {
      cancelDeadline();
      signal.removeEventListener("abort", onAbort);
      resolve(outcome);
    };
    const giveUp = (problem: string) => {
      controller.abort();
      settle({ ok: false, problem });
    };
    const onAbort = () => giveUp("Stopped: the operation ended while the tool ran. Its outcome is unknown.");
    const cancelDeadline = clock.after(timeMs, () =>
      giveUp(`Stopped: ${tool.name} took longer than ${timeMs / 1000} s. Its outcome is unknown.`),
    );
    signal.addEventListener("abort", onAbort, { once: true });
    const context = {
      signal: controller.signal,
      toolCallId,
      idempotencyKey,
      log,
      init,
      ...(options.principal !== undefined && { principal: options.principal }),
      ...(transaction !== undefined && { sandbox: transaction }),
      ...(onOutput !== undefined && { onOutput }),
      ...(code !== undefined && { code }),
      ...(tool.openWakeUps !== undefined && { wakeUps: { operationId: operation.id, open: openWakeUps } }),
    };
    tool.execute(input, context).then(
      (value) => settle({ ok: true, value }),
      (error) => settle({ ok: false, problem: describeError(error) }),
    );
  });
}
