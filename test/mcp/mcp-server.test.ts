/** Tools of MCP servers, in workerd. */

import { inject } from "vitest";
import { describeHostileServer } from "../support/mcp/hostile-cases.ts";
import { describeRealServer } from "../support/mcp/real-cases.ts";
import { runWithSql } from "../support/sql.ts";

declare module "vitest" {
  interface ProvidedContext {
    mcpUrl: string;
  }
}

const world = () => ({
  url: inject("mcpUrl"),
  run: <T>(body: (given: { sql: Parameters<Parameters<typeof runWithSql>[0]>[0] }) => Promise<T>) =>
    runWithSql((sql) => body({ sql }), { isEmpty: true }),
});

describeRealServer(world);
describeHostileServer(world);
