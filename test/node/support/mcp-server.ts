/** MCP servers for tests that run in workerd. */

import type { TestProject } from "vitest/node";
import { startFakeMcp } from "../../support/fake-mcp/index.ts";

declare module "vitest" {
  interface ProvidedContext {
    mcpUrl: string;
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { url, close } = await startFakeMcp();
  project.provide("mcpUrl", url);
  return close;
}
