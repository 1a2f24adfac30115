/** `npm run slim`, before wrangler bundles this repository: writes the smaller just-bash to where the alias in
 *  wrangler.toml points. Does nothing when it is there already. */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { justBashPath, slimJustBash } from "./slim-just-bash.ts";

const output = join(import.meta.dirname, "../node_modules/.cache/edgeflue/just-bash.js");
const sources = [justBashPath, join(import.meta.dirname, "slim-just-bash.ts")];
const stamp = `// ${createHash("sha256")
  .update(sources.map((path) => readFileSync(path)).join("\n"))
  .digest("hex")}\n`;

if (!existsSync(output) || !readFileSync(output, "utf8").startsWith(stamp)) {
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, stamp + (await slimJustBash()));
}
