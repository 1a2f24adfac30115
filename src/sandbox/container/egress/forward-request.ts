/** Passes on one request of a container's program, when the agent's rules let it through, with the headers that the rule adds. What is
 *  refused is answered in words for the reader of the program's output. Bodies are streamed both ways. */

import { requireRule, toHeaders } from "../../network/network.ts";
import { NetworkError } from "../../network/network-error.ts";
import { framingHeaders } from "../../network/network-rule.ts";
import { PermissionGate } from "../../permission/permission-gate.ts";
import type { EgressProps } from "./egress.ts";

export interface ForwardParts extends EgressProps {
  /** Of the Worker: values of the secrets that the rules name. */
  env: Readonly<Record<string, unknown>>;
  /** Default: the platform's. */
  fetch?: typeof globalThis.fetch;
}

export async function forwardRequest(
  request: Request,
  { rules, permissions = {}, env, fetch = globalThis.fetch }: ForwardParts,
): Promise<Response> {
  const { method, body } = request;
  try {
    const url = new URL(request.url);
    if (request.headers.has("upgrade"))
      throw new NetworkError("not-allowed", "a program of the container cannot open a WebSocket");
    const gate = new PermissionGate({ network: permissions });
    const rule = requireRule(rules, { url, method }, { permit: (asked) => gate.permitRequest(asked) });
    const given = [...request.headers].filter(([name]) => !framingHeaders.has(name));
    return await fetch(url.href, {
      method,
      headers: toHeaders(given, rule, textsOf(env)),
      redirect: "manual",
      ...(body !== null && { body, duplex: "half" }),
    });
  } catch (error) {
    if (error instanceof NetworkError) return refuse(403, error.message);
    return refuse(502, "the request did not get through, or its connection broke");
  }
}

function refuse(status: number, problem: string): Response {
  return new Response(`edgeflue: ${problem}\n`, { status, headers: { "content-type": "text/plain" } });
}

function textsOf(env: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts = Object.entries(env).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return Object.fromEntries(texts);
}
