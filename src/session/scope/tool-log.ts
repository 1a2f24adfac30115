/** Log lines of author code: one JSON object a line, with the ids that lead back to the operation, and an event of
 *  the session. */

import type { ToolLog } from "../../agent/tool/define-tool.ts";
import type { SessionAddress } from "../../protocol/address.ts";
import { isTooDeep } from "../../protocol/json/json-depth.ts";
import type { Redactor } from "../../secret/redactor.ts";
import type { Reporter } from "./operation-scope.ts";

type Level = "info" | "warn" | "error";

export function createToolLog(
  address: SessionAddress,
  operationId: string,
  { redactor, reporter }: { redactor: Redactor; reporter: Reporter },
): ToolLog {
  const write =
    (level: Level) =>
    (message: string, fields: Record<string, unknown> = {}): void => {
      const text = redactor.text(String(message));
      const shown = toJson(fields);
      const safe = shown === undefined ? { fields: "not serialisable" } : redactor.value(shown);
      writeLine(level, text, { ...safe, ...address, operationId });
      reporter.log({
        type: "log",
        level,
        message: text,
        ...(Object.keys(safe).length > 0 && { fields: safe }),
      });
    };
  return { info: write("info"), warn: write("warn"), error: write("error") };
}

export function writeLine(level: Level, message: string, fields: Record<string, unknown>): void {
  console[level](JSON.stringify({ ...fields, level, message }));
}

/** The fields as JSON; undefined when they are not serializable, which must not break the code that logs. */
function toJson(fields: Record<string, unknown>): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(JSON.stringify(fields));
    return typeof json === "object" && json !== null && !isTooDeep(json) ? { ...json } : undefined;
  } catch {
    return undefined;
  }
}
