/** What a command writes is seen by those who follow, while it runs. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type InitOptions, init, local } from "edgeflue";
import { describe, expect, it } from "vitest";
import type { AgentSession } from "../../src/protocol/agent-session/agent-session.ts";
import { makeProject, useFolder } from "./support/temporary-folder.ts";

const folder = useFolder("command-output");

async function withSession(
  body: (session: AgentSession, work: string) => Promise<void>,
  config: Partial<InitOptions> = {},
): Promise<void> {
  const work = makeProject(folder);
  const agent = await init({
    model: "demo:",
    allowWrite: true,
    allowShell: true,
    sandbox: local({ cwd: work }),
    stateDir: join(makeProject(folder), "state"),
    env: {},
    ...config,
  });
  try {
    await body(await agent.session("output"), work);
  } finally {
    await agent.destroy();
  }
}

/** Waits for the file `go`, so that what is seen before is seen while it runs. */
const waits = "echo begun; printf 'é' >&2; until [ -f go ]; do sleep 0.02; done; echo ended";

describe("the output of a command", () => {
  it("is in the stream of the session while the command of a caller runs", () =>
    withSession(async (session, work) => {
      const seen: unknown[] = [];
      const events = session.follow();
      const first = events.next();
      const running = session.shell(waits);
      for (let next = await first; !next.done; next = await events.next()) {
        const { type, ...data } = next.value;
        if (type !== "command_output") {
          if (type === "idle" || type === "operation") break;
          continue;
        }
        seen.push([data.stream, data.text, "toolCallId" in data]);
        // Two streams, in the order in which they came.
        if (seen.length === 2) writeFileSync(join(work, "go"), "");
      }
      await events.return(undefined);
      expect((await running).stdout).toBe("begun\nended\n");
      expect(new Set(seen.map((piece) => JSON.stringify(piece)))).toEqual(
        new Set(['["stdout","begun\\n",false]', '["stderr","é",false]', '["stdout","ended\\n",false]']),
      );
      // Only its result is stored.
      const { events: stored } = await session.events({ limit: 100 });
      expect(stored.filter(({ type }) => type === "command_output")).toEqual([]);
    }));

  it("is in the stream of an operation, with the call of the model", () =>
    withSession(async (session, work) => {
      const seen: string[] = [];
      for await (const { type, ...data } of session.stream(`$ ${waits}`)) {
        seen.push(type);
        if (type !== "command_output" || data.text !== "begun\n") continue;
        expect(data).toMatchObject({ stream: "stdout", toolCallId: expect.any(String) });
        writeFileSync(join(work, "go"), "");
      }
      expect(seen.indexOf("command_output")).toBeGreaterThan(seen.indexOf("tool_start"));
      expect(seen.lastIndexOf("command_output")).toBeLessThan(seen.indexOf("tool_end"));
    }));

  it("has no secret in it, also one that comes in two pieces", () =>
    withSession(
      async (session) => {
        let text = "";
        const command = "printf '%s' \"${SHOP_TOKEN:0:9}\"; sleep 0.2; printf '%s\\n' \"${SHOP_TOKEN:9}\"";
        for await (const { type, ...data } of session.stream(`$ ${command}`))
          if (type === "command_output") text += data.text;
        expect(text).toBe("[secret SHOP_TOKEN]\n");
      },
      { secrets: ["SHOP_TOKEN"], env: { SHOP_TOKEN: "a-secret-value-of-the-shop" } },
    ));
});
