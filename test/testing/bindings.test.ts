/** What tools reach of the host: the environment and, in a Worker, all bindings. */

import { env } from "cloudflare:workers";
import { createAgent, defineTool } from "edgeflue";
import { scriptModel, testAgent } from "edgeflue/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { runWithSql } from "../support/sql.ts";

const count = defineTool({
  name: "count",
  description: "Counts one more request, within the limit.",
  parameters: z.object({ key: z.string() }),
  execute: async ({ key }, { bindings, env: texts }) => {
    const { success } = await bindings.THREE_A_MINUTE.limit({ key });
    return `${texts.REGION}: ${success}`;
  },
});

describe("env and bindings of a tool", () => {
  it("are what the test gives", () =>
    runWithSql(async (sql) => {
      const model = scriptModel(
        { toolCalls: [{ name: "count", input: { key: "ada" } }] },
        { text: "Counted." },
      );
      const keys: string[] = [];
      const limiter: RateLimit = {
        limit: async ({ key }) => {
          keys.push(key);
          return { success: true };
        },
      };
      const agent = createAgent(({ bindings }) => ({
        instructions: bindings.THREE_A_MINUTE === limiter ? "It is there." : "It is not.",
        tools: [count],
      }));
      await using session = await testAgent(agent, {
        model,
        sql,
        env: { REGION: "Rotterdam" },
        bindings: { THREE_A_MINUTE: limiter },
      });
      await session.prompt("Count.");
      expect(keys).toEqual(["ada"]);
      expect(JSON.stringify(model.calls[0]?.prompt[0])).toContain("It is there.");
      expect(JSON.stringify(model.calls[1]?.prompt.at(-1))).toContain("Rotterdam: true");
    }));

  it("says which options there are", () =>
    runWithSql((sql) =>
      // @ts-expect-error
      expect(testAgent({}, { sql, binding: env })).rejects.toThrow('Did you mean "bindings"?'),
    ));
});
