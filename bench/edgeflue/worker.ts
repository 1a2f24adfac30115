/** What is measured as edgeflue: a Worker with one agent, which has files, and nothing optional. */

import { createBenchWorker } from "./bench-worker.ts";

const worker = createBenchWorker({
  file: "bench/edgeflue/assistant.ts",
  load: () => import("./assistant.ts"),
});

export const SessionObject = worker.SessionObject;
export const RunObject = worker.RunObject;
export const DirectoryObject = worker.DirectoryObject;
export default { fetch: worker.fetch };
