/** What callers get of an accepted request. */

import { EdgeflueError } from "../../errors.ts";
import type { Receipt, SettledOperation } from "../../protocol/operation.ts";
import type { PromptResult } from "../../protocol/prompt.ts";
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
