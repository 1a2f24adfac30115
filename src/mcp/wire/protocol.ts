/** The two forms of MCP: since 2026-07-28 each request stands alone and says in its `_meta` and its headers who asks; before, a
 *  handshake begins a session. Pure. */

import type { ParamHeader } from "../tool/param-headers.ts";
import { valueAt } from "../tool/value-at.ts";

/** `stateless`: 2026-07-28 and later. */
export type ProtocolForm = "stateless" | "session";

export const statelessVersion = "2026-07-28";

/** Of the older form, the one that is asked for first. */
export const sessionVersions: readonly string[] = [
  "2025-11-25",
  "2025-06-18",
  "2025-03-26",
  "2024-11-05",
  "2024-10-07",
];

/** Says nothing about the project. */
export const clientInfo = { name: "edgeflue", version: "1" } as const;

const meta = {
  "io.modelcontextprotocol/protocolVersion": statelessVersion,
  "io.modelcontextprotocol/clientInfo": clientInfo,
  "io.modelcontextprotocol/clientCapabilities": {},
} as const;

type Fields = Readonly<Record<string, unknown>>;

/** A request's parameters in the stateless form. */
export function withMeta(params: Fields): Fields {
  return { ...params, _meta: meta };
}

/** Its headers, by which proxies route it; `name` is that of the tool. */
export function statelessHeaders(method: string, name?: string): Record<string, string> {
  return {
    "mcp-protocol-version": statelessVersion,
    "mcp-method": method,
    ...(name !== undefined && { "mcp-name": toHeaderValue(name) }),
  };
}

/** Whether what `server/discover` gave says that the server speaks the stateless form. */
export function isStateless(result: object): boolean {
  const { supportedVersions } = result as { supportedVersions?: unknown }; // an object
  return Array.isArray(supportedVersions) && supportedVersions.includes(statelessVersion);
}

/** Whether what a server names can be sent back to it in a header. */
export function isReturnable(name: string, charsMax: number): boolean {
  return name.length <= charsMax && /^[\x21-\x7e]+$/.test(name);
}

/** The headers of a call's arguments; none for one that is not there. */
export function paramHeaders(headers: readonly ParamHeader[], input: unknown): Record<string, string> {
  const values = headers.map(({ name, path }) => [`mcp-param-${name}`, valueAt(input, path)] as const);
  return Object.fromEntries(
    values.flatMap(([name, value]) => (isPlain(value) ? [[name, toHeaderValue(String(value))]] : [])),
  );
}

function isPlain(value: unknown): boolean {
  return typeof value === "string" || typeof value === "boolean" || Number.isSafeInteger(value);
}

/** Visible ASCII as it is, anything else in base64. */
function toHeaderValue(text: string): string {
  const isPlainText = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text) && !text.startsWith("=?base64?");
  if (isPlainText) return text;
  const bytes = new TextEncoder().encode(text);
  return `=?base64?${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))}?=`;
}
