/** What `curl` sends: data, forms, and files. */

import { joinBytes } from "../../join-bytes.ts";
import { networkLimits } from "../../network/network-limits.ts";
import { UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { readAll } from "../process/streams.ts";
import { decodeBytes, encodeText } from "../process/text/text.ts";
import { toFormPart } from "./curl-form.ts";
import type { CurlOptions } from "./curl-options.ts";
import { percentEncode } from "./encode.ts";

export interface CurlBody {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Undefined for a file that is uploaded. */
  readonly contentType: string | undefined;
}

/** Undefined when nothing is sent. */
export async function readBody(process: Process, options: CurlOptions): Promise<CurlBody | undefined> {
  const upload = options.value("upload");
  const parts = [options.has("json"), hasData(options), hasForm(options), upload !== undefined];
  if (parts.filter(Boolean).length > 1) {
    throw new UsageError("You can only select one HTTP request method!", 2);
  }
  const body =
    upload !== undefined
      ? { bytes: await readFile(process, upload), contentType: undefined }
      : hasForm(options)
        ? await readForm(process, options)
        : await readData(process, options);
  if (body !== undefined && body.bytes.length > networkLimits.requestBytesMax) {
    throw new UsageError(`a request sends at most ${networkLimits.requestBytesMax} bytes`, 2);
  }
  return body;
}

function hasData(options: CurlOptions): boolean {
  return dataNames.some((name) => name !== "json" && options.has(name));
}

function hasForm(options: CurlOptions): boolean {
  return options.has("form") || options.has("formString");
}

const dataNames = ["data", "dataRaw", "dataBinary", "dataEncoded", "json"] as const;

async function readData(process: Process, options: CurlOptions): Promise<CurlBody | undefined> {
  const pieces: Uint8Array[] = [];
  for (const { name, value = "" } of options.ordered) {
    if (!dataNames.some((one) => one === name)) continue;
    if (pieces.length > 0 && name !== "json") pieces.push(encodeText("&"));
    pieces.push(await readPiece(process, name, value));
  }
  if (pieces.length === 0) return undefined;
  const contentType = options.has("json") ? "application/json" : "application/x-www-form-urlencoded";
  return { bytes: joinBytes(pieces), contentType };
}

async function readPiece(process: Process, name: string, value: string): Promise<Uint8Array> {
  if (name === "dataRaw") return encodeText(value);
  if (name === "dataEncoded") return readEncoded(process, value);
  if (!value.startsWith("@")) return encodeText(value);
  const bytes = await readFile(process, value.slice(1));
  // As curl does it: line ends are taken away, except from what is named binary.
  return name === "data" ? bytes.filter((byte) => byte !== 10 && byte !== 13 && byte !== 0) : bytes;
}

/** `content`, `=content`, `name=content`, `@file` or `name@file`. */
async function readEncoded(process: Process, value: string): Promise<Uint8Array> {
  const at = value.search(/[=@]/);
  if (at < 0) return encodeText(percentEncode(encodeText(value)));
  const [name, rest] = [value.slice(0, at), value.slice(at + 1)];
  const content = value[at] === "@" ? await readFile(process, rest) : encodeText(rest);
  return encodeText(`${name === "" ? "" : `${name}=`}${percentEncode(content)}`);
}

async function readForm(process: Process, options: CurlOptions): Promise<CurlBody> {
  const random = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) =>
    byte.toString(16).padStart(2, "0"),
  );
  const boundary = `------------------------${random.join("")}`;
  const pieces: Uint8Array[] = [];
  for (const { name, value = "" } of options.ordered) {
    if (name !== "form" && name !== "formString") continue;
    const part = await toFormPart(value, {
      isLiteral: name === "formString",
      readFile: (path) => readFile(process, path),
    });
    pieces.push(encodeText(`--${boundary}\r\n${part.head}\r\n\r\n`), part.content, encodeText("\r\n"));
  }
  pieces.push(encodeText(`--${boundary}--\r\n`));
  return { bytes: joinBytes(pieces), contentType: `multipart/form-data; boundary=${boundary}` };
}

/** `.` and `-` are standard input. */
export async function readFile(process: Process, path: string): Promise<Uint8Array<ArrayBuffer>> {
  const input = process.openInput(path === "." ? "-" : path);
  // What can be read is backed by a plain buffer.
  return (await readAll(input, process.meter)) as Uint8Array<ArrayBuffer>;
}

/** Data as the query of a URL, for `-G`. */
export function toQuery({ bytes }: CurlBody): string {
  return decodeBytes(bytes);
}
