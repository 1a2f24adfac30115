/** The options of `mcpServer()`, and the check that they pass before anything runs. */

import { checkOptionValues, isObject } from "../protocol/check/field-checks.ts";
import * as is from "../protocol/check/value-checks.ts";
import { checkHeaders } from "../sandbox/network/network-rule.ts";
import { mcpLimits } from "./limits.ts";

export interface McpServerOptions {
  /** Its tools are named `mcp__<name>__<tool>`. Letters, digits, `-` and single `_`; at most 24. */
  name: string;
  /** `https://`; `http://` for this machine only. */
  url: string;
  /** Sent with each request: `{ authorization: "Bearer {{DOCS_TOKEN}}" }`. `{{NAME}}` is a value of the host's environment, which
   *  the model never sees. Default: none. */
  headers?: Readonly<Record<string, string>>;
  /** The server's names of the tools that the agent has. Default: all. */
  tools?: readonly string[];
  /** Whether a prompt fails while the server, or a tool of `tools`, is not there. False: the agent goes on without. Default true. */
  required?: boolean;
  /** Milliseconds for one call. Default 60,000, at most 120,000. */
  timeoutMs?: number;
  /** Whether each call needs an approval. Default false. */
  needsApproval?: boolean;
  /** Whether to believe what the server says of its tools: that one changes nothing (`readOnlyHint`) or can be called again
   *  (`idempotentHint`), so that it runs again after a crash. Default false: none does. */
  trustHints?: boolean;
}

/** Throws a sentence that names the first option that is unknown or not right. */
export function checkServerOptions(options: unknown): void {
  checkOptionValues<McpServerOptions>("mcpServer()", withRequired(options), checks);
}

/** Null for what has to be there and is not, which no check takes. */
function withRequired(options: unknown): unknown {
  return isObject(options) ? { name: null, url: null, ...options } : options;
}

const checks = {
  name: checkName,
  url: checkUrl,
  headers: checkServerHeaders,
  tools: checkTools,
  required: is.flag,
  timeoutMs: is.wholeNumber(1, mcpLimits.callMsMax),
  needsApproval: is.flag,
  trustHints: is.flag,
};

function checkName(value: unknown): string | undefined {
  const isName = typeof value === "string" && /^[A-Za-z][A-Za-z0-9-]*(?:_[A-Za-z0-9-]+)*$/.test(value);
  const { serverCharsMax } = mcpLimits;
  return isName && value.length <= serverCharsMax
    ? undefined
    : `must be letters, digits, "-" and single "_", start with a letter and have at most ${serverCharsMax} characters; got ${JSON.stringify(value)}`;
}

const local: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

function checkUrl(value: unknown): string | undefined {
  if (typeof value !== "string" || !URL.canParse(value)) return "must be a URL";
  const { protocol, hostname, username, password, hash } = new URL(value);
  if (protocol !== "https:" && !(protocol === "http:" && local.has(hostname)))
    return "must begin with https://, or with http:// for this machine";
  if (username !== "" || password !== "") return "must have no user and password: put them into headers";
  if (hash !== "") return "must have no fragment";
  return value.includes("{{") ? "cannot have a secret in it: put that into headers" : undefined;
}

/** Headers that are the protocol's own. */
const ownHeaders = /^(?:accept|content-type|last-event-id|mcp-.*)$/i;

function checkServerHeaders(value: unknown): string | undefined {
  const problem = checkHeaders(value);
  if (problem !== undefined) return problem;
  for (const [name, text] of Object.entries(value as Record<string, string>)) {
    // checked above
    const place = `[${JSON.stringify(name)}]`;
    if (ownHeaders.test(name)) return `${place} cannot be set`;
    const template = /\$\{\w*\}/.exec(text)?.[0];
    if (template !== undefined) return `${place} has ${template} in it, which nothing fills: write {{NAME}}`;
  }
  return undefined;
}

function checkTools(value: unknown): string | undefined {
  const problem = is.listOfNames("names of the server's tools", mcpLimits.toolsMax)(value);
  if (problem !== undefined) return problem;
  const names = value as readonly string[]; // checked above
  if (names.length === 0) return "is empty: leave the server out, or leave tools out to have all of them";
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? undefined : `names ${JSON.stringify(twice)} twice`;
}
