/** The same as bench/edgeflue, with the project's assistant, which has the emulated shell. */

import "edgeflue/shell";
import { createWorker } from "edgeflue/worker";

const worker = createWorker({
  agents: { assistant: { file: "agents/assistant.ts", load: () => import("../../agents/assistant.ts") } },
  workflows: {},
  skills: {},
  roles: {},
  instructions: "Answer in the language of the request. Say so when you do not know something.",
});

export const SessionObject = worker.SessionObject;
export const RunObject = worker.RunObject;
export const DirectoryObject = worker.DirectoryObject;
export default { fetch: worker.fetch };
