/** The agents of the project that a program on Node works in, imported on first use. */

import { existsSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { AgentEntries } from "../agent/agent-directory.ts";

/** A file's name is the agent's; `.ts` comes before a `.js` of the same name. */
export function readAgents(root: string, agentsDir: string): AgentEntries {
  const folder = resolve(root, agentsDir);
  if (!existsSync(folder)) return {};
  const files = readdirSync(folder)
    .filter((file) => /^[A-Za-z][\w-]{0,63}\.(?:ts|js)$/.test(file))
    .sort();
  return Object.fromEntries(
    files.map((file) => [
      file.replace(/\.(?:ts|js)$/, ""),
      {
        file: `${agentsDir}/${file}`,
        load: () => import(/* @vite-ignore */ pathToFileURL(resolve(folder, file)).href),
      },
    ]),
  );
}
