/** What is measured as edgeflue: a Worker with one agent, which has files, and nothing optional. */

import { createWorker } from "edgeflue/worker";

const worker = createWorker({
  agents: { assistant: { file: "bench/edgeflue/assistant.ts", load: () => import("./assistant.ts") } },
  workflows: {},
  skills: {},
  roles: {},
  instructions: "Answer in the language of the request. Say so when you do not know something.",
});

export const SessionObject = worker.SessionObject;
export const RunObject = worker.RunObject;
export const DirectoryObject = worker.DirectoryObject;
export default { fetch: worker.fetch };
