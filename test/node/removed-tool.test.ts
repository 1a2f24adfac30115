/** A tool that a deployment takes away while one of its calls is interrupted. */

import { defineTool } from "edgeflue";
import { CrashingSql, memorySql, scriptModel, testAgent } from "edgeflue/testing";
import { expect, it } from "vitest";
import type { Sql } from "../../src/sql.ts";

/** What the interrupted calls gave, for the model, once a deployment without tools has gone on with the session. */
async function resultsWithoutTools(sql: Sql): Promise<unknown[]> {
  const model = scriptModel({ text: "It may have been paid." }, { text: "Well." });
  await using session = await testAgent({}, { model, sql });
  await session.prompt("Well?");
  const { messages } = await session.messages();
  return messages.flatMap(({ content }) =>
    content.flatMap((part) => (part.type === "tool-result" ? [part.output] : [])),
  );
}

it("has a call whose outcome is unknown, and is no longer there", async () => {
  const disk = memorySql();
  const sql = new CrashingSql(disk);
  const pay = defineTool({
    name: "pay",
    description: "Pays.",
    execute: () => {
      sql.crash();
      return "paid";
    },
  });
  {
    const model = scriptModel({ toolCalls: [{ name: "pay" }] });
    await using session = await testAgent({ tools: [pay] }, { model, sql });
    await session.prompt("Pay.").catch(() => {});
  }
  const problem = /^The call was interrupted and its outcome is unknown\..* There is no tool named "pay"\./;
  expect(await resultsWithoutTools(disk)).toEqual([
    { type: "error-text", value: expect.stringMatching(problem) },
  ]);
});

it("is told apart from a tool that never was there, also after a crash", async () => {
  const disk = memorySql();
  const sql = new CrashingSql(disk);
  {
    const model = scriptModel({ toolCalls: [{ name: "imagined" }] });
    await using session = await testAgent({}, { model, sql });
    sql.crashAt("assistant message committed");
    await session.prompt("Do it.").catch(() => {});
  }
  const problem = /^There is no tool named "imagined"\./;
  expect(await resultsWithoutTools(disk)).toEqual([
    { type: "error-text", value: expect.stringMatching(problem) },
  ]);
});
