/** `ctx.log`: lines of an author's code, bounded. */

import type { ToolLog } from "../../agent/tool/define-tool.ts";
import { describeError } from "../../errors.ts";
import { workflowLimits } from "../limits.ts";

export interface LogParts {
  /** Whether there is no room for a further line. */
  leaveOut(): boolean;
  write(data: Record<string, unknown>): void;
}

export function createLog({ leaveOut, write }: LogParts): ToolLog {
  const at =
    (level: string) =>
    (message: string, fields: Record<string, unknown> = {}) => {
      if (leaveOut()) return;
      const text = String(message).slice(0, workflowLimits.logMessageCharsMax).toWellFormed();
      write({ ...readFields(fields), level, message: text });
    };
  return { info: at("info"), warn: at("warn"), error: at("error") };
}

/** As JSON has them; what JSON does not have is said in words. */
function readFields(fields: unknown): Record<string, unknown> {
  if (typeof fields !== "object" || fields === null)
    return fields === undefined ? {} : { value: String(fields) };
  let json: string;
  try {
    json = JSON.stringify(fields, (_, value: unknown) =>
      value instanceof Error ? describeError(value) : typeof value === "bigint" ? String(value) : value,
    );
  } catch (error) {
    return { fields: `not shown: ${describeError(error)}` };
  }
  if (json.length > workflowLimits.logFieldsCharsMax) {
    return {
      fields: `not shown: ${json.length} characters as JSON; at most ${workflowLimits.logFieldsCharsMax}`,
    };
  }
  const parsed: unknown = JSON.parse(json);
  return typeof parsed === "object" && parsed !== null ? { ...parsed } : { value: parsed };
}
