/** What a program of a caller came to, as its operation stores it. */

import { EdgeflueError, type ErrorRecord } from "../../../errors.ts";
import { errorLimits, toolLimits } from "../../../limits.ts";
import { type JsonSchema, toValidator } from "../../../protocol/json-schema/json-schema.ts";
import { noUsage } from "../../../protocol/usage.ts";
import type { StoredOutcome } from "../../../store/operation-store.ts";

export function findMismatch(value: unknown, result: JsonSchema | undefined): ErrorRecord | undefined {
  if (result === undefined) return undefined;
  const issues = toValidator(result).problems(value, errorLimits.issuesMax);
  if (issues.length === 0) return undefined;
  return new EdgeflueError(
    "result_invalid",
    `The code returned what does not match the schema: ${issues.join("; ")}`,
    { meta: { issues } },
  ).toRecord();
}

export function toProgramError(problem: string, logs: string): ErrorRecord {
  const code = problem.startsWith("The code was stopped") ? "limit_exceeded" : "invalid_request";
  return new EdgeflueError(code, problem, logs === "" ? {} : { meta: { logs } }).toRecord();
}

export function interrupted(): ErrorRecord {
  const message = "The program was interrupted and its outcome is unknown. It was not run again.";
  return new EdgeflueError("operation_interrupted", message).toRecord();
}

/** The result was stored before a crash, and the operation was not settled. The conversation has it as a model sees it:
 *  whole unless it is long. */
export function readStored(part: unknown): StoredOutcome {
  const { output } = Object(part) as { output?: { type?: string; value?: unknown } }; // any value as an object
  if (output?.type === "error-text") {
    return { status: "failed", error: toProgramError(String(output.value), "") };
  }
  const isWhole = JSON.stringify(output?.value ?? null).length < toolLimits.outputCharsMax / 2;
  return output?.type === "json" && isWhole
    ? succeeded(output.value)
    : { status: "failed", error: interrupted() };
}

export function succeeded(reply: unknown): StoredOutcome {
  return {
    status: "succeeded",
    result: {
      result: reply,
      usage: noUsage,
      model: { id: "" },
      metadata: { steps: 0, finishReason: "stop" },
    },
  };
}
