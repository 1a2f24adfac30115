/** JSON-RPC 2.0 as MCP uses it: messages out, and what a server sends, read without trust. */

import { isObject } from "../../protocol/check/field-checks.ts";
import { isTooDeep } from "../../protocol/json/json-depth.ts";
import { notAnAnswer, notProtocol } from "./failure.ts";

export interface RpcRequest {
  id: number;
  method: string;
  params?: Readonly<Record<string, unknown>>;
}

export type RpcAnswer = { type: "result"; result: object } | { type: "error"; error: unknown };

/** A request of the server's. */
export interface ServerRequest {
  id: string | number;
  method: string;
}

export function toJson(message: object): string {
  return JSON.stringify({ jsonrpc: "2.0", ...message });
}

/** Throws an `McpFailure` for what is no JSON, or too deep. */
export function parseJson(text: string): unknown {
  const value = parseMessage(text);
  if (value === undefined) throw notProtocol("answered with what is not JSON");
  return value;
}

/** Undefined for what is no JSON. Throws an `McpFailure` for what is too deep. */
export function parseMessage(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (isTooDeep(value)) throw notProtocol("answered with JSON that is nested too deeply");
  return value;
}

/** The answer to this request among one or several messages. Throws an `McpFailure` for one that says nothing. */
export function findAnswer(value: unknown, id: number): RpcAnswer | undefined {
  for (const { method, id: of = null, result, error = null } of messagesIn(value)) {
    if (method !== undefined) continue;
    // Some servers send the number back as a text. The error of a request that the server could not read has no id.
    const isOurs = of === id || of === String(id) || (of === null && error !== null);
    if (!isOurs) continue;
    if (error !== null) return { type: "error", error };
    if (isObject(result)) return { type: "result", result };
    throw notAnAnswer();
  }
  return undefined;
}

export function findServerRequests(value: unknown): ServerRequest[] {
  return messagesIn(value).flatMap(({ id, method }) =>
    typeof method === "string" && (typeof id === "string" || typeof id === "number") ? [{ id, method }] : [],
  );
}

function messagesIn(value: unknown): Record<string, unknown>[] {
  const messages: unknown[] = Array.isArray(value) ? value : [value];
  return messages.filter((message): message is Record<string, unknown> => isObject(message));
}
