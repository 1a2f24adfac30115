/** The same as bench/edgeflue, with the project's assistant, which has the emulated shell. */

import "edgeflue/shell";
import { createBenchWorker } from "../edgeflue/bench-worker.ts";

const worker = createBenchWorker({
  file: "agents/assistant.ts",
  load: () => import("../../agents/assistant.ts"),
});

export const SessionObject = worker.SessionObject;
export const RunObject = worker.RunObject;
export const DirectoryObject = worker.DirectoryObject;
export default { fetch: worker.fetch };
