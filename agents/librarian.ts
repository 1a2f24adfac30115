/** An example: a tool of its own, instructions that depend on the instance, and a sandbox that can only read and
 *  search. */

import { createAgent, defineTool } from "edgeflue";

const shelves: Readonly<Record<string, string>> = {
  poetry: "The Waste Land; Leaves of Grass; Selected Poems of Emily Dickinson",
  systems: "The Art of Computer Programming; A Philosophy of Software Design; Crafting Interpreters",
  travel: "The Worst Journey in the World; Arabian Sands",
};

const findBooks = defineTool({
  name: "find_books",
  description: "List the books on one shelf of the library.",
  parameters: {
    type: "object",
    properties: { shelf: { enum: ["poetry", "systems", "travel"] } },
    required: ["shelf"],
    additionalProperties: false,
  },
  effect: "read", // it changes nothing, so it may run again after a crash
  execute: ({ shelf }) => shelves[shelf] ?? "The shelf is empty.",
});

export default createAgent(({ id }) => ({
  description: "Recommends books from a small library.",
  instructions: `You are the librarian of a small library and help the reader "${id}". Recommend only books that find_books returns.`,
  tools: [findBooks],
  limits: { steps: 8 },
}));
