/** The log of one call of an author's code, which may write line after line without an end. */

import type { ToolLog } from "../../agent/tool/define-tool.ts";
import { toolLimits } from "../../limits.ts";

export interface BoundedLog {
  readonly log: ToolLog;
  /** The call is over: says in the log how many lines were left out. Later lines have only the room that is left. */
  end(): void;
}

export function boundLog(inner: ToolLog): BoundedLog {
  const { logLinesMax, logCharsMax } = toolLimits;
  let lines = 0;
  let chars = 0;
  let leftOut = 0;
  const write =
    (level: keyof ToolLog) =>
    (message: string, fields?: Record<string, unknown>): void => {
      lines += 1;
      // What did not fit counts too, so that later lines are not even measured.
      if (lines <= logLinesMax && chars <= logCharsMax) chars += measure(message, fields);
      if (lines > logLinesMax || chars > logCharsMax) leftOut += 1;
      else inner[level](message, fields);
    };
  return {
    log: { info: write("info"), warn: write("warn"), error: write("error") },
    end() {
      if (leftOut === 0) return;
      const bound = `A call may log ${logLinesMax} lines of ${logCharsMax} characters in all.`;
      inner.warn(`${leftOut} further lines were left out. ${bound}`, { leftOut });
    },
  };
}

function measure(message: unknown, fields: unknown): number {
  let chars = String(message).length;
  try {
    chars += JSON.stringify(fields)?.length ?? 0;
  } catch {
    // What is not serialisable is left out of the line.
  }
  return chars;
}
