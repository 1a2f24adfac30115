/** Skills and roles of the Worker under test, as a manifest holds them. */

import type { Manifest } from "../../src/create-worker.ts";

const base = { resources: {}, omitted: {} };

export const skills: Manifest["skills"] = {
  sort: {
    file: "skills/sort/SKILL.md",
    load: () => ({
      ...base,
      name: "sort",
      description: "Sorts\n things.",
      instructions: "Sort what you are given.",
      inputSchema: { type: "object", properties: { count: { type: "number" } }, required: ["count"] },
      outputSchema: { type: "object", properties: { x: { type: "number" } }, required: ["x"] },
      allowedTools: ["add", "skill"],
      path: "sort/SKILL.md",
      resources: { "order.md": "A before B." },
      omitted: { "logo.png": "it is not text" },
    }),
  },
  plain: {
    file: "skills/plain.md",
    load: () => ({
      ...base,
      name: "plain",
      description: "Is plain.",
      instructions: "Be plain.",
      model: "openai:skill-model",
      path: "plain.md",
    }),
  },
  broken: {
    file: "skills/broken.md",
    load: () => {
      throw new Error('skills/broken.md: the field "description" is required.');
    },
  },
};

export const roles: Manifest["roles"] = {
  critic: {
    file: "agents/roles/critic.md",
    load: () => ({
      name: "critic",
      instructions: "Find what is wrong.",
      model: "openai:role-model",
      thinkingLevel: "high",
    }),
  },
};
