/** `mcpServer()`: a server of the Model Context Protocol whose tools an agent has. */

import type { McpParts, McpServer } from "../agent/mcp-server.ts";
import type { OnlyFields } from "../protocol/check/field-checks.ts";
import { mcpLimits } from "./limits.ts";
import { ServerConnection } from "./server-connection.ts";
import { checkServerOptions, type McpServerOptions } from "./server-options.ts";
import { SessionTools } from "./session-tools.ts";
import { toolPrefix, toToolName } from "./tool/tool-name.ts";

/** What the core does not see of a server. */
interface OwnServer extends McpServer {
  connect(parts: McpParts): ServerConnection;
}

/** Checks the options at once, so that a mistake is an error at its own line. Connects to nothing yet. */
export function mcpServer<Given extends McpServerOptions>(
  options: Given & OnlyFields<McpServerOptions, Given>,
): McpServer {
  checkServerOptions(options);
  const settings: Readonly<McpServerOptions> = { ...options };
  const { name, headers = {}, tools } = settings;
  const toolNames = tools?.map((tool) => toToolName(name, tool)) ?? [`${toolPrefix(name)}*`];
  const server: OwnServer = {
    kind: "edgeflue.mcp-server",
    name,
    headers,
    toolNames,
    findProblem,
    openTools,
    connect: (parts) => new ServerConnection(toolNames, settings, parts),
  };
  return server;
}

function findProblem(servers: readonly McpServer[]): string | undefined {
  const { serversMax } = mcpLimits;
  if (servers.length > serversMax) return `has ${servers.length} servers; at most ${serversMax}`;
  const names = servers.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? undefined : `has two servers named "${twice}". Their names must be unique`;
}

function openTools(parts: McpParts): SessionTools {
  // Each was made by the function above, perhaps of another copy of the package.
  const servers = parts.servers as readonly OwnServer[];
  return new SessionTools(
    servers.map((server) => server.connect(parts)),
    parts,
  );
}
