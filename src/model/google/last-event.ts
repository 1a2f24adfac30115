/** Finds the end of a Gemini answer, for which its stream has no separate event. Pure. */

/** Whether an event is the last of its answer: it has the finish reason and the token counts. */
export function isLastEvent(data: string): boolean {
  // Most events have no finish reason, and are not parsed twice.
  if (!data.includes('"finishReason"')) return false;
  try {
    const event: unknown = JSON.parse(data);
    if (typeof event !== "object" || event === null || !("usageMetadata" in event)) return false;
    const { candidates } = event as { candidates?: unknown }; // an object, and the field is checked below
    const [candidate] = Array.isArray(candidates) ? candidates : [];
    const reason: unknown = candidate?.finishReason;
    return typeof reason === "string" && reason !== "" && reason !== continued;
  } catch {
    return false;
  }
}

/** The answer continues in another request, which the AI SDK makes. */
const continued = "CONTINUATION";
