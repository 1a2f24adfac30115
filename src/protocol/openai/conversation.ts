/** What a client says that the conversation is: instructions, earlier messages, and the newest message of the user's. */

import { invalidField } from "../../errors.ts";
import { isObject } from "../check/field-checks.ts";
import type { AssistantMessage, Message, UserMessage } from "../message.ts";
import type { PromptFile } from "../prompt.ts";
import { type Fields, refuseField } from "./request-fields.ts";

export interface SaidBefore {
  /** Of the system and the developer, in their order. */
  instructions: string | undefined;
  /** What comes before the prompt, oldest first. */
  history: Message[];
  prompt: string;
  images: PromptFile[];
}

interface SaidText {
  text: string;
  images: PromptFile[];
}

/** `items` are messages of Chat Completions, or input items of Responses. `field` is what they come as. */
export function readConversation(items: readonly unknown[], field: string): SaidBefore {
  const instructions: string[] = [];
  const history: Message[] = [];
  let last: SaidText | undefined;
  for (const [index, item] of items.entries()) {
    const place = `${field}[${index}]`;
    if (!isObject(item)) throw refuseField(place, "must be a message");
    const { type = "message", role, content, tool_calls: calls } = item as Fields; // an object
    if (type === "reasoning") continue; // of an earlier answer; what it said is in the next item
    if (
      type !== "message" ||
      role === "tool" ||
      role === "function" ||
      (Array.isArray(calls) && calls.length > 0)
    ) {
      throw refuseField(
        place,
        "is about a tool of the client's, which is not supported: an agent calls its own",
      );
    }
    const said = readContent(content, place, role);
    if (role === "system" || role === "developer") {
      instructions.push(said.text);
      continue;
    }
    if (role !== "user" && role !== "assistant") {
      throw refuseField(`${place}.role`, 'must be "system", "developer", "user" or "assistant"');
    }
    if (last !== undefined) history.push(toUser(last));
    last = undefined;
    if (role === "user") last = said;
    else if (said.text.trim() !== "") history.push(toAssistant(said.text));
  }
  if (last === undefined) {
    throw invalidField(field, "The last message must be the user's.");
  }
  if (last.text.trim() === "" && last.images.length === 0) {
    throw invalidField(field, "The last message is empty.");
  }
  return {
    instructions: instructions.length === 0 ? undefined : instructions.join("\n\n"),
    history,
    ...toPrompt(last),
  };
}

/** A prompt has words: files alone are announced. */
function toPrompt({ text, images }: SaidText): { prompt: string; images: PromptFile[] } {
  const names = images.map(({ name }) => name ?? "an image").join(", ");
  return { prompt: text.trim() === "" ? `Attached: ${names}` : text, images };
}

function readContent(content: unknown, place: string, role: unknown): SaidText {
  if (typeof content === "string") return { text: content, images: [] };
  // An assistant that refused, or called a tool, said nothing.
  if ((content === null || content === undefined) && role === "assistant") return { text: "", images: [] };
  if (!Array.isArray(content)) throw refuseField(`${place}.content`, "must be a text or a list of parts");
  const texts: string[] = [];
  const images: PromptFile[] = [];
  for (const [index, part] of content.entries()) {
    const where = `${place}.content[${index}]`;
    const { type, text, refusal } = Object(part) as Fields; // any value as an object
    if ((type === "text" || type === "input_text" || type === "output_text") && typeof text === "string")
      texts.push(text);
    else if (type === "refusal" && typeof refusal === "string") texts.push(refusal);
    else if (role === "user") images.push(readFile(Object(part) as Fields, where));
    else throw refuseField(where, "must be a text");
  }
  return { text: texts.join("\n\n"), images };
}

function readFile(
  { type, image_url: image, file, file_data: data, filename }: Fields,
  place: string,
): PromptFile {
  if (type === "image_url" || type === "input_image") {
    const url = typeof image === "string" ? image : (Object(image) as Fields).url; // any value as an object
    if (typeof url === "string" && /^(?:data:|https:)/.test(url)) return { data: url };
    throw refuseField(place, "must have an image_url that is a data: or https: URL");
  }
  if (type === "file" || type === "input_file") {
    const given = isObject(file) ? (file as Fields) : { file_data: data, filename }; // an object
    if (typeof given.file_data === "string") {
      const name = typeof given.filename === "string" ? { name: given.filename } : {};
      const isUrl = given.file_data.startsWith("data:");
      return { data: given.file_data, ...name, ...(!isUrl && { mimeType: "application/pdf" }) };
    }
    throw refuseField(place, "must have file_data: files that were uploaded before are not supported");
  }
  throw refuseField(
    place,
    `has the type ${JSON.stringify(type)}: a message may have texts, images and files`,
  );
}

/** Of a data: URL, before its data. */
const headCharsMax = 1_000;

function toUser({ text, images }: SaidText): UserMessage {
  const files = images.map(({ data, mimeType, name }): UserMessage["content"][number] => {
    const inline = /^data:([^;,]*)[^,]*;base64,/.exec(data.slice(0, headCharsMax));
    const filename = name === undefined ? {} : { filename: name };
    const mediaType = mimeType ?? (inline?.[1] || "image/png");
    if (/^https?:/.test(data))
      return { type: "file", mediaType, ...filename, data: { type: "url", url: data as unknown as URL } }; // stored as text
    return {
      type: "file",
      mediaType,
      ...filename,
      data: { type: "data", data: data.slice(inline?.[0].length ?? 0) },
    };
  });
  return { role: "user", content: [{ type: "text", text }, ...files] };
}

function toAssistant(text: string): AssistantMessage {
  return { role: "assistant", content: [{ type: "text", text }] };
}
