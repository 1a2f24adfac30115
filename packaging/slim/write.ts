/** `npm run slim`, before wrangler bundles this repository: writes the smaller dependency to where the alias in
 *  wrangler.toml points. Does nothing when it is there already. */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openAiPath, slimOpenAi } from "./openai.ts";

const folder = join(import.meta.dirname, "../../node_modules/.cache/edgeflue");
mkdirSync(folder, { recursive: true });
await write("openai", openAiPath, slimOpenAi);

async function write(name: string, source: string, make: () => Promise<string>): Promise<void> {
  const output = join(folder, `${name}.js`);
  const own = readdirSync(import.meta.dirname).map((file) => join(import.meta.dirname, file));
  const texts = [source, ...own.sort()].map((path) => readFileSync(path));
  const stamp = `// ${createHash("sha256").update(texts.join("\n")).digest("hex")}\n`;
  if (existsSync(output) && readFileSync(output, "utf8").startsWith(stamp)) return;
  writeFileSync(output, stamp + (await make()));
}
