/** Where a Gemini answer ends: its stream has no event for that alone. Pure. */

/** Whether an event is the last of its answer: it says why the answer ended, with the counts of its tokens. */
export function isLastEvent(data: string): boolean {
  // Most events have no reason: they are not parsed twice.
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

/** The answer goes on in another request, which the AI SDK makes. */
const continued = "CONTINUATION";
