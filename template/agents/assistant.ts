/** The agent at /agents/assistant/{id}. Its file's name is its name: add a file, and there is one more. */

import { createAgent, defineTool } from "edgeflue";
import { z } from "zod";

const lookUpIssue = defineTool({
  name: "look_up_issue",
  description: "Look up an issue by its number.",
  parameters: z.object({ number: z.number().int() }),
  effect: "read", // it changes nothing, so it may run again after a crash
  execute: ({ number }) => `Issue ${number}: the button does nothing.`,
});

export default createAgent(({ id }) => ({
  description: "Helps with the issues of a project.",
  instructions: `You help ${id} with the issues of a software project. Look an issue up before you judge it.`,
  tools: [lookUpIssue],
  skills: ["triage"],
  allowWrite: true,
  allowShell: true,
}));

export const triggers = { webhook: true };
