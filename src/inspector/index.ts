/** `edgeflue/inspector`: a page on which people see the sessions and runs of a deployment as they work, and decide about calls
 *  that wait. Bundled only when imported: `createWorker(manifest, { inspector })` serves it at `/inspector`. */

import { decompress } from "../protocol/decompress.ts";
import type { InspectorPage } from "../protocol/inspector-page.ts";
import { contentSecurityPolicy, page } from "./page.ts";

export type { InspectorPage } from "../protocol/inspector-page.ts";

export const inspector: InspectorPage = { html: () => decompress(page), contentSecurityPolicy };
