/** JSON-RPC 2.0 as MCP uses it: messages out, and what a server sends, read without trust. */

import { isObject } from "../../protocol/check/field-checks.ts";
import { isTooDeep } from "../../protocol/json/json-depth.ts";
import { notProtocol } from "./failure.ts";

export interface RpcRequest {
  id: number;
  method: string;
  params?: Readonly<Record<string, unknown>>;
}

export type RpcAnswer =
  | { type: "result"; result: object }
  | { type: "error"; error: { code?: unknown; message?: unknown; data?: unknown } };

/** A request of the server's. */
export interface ServerRequest {
  id: string | number;
  method: string;
}

export function toJson(message: object): string {
  return JSON.stringify({ jsonrpc: "2.0", ...message });
}

/** Throws an `McpFailure` for what is no JSON. */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notProtocol("answered with what is not JSON");
  }
  if (isTooDeep(value)) throw notProtocol("answered with JSON that is nested too deeply");
  return value;
}

/** The answer to this request among one or several messages. */
export function findAnswer(value: unknown, id: number): RpcAnswer | undefined {
  for (const message of Array.isArray(value) ? value : [value]) {
    if (!isObject(message)) continue;
    const { id: of, result, error } = message as Record<string, unknown>; // an object
    // Some servers send the number back as a text.
    if (String(of) !== String(id) || "method" in message) continue;
    if (isObject(error)) return { type: "error", error };
    if (isObject(result)) return { type: "result", result };
  }
  return undefined;
}

export function findServerRequest(value: unknown): ServerRequest | undefined {
  if (!isObject(value)) return undefined;
  const { id, method } = value as Record<string, unknown>; // an object
  if (typeof method !== "string" || (typeof id !== "string" && typeof id !== "number")) return undefined;
  return { id, method };
}
