/** The same tools of MCP servers, on the Node host. */

import { afterAll, beforeAll } from "vitest";
import { type FakeMcp, startFakeMcp } from "../../support/fake-mcp/index.ts";
import { describeHostileServer } from "../../support/mcp/hostile-cases.ts";
import { describeRealServer } from "../../support/mcp/real-cases.ts";
import type { McpWorld } from "../../support/mcp/world.ts";

let servers: FakeMcp;
beforeAll(async () => {
  servers = await startFakeMcp();
});
afterAll(() => servers.close());

const world = (): McpWorld => ({ url: servers.url, run: (body) => body({}) });

describeRealServer(world);
describeHostileServer(world);
