/** Messages in the form of the Responses API. Source: https://platform.openai.com/docs/api-reference/responses/create
 *  and `@ai-sdk/openai`. Pure. */

import type { LanguageModelV4FilePart, LanguageModelV4Message } from "@ai-sdk/provider";
import { fileIdOf, isImage, toDataUrl } from "../file-data.ts";
import { notTaken } from "../not-taken.ts";
import { toResultText } from "../tool-texts.ts";
import { type Conversation, toAnswerItems } from "./responses-answer.ts";

type UserPart = Extract<LanguageModelV4Message, { role: "user" }>["content"][number];
type ToolPart = Extract<LanguageModelV4Message, { role: "tool" }>["content"][number];
type ToolOutput = Extract<ToolPart, { type: "tool-result" }>["output"];
type ResultItem = Extract<ToolOutput, { type: "content" }>["value"][number];
type File = Pick<LanguageModelV4FilePart, "mediaType" | "data" | "filename">;

export function toResponsesItems(message: LanguageModelV4Message, conversation: Conversation): object[] {
  switch (message.role) {
    case "system":
      return [{ role: conversation.reasons ? "developer" : "system", content: message.content }];
    case "user":
      return [{ role: "user", content: message.content.map(toUserItem) }];
    case "assistant":
      return toAnswerItems(message.content, conversation);
    case "tool":
      return message.content.map(toResult);
  }
}

function toUserItem(part: UserPart, index: number): object {
  if (part.type === "text") return { type: "input_text", text: part.text };
  const { mediaType, data } = part;
  const isOther = data.type === "data" && !isImage(part) && mediaType !== "application/pdf";
  if (isOther) throw notTaken(`files of type ${mediaType}`);
  return toFileItem(part, `part-${index}.pdf`);
}

function toResult(part: ToolPart): object {
  if (part.type !== "tool-result") throw notTaken("approvals of tools that the provider runs");
  const { toolCallId, output } = part;
  const said = output.type === "content" ? output.value.map(toResultItem) : toResultText(output);
  return { type: "function_call_output", call_id: toolCallId, output: said };
}

function toResultItem(item: ResultItem): object {
  if (item.type === "text") return { type: "input_text", text: item.text };
  if (item.type === "file") return toFileItem(item, "data");
  throw notTaken(`tool results of type ${item.type}`);
}

/** `name` is for a file without a name. */
function toFileItem(file: File, name: string): object {
  const { data, filename = name } = file;
  const type = isImage(file) ? "input_image" : "input_file";
  if (data.type === "reference") return { type, file_id: fileIdOf(data) };
  const url = data.type === "url" ? String(data.url) : toDataUrl(file);
  if (type === "input_image") return { type, image_url: url };
  return data.type === "url" ? { type, file_url: url } : { type, filename, file_data: url };
}
