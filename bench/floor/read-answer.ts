/** Reads a whole event stream of Chat Completions. Pure. */

export interface ToolCall {
  id: string;
  type: "function";
  function: { name: string; arguments: string };
}

export function readAnswer(stream: string): { text: string; toolCalls: ToolCall[] } {
  let text = "";
  const toolCalls: ToolCall[] = [];
  for (const line of stream.split("\n\n")) {
    if (!line.startsWith("data: {")) continue;
    const { content, tool_calls: deltas = [] } = JSON.parse(line.slice(6)).choices[0].delta;
    if (content) text += content;
    for (const delta of deltas) {
      const call = toolCalls[delta.index];
      if (call === undefined) toolCalls[delta.index] = { ...delta, index: undefined };
      else call.function.arguments += delta.function.arguments;
    }
  }
  return { text, toolCalls };
}
