/** How files in tool results reach a model: in the result if its API accepts them there, in a user message after the
 *  results, or as a note. The same messages give the same objects, so that whatever is derived from them can be cached.
 *  Pure. */

import type { LanguageModelV4Message, LanguageModelV4Prompt } from "@ai-sdk/provider";

/** `result`: the API accepts files in a tool result. `message`: only in a user message. */
export type ToolFiles = "result" | "message";

type ToolMessage = Extract<LanguageModelV4Message, { role: "tool" }>;
type UserMessage = Extract<LanguageModelV4Message, { role: "user" }>;
type FilePart = Extract<UserMessage["content"][number], { type: "file" }>;

/** A tool message without its files, and the files. */
interface Parted {
  message: ToolMessage;
  files: FilePart[];
}

const asWords = new WeakMap<ToolMessage, Parted>();
const asMessages = new WeakMap<ToolMessage, Parted>();
/** The message with the files, by the tool message that it follows. */
const followers = new WeakMap<ToolMessage, UserMessage>();

export function carryToolFiles(
  prompt: LanguageModelV4Prompt,
  way: ToolFiles | undefined,
): LanguageModelV4Prompt {
  if (way === "result" || !prompt.some(hasFiles)) return prompt;
  const carried: LanguageModelV4Prompt = [];
  let files: FilePart[] = [];
  for (const [index, message] of prompt.entries()) {
    if (message.role !== "tool") {
      carried.push(message);
      continue;
    }
    const parted = part(message, way);
    carried.push(parted.message);
    files.push(...parted.files);
    if (prompt[index + 1]?.role === "tool" || files.length === 0) continue;
    carried.push(followerOf(message, files));
    files = [];
  }
  return carried;
}

function hasFiles(message: LanguageModelV4Message): boolean {
  return (
    message.role === "tool" &&
    message.content.some((part) => part.type === "tool-result" && part.output.type === "content")
  );
}

function part(message: ToolMessage, way: ToolFiles | undefined): Parted {
  if (!hasFiles(message)) return { message, files: [] };
  const cache = way === "message" ? asMessages : asWords;
  const cached = cache.get(message);
  if (cached !== undefined) return cached;
  const files: FilePart[] = [];
  const content = message.content.map((result) => {
    if (result.type !== "tool-result" || result.output.type !== "content") return result;
    const lines = result.output.value.map((item) => {
      if (item.type === "text") return item.text;
      if (item.type !== "file" || way !== "message") return "[The file is not shown: this model takes none.]";
      const { mediaType, filename, data } = item;
      files.push({ type: "file", mediaType, ...(filename !== undefined && { filename }), data });
      return "[The file is in the message that follows.]";
    });
    return { ...result, output: { type: "text" as const, value: lines.join("\n") } };
  });
  const parted = { message: { ...message, content }, files: way === "message" ? files : [] };
  cache.set(message, parted);
  return parted;
}

function followerOf(last: ToolMessage, files: readonly FilePart[]): UserMessage {
  const cached = followers.get(last);
  if (cached !== undefined) return cached;
  const names = files.map(({ filename, mediaType }) => filename ?? mediaType).join(", ");
  const text = `From the results of the tools: ${names}`;
  const message: UserMessage = { role: "user", content: [{ type: "text", text }, ...files] };
  followers.set(last, message);
  return message;
}
