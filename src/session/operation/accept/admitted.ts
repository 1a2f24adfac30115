/** What callers get of an accepted request. */

import { EdgeflueError } from "../../../errors.ts";
import type { Receipt, SettledOperation } from "../../../protocol/operation.ts";
import type { PromptResult } from "../../../protocol/prompt.ts";
import type { ShellReply } from "../../../protocol/shell.ts";
import type { Admission } from "./admission.ts";

export async function settle(admitted: Admission): Promise<SettledOperation> {
  return "settled" in admitted ? admitted.settled.promise : admitted;
}

export function toReceipt(admitted: Admission): Receipt {
  if (!("operation" in admitted)) {
    const { operationId, acceptedAt } = admitted;
    return { operationId, acceptedAt };
  }
  const { id: operationId, acceptedAt } = admitted.operation;
  return { operationId, acceptedAt };
}

export function requireResult(operation: SettledOperation): PromptResult {
  if (operation.status === "succeeded") return operation.result;
  throw EdgeflueError.fromRecord(operation.error);
}

/** Waits for a command. */
export async function toShellReply(admitted: Admission): Promise<ShellReply> {
  const { operationId, result } = requireResult(await settle(admitted));
  const whole = "shellReply" in admitted ? admitted.shellReply : undefined;
  if (whole !== undefined) return { ...whole, operationId };
  // The command ran before a restart: what the model sees of its output is what is left.
  const stored = (result ?? {}) as { stdout?: string; stderr?: string; exit_code?: number }; // by the shell operation
  const { stdout = "", stderr = "", exit_code: exitCode = 0 } = stored;
  return { stdout, stderr, exitCode, operationId };
}

/** Of a program: its operation's result is the reply. */
export async function toProgramReply<Reply extends { operationId: string }>(
  admitted: Admission,
): Promise<Reply> {
  const { operationId, result } = requireResult(await settle(admitted));
  return { ...(result as Omit<Reply, "operationId">), operationId } as Reply; // by the operation
}
