/** Messages in the form of Chat Completions. Plain ones are the same as those of `@ai-sdk/openai`. What a server has
 *  added to its answers, reasoning and signatures, is sent back in the fields in which it arrived. Pure. */

import type { LanguageModelV4Message } from "@ai-sdk/provider";
import { ownEntry } from "../../../protocol/check/own-entry.ts";
import type { Dialect } from "../../wire/dialect.ts";
import { readTag } from "../../wire/origin.ts";
import { base64Of, fileIdOf, isImage, toDataUrl } from "../file-data.ts";
import { notTaken } from "../not-taken.ts";
import { toArguments, toResultText } from "../tool-texts.ts";

type UserContent = Extract<LanguageModelV4Message, { role: "user" }>["content"];
type UserPart = UserContent[number];
type AssistantContent = Extract<LanguageModelV4Message, { role: "assistant" }>["content"];
type CallPart = Extract<AssistantContent[number], { type: "tool-call" }>;

/** Sent if a dialect requires reasoning and there is none, because another model gave the answer. */
const noReasoning = " ";

const audioFormats: Readonly<Record<string, "wav" | "mp3">> = {
  "audio/wav": "wav",
  "audio/mp3": "mp3",
  "audio/mpeg": "mp3",
};

/** The items that a message becomes. The role of the system prompt depends on the model. */
export function toChatItems(
  message: LanguageModelV4Message,
  dialect: Dialect,
  systemRole: "system" | "developer" = "system",
): object[] {
  switch (message.role) {
    case "system":
      return [{ role: systemRole, content: message.content }];
    case "user":
      return [{ role: "user", content: toUserContent(message.content, dialect) }];
    case "assistant":
      return toAssistant(message.content, dialect);
    case "tool":
      return message.content.flatMap((part) =>
        part.type === "tool-result"
          ? [{ role: "tool", tool_call_id: part.toolCallId, content: toResultText(part.output) }]
          : [],
      );
  }
}

function toUserContent(content: UserContent, { name }: Dialect): string | object[] {
  const [only] = content;
  if (content.length === 1 && only?.type === "text") return only.text;
  // Some servers accept a list only if it contains images.
  if (name !== "openai-chat" && content.every((part) => part.type === "text")) {
    return content.map(({ text }) => text).join("\n\n");
  }
  return content.map(toUserItem);
}

function toUserItem(part: UserPart, index: number): object {
  if (part.type === "text") return { type: "text", text: part.text };
  const { mediaType, data, filename = `part-${index}.pdf` } = part;
  if (data.type === "reference") return { type: "file", file: { file_id: fileIdOf(data) } };
  if (isImage(part)) {
    const url = data.type === "url" ? String(data.url) : toDataUrl(part);
    return { type: "image_url", image_url: { url } };
  }
  const format = ownEntry(audioFormats, mediaType);
  if (format !== undefined) return { type: "input_audio", input_audio: { data: base64Of(part), format } };
  if (mediaType !== "application/pdf") throw notTaken(`files of type ${mediaType}`);
  return { type: "file", file: { filename, file_data: toDataUrl(part) } };
}

function toAssistant(content: AssistantContent, dialect: Dialect): object[] {
  const { noContent, reasoningRequired: required, textWithCalls } = dialect;
  let text = "";
  const calls: object[] = [];
  const added: Record<string, unknown> = {};
  for (const part of content) {
    if (part.type === "text") {
      text += part.text;
      Object.assign(added, readTag(part).extra);
    } else if (part.type === "tool-call") calls.push(toCall(part));
    else if (part.type === "reasoning") addReasoning(added, part, required?.field);
  }
  const isRequired = required !== undefined && (calls.length > 0 || required.of === "answers");
  if (isRequired) added[required.field] ||= noReasoning;
  if (calls.length === 0) return [{ role: "assistant", content: text, ...added }];
  const empty = noContent === "null" ? null : "";
  if (text === "") return [{ role: "assistant", content: empty, ...added, tool_calls: calls }];
  if (textWithCalls === "together")
    return [{ role: "assistant", content: text, ...added, tool_calls: calls }];
  return [
    { role: "assistant", content: text, ...added },
    { role: "assistant", content: empty, tool_calls: calls },
  ];
}

function addReasoning(
  added: Record<string, unknown>,
  part: Extract<AssistantContent[number], { type: "reasoning" }>,
  required: string | undefined,
): void {
  const { field = required, details } = readTag(part);
  // The list contains all of the text, and the signatures.
  if (details !== undefined) Object.assign(added, details);
  else if (field !== undefined) added[field] = `${added[field] ?? ""}${part.text}`;
}

function toCall(part: CallPart): object {
  const { function: called, ...extra } = readTag(part).extra ?? {};
  const { toolCallId: id, toolName: name, input } = part;
  return {
    id,
    type: "function",
    function: { name, arguments: toArguments(input), ...(called as object | undefined) }, // written by chat-calls.ts
    ...extra,
  };
}
