/** The entry that wrangler deploys: this project's agents as a Worker. */

import { createWorker } from "./create-worker.ts";
import { manifest } from "./manifest.ts";

const worker = createWorker(manifest);

export const SessionObject = worker.SessionObject;
export const RunObject = worker.RunObject;
export const DirectoryObject = worker.DirectoryObject;
export default { fetch: worker.fetch };
