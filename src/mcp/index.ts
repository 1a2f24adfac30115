/** `edgeflue/mcp`: tools of servers of the Model Context Protocol. */

export type { McpServer } from "../agent/mcp-server.ts";
export { mcpServer } from "./mcp-server.ts";
export type { McpServerOptions } from "./server-options.ts";
