/** The scripts of the differential suite: `cases/*.sh`, each case a line `### name` and the lines of its script. */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Case {
  /** The file's name without its ending. */
  area: string;
  name: string;
  script: string;
  /** Whether the shell must refuse the script with an error instead of doing what bash does. */
  isRefused: boolean;
  /** Of the script, to see whether its recording is still its own. */
  hash: string;
}

const folder = join(import.meta.dirname, "cases");

export function readAreas(): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".sh"))
    .map((name) => name.slice(0, -3))
    .sort();
}

/** Throws for two cases of one name. */
export function readCases(area: string): Case[] {
  const names = new Set<string>();
  return readFileSync(join(folder, `${area}.sh`), "utf8")
    .split(/^### /m)
    .slice(1)
    .map((text) => {
      const end = text.indexOf("\n");
      const title = text.slice(0, end).trim();
      const script = text.slice(end + 1).replace(/\n+$/, "\n");
      const name = title.replace(/\s*\[refused\]$/, "");
      if (names.has(name)) throw new Error(`${area}.sh has two cases named "${name}".`);
      names.add(name);
      const hash = createHash("sha256").update(script).digest("hex").slice(0, 16);
      return { area, name, script, isRefused: title !== name, hash };
    });
}
