/** The entry that wrangler deploys: this project's agents as a Worker. */

import { inspector } from "edgeflue/inspector";
import { createWorker } from "edgeflue/worker";
import { manifest } from "./manifest.ts";

const worker = createWorker(manifest, { inspector });

export const SessionObject = worker.SessionObject;
export const RunObject = worker.RunObject;
export const DirectoryObject = worker.DirectoryObject;
export default { fetch: worker.fetch };
