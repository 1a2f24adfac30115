/** Fields of an answer as servers that are not OpenAI's write them: null, counts as text, arguments as an object. Pure. */

/** Empty where there is no text. */
export function readText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A whole number of tokens; undefined where there is none. */
export function readCount(value: unknown): number | undefined {
  const count = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof count !== "number" || !(count >= 0)) return undefined;
  const whole = Math.round(count);
  return Number.isSafeInteger(whole) ? whole : undefined;
}

/** The arguments of a call as JSON text. */
export function readArguments(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}

/** Whether a field for an error has one: some servers send it with every event. */
export function isError(error: unknown): boolean {
  return error !== undefined && error !== null && error !== "" && error !== false;
}
