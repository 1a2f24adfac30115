/** The request that `curl`'s options ask for: its URL, method and headers. */

import type { NetworkRequest } from "../../network/network.ts";
import { NotSupported, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { decodeBytes, encodeText } from "../process/text/text.ts";
import { type CurlBody, readFile, toQuery } from "./curl-body.ts";
import { type CurlOptions, readCount, readSeconds } from "./curl-options.ts";
import { toBase64 } from "./encode.ts";

export interface CurlRequest extends NetworkRequest {
  readonly method: string;
  readonly headers: readonly (readonly [string, string])[];
}

const maxRedirectsDefault = 50;

/** Throws `UsageError` with curl's exit code: 1 for another protocol, 3 for no URL at all. */
export async function toRequest(
  process: Process,
  options: CurlOptions,
  { url: typed, body }: { url: string; body: CurlBody | undefined },
): Promise<CurlRequest> {
  const isQuery = options.has("get") && body !== undefined;
  const url = toUrl(isQuery ? withQuery(typed, toQuery(body)) : typed, options);
  const credentials = takeCredentials(url, options);
  const sent = isQuery ? undefined : body;
  const usual = options.has("head")
    ? "HEAD"
    : options.has("upload")
      ? "PUT"
      : sent === undefined
        ? "GET"
        : "POST";
  const headers = await toHeaders(process, options, { body: sent, credentials });
  const timeoutMs = readSeconds(options, "maxTime");
  const connectMs = readSeconds(options, "connectTimeout");
  return {
    url: url.href,
    method: options.value("request") ?? usual,
    headers,
    body: sent?.bytes,
    ...(options.has("location") && { redirectsMax: readRedirects(options) }),
    keepsMethod: options.has("request") || options.has("post301"),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(connectMs !== undefined && { connectMs }),
  };
}

function readRedirects(options: CurlOptions): number {
  const count = readCount(options, "maxRedirects") ?? maxRedirectsDefault;
  return count < 0 ? maxRedirectsDefault : count;
}

function withQuery(url: string, query: string): string {
  const [before = "", ...fragment] = url.split("#");
  const joined = `${before}${before.includes("?") ? "&" : "?"}${query}`;
  return [joined, ...fragment].join("#");
}

function toUrl(typed: string, options: CurlOptions): URL {
  const malformed = () => new UsageError("(3) URL using bad/illegal format or missing URL", 3);
  if (typed === "" || /[\0-\x20\x7f]/.test(typed)) throw malformed();
  const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(typed)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== "http" && scheme !== "https") {
    throw new UsageError(`(1) Protocol "${scheme}" not supported or disabled in libcurl`, 1);
  }
  const withScheme = scheme === undefined ? `http://${typed}` : typed;
  const afterHost = withScheme.replace(/^https?:\/\/[^/?#]*/i, "");
  if (!options.has("globOff") && (hasBraces(afterHost) || /\[\w+-\w+(?::\d+)?\]/.test(afterHost))) {
    throw new NotSupported("a URL with {} or [] that stands for several (-g takes it as it is)");
  }
  if (!URL.canParse(withScheme)) throw malformed();
  const url = new URL(withScheme);
  const upload = options.value("upload");
  if (upload !== undefined && url.pathname.endsWith("/")) {
    url.pathname += encodeURIComponent(upload.slice(upload.lastIndexOf("/") + 1));
  }
  return url;
}

function hasBraces(text: string): boolean {
  const open = text.indexOf("{");
  return open >= 0 && text.includes("}", open);
}

/** `user:password` of `-u` or of the URL, which then has none any more. */
function takeCredentials(url: URL, options: CurlOptions): string | undefined {
  const inUrl = url.username !== "" || url.password !== "";
  const own = inUrl ? `${decode(url.username)}:${decode(url.password)}` : undefined;
  url.username = "";
  url.password = "";
  const given = options.value("user") ?? own;
  if (given !== undefined && !given.includes(":")) {
    throw new UsageError("the password of -u is missing: there is no terminal to ask for it", 2);
  }
  return given;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // A percent sign that encodes nothing.
  }
}

async function toHeaders(
  process: Process,
  options: CurlOptions,
  { body, credentials }: { body: CurlBody | undefined; credentials: string | undefined },
): Promise<[string, string][]> {
  const lines = await readHeaderLines(process, options.values("header"));
  const named = new Set(lines.map(([name]) => name.toLowerCase()));
  const range = options.value("range");
  const cookie = options.value("cookie");
  if (cookie !== undefined && !cookie.includes("=")) throw new NotSupported("a file of cookies (-b FILE)");
  const bearer = options.value("bearer");
  const usual: (readonly [string, string | undefined])[] = [
    ["user-agent", options.value("agent") ?? "curl/7.88.1"],
    ["accept", options.has("json") ? "application/json" : "*/*"],
    ["accept-encoding", options.has("compressed") ? "gzip, deflate, br" : "identity"],
    ["authorization", credentials === undefined ? undefined : `Basic ${toBase64(encodeText(credentials))}`],
    ["authorization", bearer === undefined ? undefined : `Bearer ${bearer}`],
    ["referer", options.value("referer")],
    ["cookie", cookie],
    ["range", range === undefined ? undefined : `bytes=${range}`],
    ["content-type", body?.contentType],
  ];
  return [
    ...usual.flatMap(([name, value]): [string, string][] =>
      value === undefined || value === "" || named.has(name) ? [] : [[name, value]],
    ),
    ...lines.flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]])),
  ];
}

/** `Name: value`, `Name;` with an empty value, `Name:` for none, or `@file` with one a line. */
async function readHeaderLines(
  process: Process,
  texts: readonly string[],
): Promise<[name: string, value: string | undefined][]> {
  const lines: string[] = [];
  for (const text of texts) {
    if (text.startsWith("@"))
      lines.push(...decodeBytes(await readFile(process, text.slice(1))).split(/\r?\n/));
    else lines.push(text);
  }
  return lines.flatMap((line): [string, string | undefined][] => {
    const colon = line.indexOf(":");
    if (colon > 0) {
      const value = line.slice(colon + 1).trim();
      return [[line.slice(0, colon).trim(), value === "" ? undefined : value]];
    }
    return line.endsWith(";") ? [[line.slice(0, -1), ""]] : [];
  });
}
