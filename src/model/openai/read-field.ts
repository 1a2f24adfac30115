/** Reads the fields of an answer from servers that differ from OpenAI: null values, counts as strings, arguments as an
 *  object. Pure. */

/** The string, or an empty one if the value is not a string. */
export function readText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A whole number of tokens; undefined if the value is not a valid count. */
export function readCount(value: unknown): number | undefined {
  const count = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof count !== "number" || !(count >= 0)) return undefined;
  const whole = Math.round(count);
  return Number.isSafeInteger(whole) ? whole : undefined;
}

/** The arguments of a call as a JSON string. */
export function readArguments(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}

/** Whether an `error` field reports an error: some servers send an empty one with every event. */
export function isError(error: unknown): boolean {
  return error !== undefined && error !== null && error !== "" && error !== false;
}
