/** Agents that have no file: a configuration written where `init` is called. It is plain data, named by its content,
 *  and stored with each session of it, so that the session is woken with it after a restart. */

import type { LoadedAgent } from "../../agent/agent-directory.ts";
import { type AgentConfig, checkAgentConfig } from "../../agent/config/agent-config.ts";
import { isList } from "../../agent/config/file-set.ts";
import { createAgent } from "../../agent/create-agent.ts";
import { agentNotFound, invalidRequest } from "../../errors.ts";
import { storeLimits } from "../../limits.ts";

/** No file can have such a name, so HTTP reaches none of them. */
const prefix = "inline:";

export function isInline(name: string): boolean {
  return name.startsWith(prefix);
}

/** The name that a configuration always gets. Throws `invalid_request` for what is no plain data. */
export async function nameInline(config: AgentConfig): Promise<string> {
  checkAgentConfig(config);
  const path = findFunction(config, "");
  if (path !== undefined) {
    throw invalidRequest(`The field "${path}" of an agent without a file cannot contain code.`, {
      hint: "Its sessions could not be woken after a restart. Put the agent into a file of agents/ and give init() its name.",
      meta: { field: path },
    });
  }
  const { files = {} } = config;
  const given = isList(files) ? files : [files];
  const binary = given
    .flatMap((entry) => (typeof entry === "string" ? [] : Object.entries(entry)))
    .find(([, content]) => typeof content !== "string");
  if (binary !== undefined) throw tooMuch(`The field "files"[${JSON.stringify(binary[0])}] must be a text.`);
  const bytes = new TextEncoder().encode(JSON.stringify(config));
  if (bytes.length > storeLimits.rowBytesMax) {
    throw tooMuch(`It can have at most ${storeLimits.rowBytesMax} bytes, its "files" included.`);
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return prefix + [...digest.slice(0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The agent of a session that has stored its configuration. */
export function loadInline(name: string, config: AgentConfig | undefined): LoadedAgent {
  if (config === undefined) throw agentNotFound({ name, known: [] });
  return { name, file: "init()", agent: createAgent(() => config), triggers: { webhook: false } };
}

function tooMuch(problem: string): Error {
  return invalidRequest(`The configuration of an agent without a file cannot be stored. ${problem}`, {
    hint: "Put the agent into a file of agents/ and give init() its name.",
    meta: { field: "files" },
  });
}

/** The path of a function inside a value, if there is one. */
function findFunction(value: unknown, path: string): string | undefined {
  if (typeof value === "function") return path;
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return undefined;
  for (const [key, entry] of Object.entries(value)) {
    const found = findFunction(entry, path === "" ? key : `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
