/** A tool that a deployment takes away while one of its calls is interrupted. */

import { defineTool } from "edgeflue";
import { CrashingSql, memorySql, scriptModel, testAgent } from "edgeflue/testing";
import { expect, it } from "vitest";

it("has a call whose outcome is unknown, and is no longer there", async () => {
  const disk = memorySql();
  const sql = new CrashingSql(disk);
  {
    const pay = defineTool({
      name: "pay",
      description: "Pays.",
      execute: () => {
        sql.crash();
        return "paid";
      },
    });
    const model = scriptModel({ toolCalls: [{ name: "pay" }] });
    await using session = await testAgent({ tools: [pay] }, { model, sql });
    await session.prompt("Pay.").catch(() => {});
  }
  const model = scriptModel({ text: "It may have been paid." }, { text: "Well." });
  await using session = await testAgent({}, { model, sql: disk });
  await session.prompt("Well?");
  const { messages } = await session.messages();
  const results = messages.flatMap(({ content }) =>
    content.flatMap((part) => (part.type === "tool-result" ? [part.output] : [])),
  );
  expect(results).toEqual([
    {
      type: "error-text",
      value: expect.stringMatching(
        /^The call was interrupted and its outcome is unknown\..* There is no tool named "pay"\./,
      ),
    },
  ]);
});
