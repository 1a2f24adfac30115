/** What is measured as edgeflue: a Worker with one agent, which has files, and nothing optional. */

import { createAgent } from "edgeflue";
import { createWorker } from "edgeflue/worker";

const assistant = createAgent(() => ({
  description: "A general assistant with a filesystem.",
  instructions: "You are a helpful assistant. Answer briefly and to the point. Keep notes in your files.",
  allowWrite: true,
}));

const worker = createWorker({
  agents: { assistant: { file: "bench/edgeflue/worker.ts", load: async () => ({ default: assistant }) } },
  workflows: {},
  skills: {},
  roles: {},
  instructions: "Answer in the language of the request. Say so when you do not know something.",
});

export const SessionObject = worker.SessionObject;
export const RunObject = worker.RunObject;
export const DirectoryObject = worker.DirectoryObject;
export default { fetch: worker.fetch };
