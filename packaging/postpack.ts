/** npm runs this after it has packed: the repository is as it was. */

import { rmSync } from "node:fs";
import { join } from "node:path";
import { putSourcePackage } from "./swap-package.ts";

const root = join(import.meta.dirname, "..");

putSourcePackage(root);
rmSync(join(root, "dist"), { recursive: true, force: true });
