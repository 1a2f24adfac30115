/** One field of a form that `curl -F` sends: `name=text`, `name=@file`, `name=<file`, with `;type=` and `;filename=`. */

import { nameOf } from "../../paths.ts";
import { NotSupported, UsageError } from "../process/options.ts";
import { encodeText } from "../process/text/text.ts";

export interface FormPart {
  /** Header lines. */
  readonly head: string;
  readonly content: Uint8Array;
}

export async function toFormPart(
  text: string,
  { isLiteral, readFile }: { isLiteral: boolean; readFile: (path: string) => Promise<Uint8Array> },
): Promise<FormPart> {
  const equals = text.indexOf("=");
  if (equals < 0) throw new UsageError("Illegally formatted input field", 2);
  const name = `Content-Disposition: form-data; name="${quote(text.slice(0, equals))}"`;
  const value = text.slice(equals + 1);
  if (isLiteral) return { head: name, content: encodeText(value) };
  const { content, type, filename } = splitValue(value);
  const typeLine = type === undefined ? "" : `\r\nContent-Type: ${type}`;
  if (content.startsWith("<")) return { head: name + typeLine, content: await readFile(content.slice(1)) };
  if (!content.startsWith("@")) {
    const file = filename === undefined ? "" : `; filename="${quote(filename)}"`;
    return { head: name + file + typeLine, content: encodeText(content) };
  }
  const path = content.slice(1);
  const shown = filename ?? nameOf(`/${path}`);
  return {
    head: `${name}; filename="${quote(shown)}"\r\nContent-Type: ${type ?? guessType(shown)}`,
    content: await readFile(path),
  };
}

function splitValue(value: string): { content: string; type?: string; filename?: string } {
  const found: { content: string; type?: string; filename?: string } = { content: "" };
  const [content = "", ...rest] = value.split(";");
  found.content = content;
  for (const part of rest) {
    const match = /^\s*(type|filename|headers|encoder)=(.*)$/s.exec(part);
    if (match === null && found.type !== undefined && found.filename === undefined) found.type += `;${part}`;
    else if (match === null) found.content += `;${part}`;
    else if (match[1] === "type") found.type = match[2] ?? "";
    else if (match[1] === "filename") found.filename = (match[2] ?? "").replace(/^"(.*)"$/s, "$1");
    else throw new NotSupported(`;${match[1]}= in a form`);
  }
  if (found.content.startsWith('"')) throw new NotSupported("a quoted form value");
  return found;
}

/** As browsers and curl write quotes and line ends in names. */
function quote(text: string): string {
  return text.replaceAll('"', "%22").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

const types: Readonly<Record<string, string>> = {
  gif: "image/gif",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain",
  htm: "text/html",
  html: "text/html",
  pdf: "application/pdf",
  xml: "application/xml",
};

function guessType(name: string): string {
  const ending = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  return Object.hasOwn(types, ending) ? (types[ending] ?? "") : "application/octet-stream";
}
