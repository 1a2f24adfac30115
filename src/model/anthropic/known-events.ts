/** Filters the events of an answer for the AI SDK's model, which abandons the whole answer at an event that it does not
 *  know. Unknown blocks, deltas and events are left out, and counts that other servers do not send become zero. */

/** Without the blocks of tools that the provider runs: none is ever offered. */
const blocks: ReadonlySet<unknown> = new Set(["text", "thinking", "redacted_thinking", "tool_use"]);
const deltas: ReadonlySet<unknown> = new Set([
  "text_delta",
  "input_json_delta",
  "thinking_delta",
  "signature_delta",
]);
const others: ReadonlySet<unknown> = new Set(["message_stop", "error"]);

/** The form of nearly all events from Anthropic. These are not parsed twice. */
const common =
  /^\{"type":"content_block_delta","index":\d+,"delta":\{"type":"(?:text|input_json|thinking|signature)_delta",/;

interface AnthropicEvent {
  type?: unknown;
  index?: unknown;
  content_block?: { type?: unknown } | null;
  delta?: { type?: unknown } | null;
  message?: { usage?: object | null; content?: unknown } | null;
  usage?: object | null;
}

/** The filter of one answer: for each event in order, the data for the AI SDK's model, or undefined to leave it out. */
export function createEventFilter(): (data: string) => string | undefined {
  /** The indexes of blocks that were left out. */
  const unknown = new Set<unknown>();
  return (data) => {
    if (unknown.size === 0 && common.test(data)) return data;
    const event = parse(data);
    // Malformed: the reader reports it.
    if (event === undefined) return data;
    switch (event.type) {
      case "message_start": {
        const { message } = event;
        const usage = { input_tokens: 0, ...message?.usage };
        return JSON.stringify({ ...event, message: { ...message, content: [], usage } });
      }
      case "message_delta":
        return JSON.stringify({
          ...event,
          delta: event.delta ?? {},
          usage: { output_tokens: 0, ...event.usage },
        });
      case "content_block_start":
        if (blocks.has(event.content_block?.type)) return data;
        unknown.add(event.index);
        return undefined;
      case "content_block_delta":
        return unknown.has(event.index) || !deltas.has(event.delta?.type) ? undefined : data;
      case "content_block_stop":
        return unknown.delete(event.index) ? undefined : data;
      default:
        return others.has(event.type) ? data : undefined;
    }
  };
}

function parse(data: string): AnthropicEvent | undefined {
  try {
    const event: unknown = JSON.parse(data);
    return typeof event === "object" && event !== null ? event : {};
  } catch {
    return undefined;
  }
}
