/** What code threw, as it is stored and as it comes back. The attempt in which it was thrown gets it as a replay will, so
 *  that a `catch` takes the same way in both. */

import { describeError, EdgeflueError, type ErrorCode, isErrorCode } from "../../errors.ts";
import { ownEntry } from "../../protocol/check/own-entry.ts";
import type { StoredError } from "../../store/run/call-store.ts";
import { workflowLimits } from "../limits.ts";
import { NonRetryableError } from "../workflow.ts";
import { toJson } from "./json-value.ts";

export function storeError(error: unknown, causes: number = workflowLimits.causesMax): StoredError {
  if (!(error instanceof Error)) {
    const value = jsonOf(error);
    return value === undefined
      ? { type: "error", name: "Error", message: describeError(error) }
      : { type: "value", value };
  }
  const fields = ownFields(error);
  const cause = error.cause === undefined || causes === 0 ? undefined : storeError(error.cause, causes - 1);
  return {
    type: "error",
    name: clip(String(error.name)),
    message: clip(String(error.message)),
    ...(typeof error.stack === "string" && { stack: clip(error.stack) }),
    ...(Object.keys(fields).length > 0 && { fields }),
    ...(cause !== undefined && { cause }),
  };
}

const errorClasses: Readonly<Record<string, new (message?: string) => Error>> = {
  Error,
  EvalError,
  NonRetryableError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

export function restoreError(stored: StoredError): unknown {
  if (stored.type === "value") return stored.value;
  const { name = "Error", message = "", stack, fields = {}, cause } = stored;
  const error = createError(name, message, fields, cause);
  if (error.name !== name) Object.defineProperty(error, "name", { value: name, configurable: true });
  if (stack !== undefined) error.stack = stack;
  return error;
}

function createError(
  name: string,
  message: string,
  fields: Readonly<Record<string, unknown>>,
  cause: StoredError | undefined,
): Error {
  if (name === "EdgeflueError" && isErrorCode(fields.code)) {
    const { code, ...options } = fields as { code: ErrorCode }; // as its own fields were stored
    return new EdgeflueError(code, message, {
      ...options,
      ...(cause !== undefined && { cause: restoreError(cause) }),
    });
  }
  const error = new (ownEntry(errorClasses, name) ?? Error)(message);
  for (const [field, value] of Object.entries(fields)) {
    Object.defineProperty(error, field, { value, configurable: true, enumerable: true, writable: true });
  }
  if (cause !== undefined)
    Object.defineProperty(error, "cause", { value: restoreError(cause), configurable: true, writable: true });
  return error;
}

/** Fields that JSON can represent; the others are left out. */
function ownFields(error: Error): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(error)) {
    if (["name", "message", "stack", "cause"].includes(field)) continue;
    const kept = jsonOf(value);
    if (kept !== undefined) fields[field] = kept;
  }
  return fields;
}

function jsonOf(value: unknown): unknown {
  try {
    const json = toJson("The value", value);
    return json === undefined ? undefined : JSON.parse(json);
  } catch {
    return undefined;
  }
}

function clip(text: string): string {
  return text.slice(0, workflowLimits.logMessageCharsMax).toWellFormed();
}
