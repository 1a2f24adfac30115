/** `npm pack` and `npm publish` run this first. In the repository the package's exports lead to src/*.ts, so that
 *  agents, tests, tsc and a plain `npx wrangler dev` find the library without a build and without a setting. In the
 *  tarball they have to lead to JavaScript, which Node asks for inside node_modules. npm reads package.json once
 *  more after this script, so it is exchanged here and brought back by postpack.ts. (A condition for the source
 *  would do without the exchange, but each of the tools, wrangler foremost, would have to be told of it.) */

import { join } from "node:path";
import { buildPackage } from "./build-package.ts";
import { putPublishedPackage, putSourcePackage } from "./swap-package.ts";

const root = join(import.meta.dirname, "..");

putSourcePackage(root);
buildPackage(root);
putPublishedPackage(root);
