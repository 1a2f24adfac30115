/** The agent as its users see it: the real engine, in memory, with a scripted model. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { scriptModel, testAgent } from "edgeflue/testing";
import assistant from "../agents/assistant.ts";

test("looks an issue up before it judges it", async () => {
  const model = scriptModel(
    { toolCalls: [{ name: "look_up_issue", input: { number: 7 } }] },
    { text: "Issue 7 is a bug." },
  );
  await using session = await testAgent(assistant, { model });

  const { text } = await session.prompt("What kind of issue is 7?");

  assert.equal(text, "Issue 7 is a bug.");
  assert.match(JSON.stringify(model.calls.at(-1)?.prompt), /the button does nothing/);
});

test("triages with the fields that its skill asks for", async () => {
  const triage = { kind: "bug", severity: "high", nextStep: "Reproduce it." };
  const model = scriptModel({ text: JSON.stringify(triage) });
  await using session = await testAgent(assistant, { model });

  const { result } = await session.skill("triage", { args: { title: "The button does nothing" } });

  assert.deepEqual(result, triage);
});
