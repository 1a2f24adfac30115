/** An MCP server as an agent lists it, `mcpServers`: made by `mcpServer()` of `edgeflue/mcp`, which brings the client along.
 *  The core knows nothing of the protocol; this is all that it needs of one. */

import type { Clock } from "../clock.ts";
import type { AgentProfile } from "./agent-profile.ts";
import type { ToolDefinition, ToolLog } from "./tool/define-tool.ts";

/** What the names of all servers' tools begin with. */
export const serverToolPrefix = "mcp__";

export interface McpServer {
  readonly kind: "edgeflue.mcp-server";
  readonly name: string;
  /** Sent with each request. `{{NAME}}` is a value of the host's environment. */
  readonly headers: Readonly<Record<string, string>>;
  /** What guards may name: its tools, or `mcp__<name>__*` where only the server knows them. */
  readonly toolNames: readonly string[];
  /** What is wrong with a list of servers, in words that follow the field's name. */
  findProblem(servers: readonly McpServer[]): string | undefined;
  /** The part of a session that has the tools of all servers of its agent. Asks none of them yet. */
  openTools(parts: McpParts): McpTools;
}

/** What the tools have of their session. */
export interface McpParts {
  servers: readonly McpServer[];
  /** Who names tools: an agent and its subagents. */
  guards: AgentProfile & { needsApproval?: readonly string[] };
  clock: Clock;
  /** Values that the headers mention, by name. */
  secrets: Readonly<Record<string, string>>;
}

export interface McpTools {
  /** What `join` makes of the tools: the same object for as long as servers and agent have the same ones, and within one operation.
   *  Rejects with `mcp_unavailable`; with `agent_invalid` or `invalid_request` for a name that no tool has, or that two have. */
  join<T>(
    scope: McpScope,
    options: McpToolOptions,
    join: (definitions: readonly ToolDefinition[]) => T,
  ): Promise<T>;
  /** Ends what servers keep for the session. */
  close(): void;
}

/** The operation that needs them. */
export interface McpScope {
  operation: { id: string };
  agent: { tools: { names: readonly string[] } };
  signal: AbortSignal;
  /** Hears of tools that are left out, and why. */
  log: ToolLog;
}

export interface McpToolOptions {
  /** The only tools that the operation may have. Undefined: all. */
  allowedTools?: readonly string[] | undefined;
  /** Tools of the call, besides those of the agent. */
  tools?: readonly { name: string }[];
}
