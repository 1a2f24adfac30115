/** The tool names that an agent's fields may list. One that does not exist is refused: it would guard nothing. */

import type { AgentProfile } from "../agent/agent-profile.ts";
import type { AgentConfig } from "../agent/config/agent-config.ts";
import { serverToolPrefix } from "../agent/mcp-server.ts";
import { isNamed, suggestName } from "../protocol/check/known-names.ts";
import { applyPatchToolName } from "./built-in/apply-patch-tool.ts";
import { runCodeToolName } from "./built-in/run-code-tool.ts";
import { builtInToolNames } from "./built-in-tools.ts";
import { skillToolName } from "./skill-tool.ts";

/** Names that are never free for an author's tool, whatever the policy permits and whether there are skills. */
export const reservedNames: readonly string[] = [
  ...builtInToolNames,
  runCodeToolName,
  applyPatchToolName,
  skillToolName,
];

/** All tools that may ever run for an agent: its own, the built-in ones, those of its subagents, and those of its MCP
 *  servers: where only the server knows them, `mcp__<server>__*`. */
export function toolNamesOf(config: AgentConfig): readonly string[] {
  const { tools = [], commands = [], subagents = [], mcpServers = [] } = config;
  const own = commands.flatMap((command) => (typeof command === "string" ? [] : command.name));
  const ofServers = mcpServers.flatMap(({ toolNames }) => toolNames);
  return [...reservedNames, ...namesOf(tools), ...own, ...subagents.flatMap(subagentToolNames), ...ofServers];
}

/** Whether a name is kept for the tools of MCP servers, which come and go. */
export function isServerTool(name: string): boolean {
  return name.startsWith(serverToolPrefix);
}

/** Throws a sentence that names the field, unless each tool that the agent's fields name exists. */
export function checkToolNames(config: AgentConfig): void {
  const { tools = [], inherit = [], needsApproval = [], subagents = [] } = config;
  const known = toolNamesOf(config);
  refuseUnknownTool("Agent field", "needsApproval", needsApproval, known);
  refuseUnknownTool("Agent field", "inherit", inherit, reservedNames);
  checkInherited(subagents, [...reservedNames, ...namesOf(tools), ...known]);
}

/** The sentence about the first name that no tool has; undefined when there is none. */
export function findUnknownTool(names: readonly string[], known: readonly string[]): string | undefined {
  const unknown = names.find((name) => !known.some((one) => isNamed(name, one)));
  return unknown === undefined ? undefined : `there is no tool "${unknown}".${suggestName(unknown, known)}`;
}

function checkInherited(subagents: readonly AgentProfile[], known: readonly string[]): void {
  for (const { name, inherit = [], tools = [], subagents: inner = [] } of subagents) {
    refuseUnknownTool(`Subagent "${name}", field`, "inherit", inherit, known);
    checkInherited(inner, [...known, ...namesOf(tools)]);
  }
}

function refuseUnknownTool(
  whose: string,
  field: string,
  names: readonly string[],
  known: readonly string[],
): void {
  const problem = findUnknownTool(names, known);
  if (problem !== undefined) throw new Error(`[edgeflue] ${whose} "${field}": ${problem}`);
}

function subagentToolNames({ tools = [], subagents = [] }: AgentProfile): string[] {
  return [...namesOf(tools), ...subagents.flatMap(subagentToolNames)];
}

function namesOf(tools: readonly { name: string }[]): string[] {
  return tools.map(({ name }) => name);
}
