/** The stored outputs of tools, in a session's folder next to its database. The number of files is bounded: writing one
 *  removes the oldest. */

import { lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EdgeflueError } from "../../errors.ts";
import { sandboxLimits } from "../../limits.ts";
import { nameOf, outputFolder, parentOf, resolveWorkspacePath } from "../../sandbox/paths.ts";
import type { LocalPaths } from "./paths.ts";

/** Writes past the policy; so it writes nowhere else. */
export function writeLocalOutput(paths: LocalPaths, path: string, content: string): void {
  const target = resolveWorkspacePath(path);
  const { host: folder } = paths.resolve(outputFolder, "open");
  const { host } = paths.resolve(target, "open");
  if (parentOf(target) !== outputFolder || host !== join(folder, nameOf(target))) {
    throw new EdgeflueError("sandbox_path", `${path} is not in ${outputFolder}, or a link leads elsewhere.`, {
      meta: { path },
    });
  }
  mkdirSync(folder, { recursive: true });
  makeRoom(folder, nameOf(target), Buffer.byteLength(content));
  writeFileSync(host, content);
}

/** Leaves room for one more file. */
function makeRoom(folder: string, name: string, size: number): void {
  const files = readdirSync(folder)
    .filter((other) => other !== name)
    .map((other) => ({ name: other, stats: lstatSync(join(folder, other)) }))
    .sort((a, b) => b.stats.mtimeMs - a.stats.mtimeMs);
  let bytes = size;
  for (const [index, file] of files.entries()) {
    bytes += file.stats.size;
    if (index + 1 < sandboxLimits.outputFilesMax && bytes <= sandboxLimits.outputFilesBytesMax) continue;
    rmSync(join(folder, file.name), { recursive: true });
  }
}
