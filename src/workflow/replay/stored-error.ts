/** What code threw, as it is stored and as it comes back. The attempt in which it was thrown gets it as a replay will, so
 *  that a `catch` takes the same way in both. */

import { describeError, EdgeflueError, type ErrorCode, isErrorCode } from "../../errors.ts";
import { ownEntry } from "../../protocol/check/own-entry.ts";
import type { StoredError } from "../../store/run/call-store.ts";
import { workflowLimits } from "../limits.ts";
import { NonRetryableError } from "../workflow.ts";
import { toJson } from "./json-value.ts";

/** What one row has room for: the errors within an error, and the characters of their fields. */
interface Room {
  errors: number;
  /** Of names, messages and stacks. */
  textChars: number;
  /** Of fields. */
  chars: number;
}

/** Never throws: what a getter or a proxy refuses to show is left out. */
export function storeError(error: unknown): StoredError {
  return store(error, {
    errors: workflowLimits.innerErrorsMax,
    textChars: workflowLimits.errorTextsCharsMax,
    chars: workflowLimits.valueCharsMax,
  });
}

function store(error: unknown, room: Room): StoredError {
  if (tryRead(() => error instanceof Error) !== true) {
    const value = jsonOf(() => error, room);
    return value === undefined
      ? { type: "error", name: "Error", message: describeError(error) }
      : { type: "value", value };
  }
  const thrown = error as Error; // checked above
  const stack = tryRead(() => thrown.stack);
  const texts = {
    name: clip(tryRead(() => String(thrown.name)) ?? "Error", room),
    message: clip(tryRead(() => String(thrown.message)) ?? describeError(thrown), room),
    ...(typeof stack === "string" && { stack: clip(stack, room) }),
  };
  const fields = ownFields(thrown, room);
  const cause = storeInner(
    tryRead(() => thrown.cause),
    room,
  );
  const errors = tryRead(() => (thrown instanceof AggregateError ? [...thrown.errors] : undefined));
  return {
    type: "error",
    ...texts,
    ...(Object.keys(fields).length > 0 && { fields }),
    ...(cause !== undefined && { cause }),
    ...(errors !== undefined && { errors: errors.flatMap((inner) => storeInner(inner, room) ?? []) }),
  };
}

function storeInner(error: unknown, room: Room): StoredError | undefined {
  if (error === undefined || room.errors === 0) return undefined;
  room.errors -= 1;
  return store(error, room);
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
  const { name = "Error", stack } = stored;
  const error = createError(name, stored);
  if (error.name !== name) Object.defineProperty(error, "name", { value: name, configurable: true });
  if (stack !== undefined) error.stack = stack;
  return error;
}

function createError(name: string, { message = "", fields = {}, cause, errors }: StoredError): Error {
  if (name === "EdgeflueError" && isErrorCode(fields.code)) {
    const { code, ...options } = fields as { code: ErrorCode }; // as its own fields were stored
    return new EdgeflueError(code, message, {
      ...options,
      ...(cause !== undefined && { cause: restoreError(cause) }),
    });
  }
  const error =
    errors === undefined
      ? new (ownEntry(errorClasses, name) ?? Error)(message)
      : new AggregateError(errors.map(restoreError), message);
  for (const [field, value] of Object.entries(fields)) {
    Object.defineProperty(error, field, { value, configurable: true, enumerable: true, writable: true });
  }
  if (cause !== undefined)
    Object.defineProperty(error, "cause", { value: restoreError(cause), configurable: true, writable: true });
  return error;
}

/** Fields that JSON can represent; the others are left out. */
function ownFields(error: Error, room: Room): Record<string, unknown> {
  const names = tryRead(() => Object.keys(error)) ?? [];
  const fields = names
    .filter((name) => !["name", "message", "stack", "cause", "errors"].includes(name))
    .map((name) => [name, jsonOf(() => (error as unknown as Record<string, unknown>)[name], room)] as const);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

function jsonOf(read: () => unknown, room: Room): unknown {
  const json = tryRead(() => toJson("The value", read()));
  if (json === undefined || json.length > room.chars) return undefined;
  room.chars -= json.length;
  return JSON.parse(json);
}

function tryRead<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined; // a getter or a proxy that throws
  }
}

function clip(text: string, room: Room): string {
  const charsMax = Math.min(workflowLimits.logMessageCharsMax, Math.max(room.textChars, 0));
  const clipped = text.slice(0, charsMax).toWellFormed();
  room.textChars -= JSON.stringify(clipped).length;
  return clipped;
}
