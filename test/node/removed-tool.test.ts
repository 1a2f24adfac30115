/** A tool that a deployment takes away while one of its calls is interrupted. */

import { defineTool } from "edgeflue";
import { CrashingSql, memorySql, scriptModel, testAgent } from "edgeflue/testing";
import { expect, it } from "vitest";
import type { MessageView } from "../../src/protocol/message.ts";

/** What the calls of a session gave, for the model. */
function resultsOf(messages: readonly MessageView[]): unknown[] {
  return messages.flatMap(({ content }) =>
    content.flatMap((part) => (part.type === "tool-result" ? [part.output] : [])),
  );
}

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
  expect(resultsOf(messages)).toEqual([
    {
      type: "error-text",
      value: expect.stringMatching(
        /^The call was interrupted and its outcome is unknown\..* There is no tool named "pay"\./,
      ),
    },
  ]);
});

it("has a call of a tool that never was there told so, also after a crash", async () => {
  const disk = memorySql();
  const sql = new CrashingSql(disk);
  {
    const model = scriptModel({ toolCalls: [{ name: "imagined" }] });
    await using session = await testAgent({}, { model, sql });
    sql.crashAt("assistant message committed");
    await session.prompt("Do it.").catch(() => {});
  }
  const model = scriptModel({ text: "It is not there." }, { text: "Well." });
  await using session = await testAgent({}, { model, sql: disk });
  await session.prompt("Well?");
  const { messages } = await session.messages();
  expect(resultsOf(messages)).toEqual([
    { type: "error-text", value: expect.stringMatching(/^There is no tool named "imagined"\./) },
  ]);
});
