/** The agent of the session contract, and the skill that its project has. A host under test runs it as it is. */

import { z } from "zod";
import { type CreatedAgent, createAgent } from "../../agent/create-agent.ts";
import { defineTool } from "../../agent/tool/define-tool.ts";
import type { LibraryEntries } from "../../skill/library.ts";
import type { Skill } from "../../skill/skill.ts";
import { contractModel, registerContractModel, summaryModel } from "./contract-model.ts";

const add = defineTool({
  name: "add",
  description: "Adds two numbers.",
  parameters: z.object({ left: z.number(), right: z.number() }),
  effect: "read",
  execute: ({ left, right }) => ({ sum: left + right }),
});

const pay = defineTool({
  name: "pay",
  description: "Pays some cents.",
  parameters: z.object({ cents: z.number().int() }),
  needsApproval: true,
  execute: ({ cents }) => ({ paid: cents }),
});

export const contractAgent: CreatedAgent = createAgent(() => {
  registerContractModel();
  return {
    model: contractModel,
    instructions: "Keep to the contract.",
    tools: [add, pay],
    skills: ["total"],
    subagents: [{ name: "poet", instructions: "Speak in verse.", model: "contract:poet" }],
    allowWrite: true,
    allowShell: true,
    compaction: { model: summaryModel },
  };
});

const total: Skill = {
  name: "total",
  description: "Totals numbers.",
  instructions: "Add up what you are given.",
  inputSchema: {
    type: "object",
    properties: { numbers: { type: "array", items: { type: "number" } } },
    required: ["numbers"],
  },
  outputSchema: { type: "object", properties: { total: { type: "number" } }, required: ["total"] },
  path: "total/SKILL.md",
  resources: {},
  omitted: {},
};

/** As a manifest lists them. */
export const contractSkills: LibraryEntries<Skill> = {
  total: { file: "skills/total/SKILL.md", load: () => total },
};
