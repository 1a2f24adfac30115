/** The tools of all servers of an agent, in one session. They are asked for when an operation first needs them, and stay the same
 *  until it has ended. A name that no tool has is refused: it would guard nothing. */

import type { AgentProfile } from "../agent/agent-profile.ts";
import type { McpParts, McpScope, McpToolOptions, McpTools } from "../agent/mcp-server.ts";
import type { ToolDefinition } from "../agent/tool/define-tool.ts";
import { EdgeflueError, invalidField, invalidRequest } from "../errors.ts";
import { isNamed, suggestName } from "../protocol/check/known-names.ts";
import type { ServerConnection } from "./server-connection.ts";

/** Of a server that is not there and need not be. */
type List = readonly ToolDefinition[] | undefined;

export class SessionTools implements McpTools {
  readonly #connections: readonly ServerConnection[];
  readonly #guards: readonly string[];
  /** By connection, those of the last operation that needed them. */
  readonly #lists = new Map<ServerConnection, { operationId: string; list: List }>();
  /** What was last made, of these. */
  #joined: { of: object; lists: readonly List[]; made: unknown } | undefined;

  /** Throws for a tool of the agent's that has a name of a server's. */
  constructor(connections: readonly ServerConnection[], { guards }: Pick<McpParts, "guards">) {
    this.#connections = connections;
    this.#guards = [...(guards.needsApproval ?? []), ...inheritedBy(guards.subagents)];
    const taken = this.#findTaken(namesOf(guards));
    if (taken !== undefined) throw new Error(`[edgeflue] ${isTaken(taken)}`);
  }

  async join<T>(
    scope: McpScope,
    { allowedTools, tools = [] }: McpToolOptions,
    join: (definitions: readonly ToolDefinition[]) => T,
  ): Promise<T> {
    const own = scope.agent.tools;
    const taken = this.#findTaken([...own.names, ...tools.map(({ name }) => name)]);
    if (taken !== undefined) throw invalidRequest(isTaken(taken));
    const needed = this.#connections.filter((connection) => allowedTools?.some(isOf(connection)) ?? true);
    const lists = await Promise.all(needed.map((connection) => this.#listOf(connection, scope)));
    for (const [index, connection] of needed.entries()) {
      const list = lists[index];
      if (list !== undefined) this.#requireGuarded(connection, list, allowedTools);
    }
    const last = this.#joined;
    if (last?.of === own && areSame(last.lists, lists)) return last.made as T; // of the same caller
    const made = join(lists.flatMap((list) => list ?? []));
    this.#joined = { of: own, lists, made };
    return made;
  }

  close(): void {
    for (const connection of this.#connections) connection.close();
  }

  async #listOf(connection: ServerConnection, { operation, signal, log }: McpScope): Promise<List> {
    const known = this.#lists.get(connection);
    if (known?.operationId === operation.id) return known.list;
    const list = await connection.discover({ signal, log });
    this.#lists.set(connection, { operationId: operation.id, list });
    return list;
  }

  #findTaken(names: readonly string[]): string | undefined {
    return names.find((name) => this.#connections.some((connection) => isOf(connection)(name)));
  }

  #requireGuarded(
    connection: ServerConnection,
    list: readonly ToolDefinition[],
    allowedTools: readonly string[] = [],
  ): void {
    const there = list.map(({ name }) => name);
    const missing = [...this.#guards, ...allowedTools].find(
      (name) => isOf(connection)(name) && !there.includes(name),
    );
    if (missing === undefined) return;
    connection.forgetTools();
    const problem = `names a tool that ${isMissing(missing, there)}`;
    throw this.#guards.includes(missing)
      ? new EdgeflueError("agent_invalid", `The agent ${problem}`)
      : invalidField("allowedTools", `The field "allowedTools" ${problem}`);
  }
}

function areSame(left: readonly List[], right: readonly List[]): boolean {
  return left.length === right.length && left.every((list, index) => list === right[index]);
}

function isMissing(name: string, there: readonly string[]): string {
  return `its MCP server does not have, "${name}".${suggestName(name, there)}`;
}

function isTaken(name: string): string {
  return `The tool "${name}" has a name that is kept for the tools of an MCP server.`;
}

function isOf({ toolNames }: ServerConnection): (name: string) => boolean {
  return (name) => toolNames.some((known) => isNamed(name, known));
}

function inheritedBy(subagents: readonly AgentProfile[] = []): string[] {
  return subagents.flatMap(({ inherit = [], subagents: inner }) => [...inherit, ...inheritedBy(inner)]);
}

function namesOf({ tools = [], subagents = [] }: AgentProfile): string[] {
  return [...tools.map(({ name }) => name), ...subagents.flatMap(namesOf)];
}
