/** Converts single parts of a message into ones that a dialect accepts. What cannot be sent becomes a note that says
 *  what was there. Pure. */

import type { LanguageModelV4Message } from "@ai-sdk/provider";
import { normalizeBase64 } from "../../protocol/file.ts";
import type { Dialect } from "./dialect.ts";
import { wellFormed } from "./well-formed.ts";

type UserPart = Extract<LanguageModelV4Message, { role: "user" }>["content"][number];
type FilePart = Extract<UserPart, { type: "file" }>;
type TextPart = Extract<UserPart, { type: "text" }>;
export type ToolPart = Extract<LanguageModelV4Message, { role: "tool" }>["content"][number];
export type ResultPart = Extract<ToolPart, { type: "tool-result" }>;
type ResultItem = Extract<ResultPart["output"], { type: "content" }>["value"][number];

export function isBlank(text: string): boolean {
  return text.trim() === "";
}

/** The arguments as an object, which every provider accepts. Models also write a JSON string, null or a list. */
export function toObject(input: unknown): object {
  if (typeof input === "object" && input !== null && !Array.isArray(input)) return input;
  if (typeof input !== "string") return {};
  try {
    const parsed: unknown = JSON.parse(input);
    return typeof parsed === "string" ? {} : toObject(parsed);
  } catch {
    return {};
  }
}

export function toLegalFile(part: FilePart, dialect: Dialect): FilePart | TextPart {
  const { files } = dialect;
  const named = part.filename === undefined ? "" : ` ${JSON.stringify(part.filename.toWellFormed())}`;
  const note = (why: string): TextPart => ({ type: "text", text: `[A file${named} was here: ${why}]` });
  const { data } = part;
  if (data.type === "text") return { type: "text", text: data.text.toWellFormed() };
  if (data.type === "url") {
    const { mediaType } = part;
    // URLs are stored as strings.
    const url = String(data.url);
    if (!URL.canParse(url)) return note("its address is not a valid URL.");
    const takesIt = files.urls && (mediaType.startsWith("image") || dialect.reasoning === "native");
    if (!takesIt || !isTaken(mediaType, dialect)) return note(`${url}, which this model cannot open.`);
    return data.url instanceof URL ? part : { ...part, data: { ...data, url: new URL(url) } };
  }
  if (data.type !== "data") return dialect.reasoning === "native" ? part : note("it is stored elsewhere.");
  if (typeof data.data !== "string") return part;
  const base64 = normalizeBase64(data.data);
  if (base64 === undefined) return note("its data is not valid base64.");
  const mediaType = sniff(base64) ?? part.mediaType;
  if (!isTaken(mediaType, dialect)) {
    const text =
      mediaType.startsWith("text/") || mediaType === "application/json" ? decode(base64) : undefined;
    if (text !== undefined) return { type: "text", text: `[The file${named}]\n${text}` };
    return note(`${mediaType}, which this model does not accept.`);
  }
  const bytes = Math.floor((base64.length * 3) / 4);
  if (bytes > files.bytesMax) {
    return note(`${mediaType} of ${bytes} bytes; this model accepts at most ${files.bytesMax}.`);
  }
  if (mediaType === part.mediaType && base64 === data.data) return part;
  return { ...part, mediaType, data: { ...data, data: base64 } };
}

/** A tool result, with the name of its call. */
export function toLegalResult(part: ResultPart, toolName: string, dialect: Dialect): ResultPart {
  const output = toLegalOutput(part.output, dialect);
  const isSame = output === part.output && toolName === part.toolName && part.providerOptions === undefined;
  return isSame ? part : { type: "tool-result", toolCallId: part.toolCallId, toolName, output };
}

const noOutput = "(no output)";

function toLegalOutput(output: ResultPart["output"], dialect: Dialect): ResultPart["output"] {
  if (output.type === "text" || output.type === "error-text") {
    const isDropped = dialect.blankText === "dropped" && isBlank(output.value);
    const value = isDropped ? noOutput : output.value.toWellFormed();
    return value === output.value ? output : { ...output, value };
  }
  if (output.type !== "content") return wellFormed(output);
  const value = output.value.map((item) => toLegalItem(item, dialect));
  const legal = value.filter((item) => item.type !== "text" || !isBlank(item.text));
  if (legal.length === 0) return { type: "text", value: noOutput };
  const isSame = legal.length === output.value.length && legal.every((item, i) => item === output.value[i]);
  return isSame ? output : { ...output, value: legal };
}

function toLegalItem(item: ResultItem, dialect: Dialect): ResultItem {
  if (item.type === "text")
    return item.text.isWellFormed() ? item : { ...item, text: item.text.toWellFormed() };
  if (item.type !== "file") return item;
  const { mediaType, data, filename } = item;
  const part: FilePart = { type: "file", mediaType, data, ...(filename !== undefined && { filename }) };
  const legal = toLegalFile(part, dialect);
  if (legal === part) return item;
  return legal.type === "text" ? legal : { ...item, mediaType: legal.mediaType, data: legal.data };
}

function isTaken(mediaType: string, { files }: Dialect): boolean {
  return files.types.some(
    (type) => mediaType.startsWith(type) || (mediaType === "image/*" && type.startsWith("image/")),
  );
}

/** How files of these types begin in base64: callers omit the type, or guess. */
const beginnings: readonly (readonly [string, string])[] = [
  ["iVBORw0KGgo", "image/png"],
  ["/9j/", "image/jpeg"],
  ["R0lGOD", "image/gif"],
  ["JVBERi0", "application/pdf"],
];

function sniff(base64: string): string | undefined {
  // RIFF, the length, WEBP.
  if (base64.startsWith("UklGR") && base64.slice(11, 16) === "XRUJQ") return "image/webp";
  return beginnings.find(([beginning]) => base64.startsWith(beginning))?.[1];
}

function decode(base64: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return undefined;
  }
}
