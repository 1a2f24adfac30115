/** Log lines of author code: one JSON object a line, with the ids that lead back to the operation. */

import type { ToolLog } from "../agent/define-tool.ts";
import type { SessionAddress } from "../protocol/address.ts";

export function createOperationLog(address: SessionAddress, operationId: string): ToolLog {
  const write =
    (level: "info" | "warn" | "error") =>
    (message: string, fields: Record<string, unknown> = {}): void => {
      const line = { level, message, ...address, operationId };
      try {
        console[level](JSON.stringify({ ...fields, ...line }));
      } catch {
        // Fields that JSON cannot hold must not break the code that logs them.
        console[level](JSON.stringify({ ...line, fields: "not serialisable" }));
      }
    };
  return { info: write("info"), warn: write("warn"), error: write("error") };
}
