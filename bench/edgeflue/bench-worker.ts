/** A Worker with one agent, as each of the two that are measured exports it. */

import { createWorker, type Manifest } from "edgeflue/worker";

export function createBenchWorker(assistant: Manifest["agents"][string]) {
  return createWorker({
    agents: { assistant },
    workflows: {},
    skills: {},
    roles: {},
    instructions: "Answer in the language of the request. Say so when you do not know something.",
  });
}
