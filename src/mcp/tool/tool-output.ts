/** What a call gave, for the model: text, JSON, images and PDFs. Whatever else there is, is said in words. Pure. */

import { FileOutput, FilesOutput, toFileOutput } from "../../agent/tool/file-output.ts";
import { isObject } from "../../protocol/check/field-checks.ts";
import { fromBase64, normalizeBase64 } from "../../protocol/file.ts";
import { toComparable } from "../../protocol/json-schema/same-value.ts";
import { mcpLimits } from "../limits.ts";
import { cleanLine } from "./server-text.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A text, any JSON value, or text with files. Throws the text of a result that says that the call failed. */
export function toToolOutput(result: object): unknown {
  const { content, structuredContent, isError } = result as Fields; // an object
  const structured = structuredContent ?? undefined; // null is no content either
  const parts = readParts(Array.isArray(content) ? content : []);
  const texts = parts.flatMap((part) => (typeof part === "string" ? [part] : []));
  if (isError === true) throw new Error(shorten(describeFailure(texts, structured)));
  const { files, left } = takeFiles(parts.filter((part) => part instanceof FileOutput));
  const repeated = structured === undefined ? undefined : findRepeated(texts, structured);
  if (repeated !== undefined && files.length === 0 && (texts.length === 0 || isExact(repeated)))
    return repeated;
  if (structured !== undefined && repeated === undefined)
    texts.unshift(`Structured content:\n${toLines(structured)}`);
  const text = [...texts, ...left.map(({ text }) => `[Not shown: ${text}]`)].join("\n\n");
  if (files.length === 0) return text === "" ? "(The tool returned no content.)" : text;
  const names = files.map((file) => file.text).join("\n");
  return new FilesOutput(shorten(text === "" ? names : `${text}\n\n${names}`), files);
}

function describeFailure(texts: readonly string[], structured: unknown): string {
  const text = texts.join("\n\n");
  if (text !== "") return text;
  return structured === undefined ? "The tool failed and did not say why." : JSON.stringify(structured);
}

/** The structured content, if the texts say the same: servers repeat it for clients that know only texts. What is no object,
 *  some put into a field `result` and repeat without it. */
function findRepeated(texts: readonly string[], structured: unknown): unknown {
  if (texts.length === 0) return structured;
  const fields = isObject(structured) ? Object.entries(structured) : [];
  const inner = fields.flatMap(([name, value]) => (name === "result" && value !== null ? [value] : []));
  return [structured, ...(fields.length === 1 ? inner : [])].find((value) => isSaid(texts, value));
}

function isSaid(texts: readonly string[], value: unknown): boolean {
  const [text = ""] = texts;
  if (texts.length === 1) return text === value || isJsonOf(text, value);
  const isList = Array.isArray(value) && value.length === texts.length;
  return isList && texts.every((part, index) => isSaid([part], value[index]));
}

function isJsonOf(text: string, value: unknown): boolean {
  try {
    return toComparable(JSON.parse(text)) === toComparable(value);
  } catch {
    return false; // words
  }
}

/** Whether no number in it has lost digits, as ids of 64 bits do: the text has them. */
function isExact(value: unknown): boolean {
  if (typeof value === "number") return !Number.isInteger(value) || Number.isSafeInteger(value);
  return !isObject(value) && !Array.isArray(value) ? true : Object.values(value).every(isExact);
}

/** As many as a result can have. */
function takeFiles(all: readonly FileOutput[]): { files: FileOutput[]; left: FileOutput[] } {
  const files: FileOutput[] = [];
  const left: FileOutput[] = [];
  let bytes = 0;
  for (const file of all) {
    const fits = files.length < mcpLimits.filesMax && bytes + file.bytes.length <= mcpLimits.filesBytesMax;
    (fits ? files : left).push(file);
    if (fits) bytes += file.bytes.length;
  }
  return { files, left };
}

function toLines(structured: unknown): string {
  const line = JSON.stringify(structured);
  return line.length > mcpLimits.linesCharsMax ? line : JSON.stringify(structured, null, 2);
}

function readParts(parts: readonly unknown[]): (string | FileOutput)[] {
  const more = parts.length - mcpLimits.partsMax;
  if (more <= 0) return parts.map(readPart);
  return [...parts.slice(0, mcpLimits.partsMax).map(readPart), `[${more} more parts are not shown.]`];
}

function readPart(part: unknown): string | FileOutput {
  if (!isObject(part)) return "[A part that is not readable.]";
  const { type, text, data, mimeType, resource } = part as Fields; // an object
  switch (type) {
    case "text":
      return typeof text === "string" ? text : "";
    case "image":
    case "audio":
      return readFile(type, data, mimeType);
    case "resource_link":
      return describeLink(part as Fields);
    case "resource":
      return isObject(resource) ? readResource(resource as Fields) : "[A resource that is not readable.]";
    default:
      return `[A part of the type ${quote(type)}, which is not known.]`;
  }
}

function describeLink({ name, title, uri, description, mimeType }: Fields): string {
  const about = [title ?? name, description, mimeType].filter(
    (word) => typeof word === "string" && word !== "",
  );
  return `[Resource: ${quote(uri)}${about.length === 0 ? "" : `: ${about.map(line).join(", ")}`}]`;
}

function readResource({ uri, text, blob, mimeType }: Fields): string | FileOutput {
  if (typeof text === "string") return `Resource ${quote(uri)}:\n${text}`;
  return readFile(`resource ${quote(uri)}`, blob, mimeType, typeof uri === "string" ? uri : undefined);
}

/** Images and PDFs by their first bytes, whatever the server says that they are. */
function readFile(what: string, data: unknown, mimeType: unknown, uri?: string): string | FileOutput {
  const base64 = typeof data === "string" ? normalizeBase64(data) : undefined;
  const kind = typeof mimeType === "string" ? `, ${line(mimeType)}` : "";
  if (base64 === undefined) return `[${what}${kind}: not readable.]`;
  const bytes = fromBase64(base64);
  const name = cleanLine(uri?.split("/").at(-1) ?? "", 100);
  const file = toFileOutput(name === "" ? what : name, bytes);
  return file ?? `[${what}${kind}, ${bytes.length} bytes: it cannot be shown.]`;
}

function quote(value: unknown): string {
  return JSON.stringify(typeof value === "string" ? line(value) : null);
}

function line(value: unknown): string {
  return cleanLine(String(value), 500);
}

/** A text that nothing else bounds: its ends. */
function shorten(text: string): string {
  const { textCharsMax } = mcpLimits;
  const over = text.length - textCharsMax;
  if (over <= 0) return text;
  const half = textCharsMax / 2;
  return `${text.slice(0, half)}\n[${over} characters left out]\n${text.slice(-half)}`.toWellFormed();
}
