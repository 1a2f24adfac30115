/** The stored outputs of tools, in a folder of their own with a bounded number of files: writing one removes the
 *  oldest. */

import { EdgeflueError } from "../../errors.ts";
import { sandboxLimits } from "../../limits.ts";
import { isInside, outputFolder, resolveWorkspacePath } from "../paths.ts";
import type { FileSystem } from "./file-system.ts";

/** Takes a filesystem that may write, whatever the agent may do; so it writes nowhere else. */
export function writeOutputFile(fileSystem: FileSystem, path: string, content: string): void {
  const target = resolveWorkspacePath(path);
  if (!isInside(target, outputFolder) || fileSystem.resolve(target, "open").path !== target) {
    throw notInFolder(path);
  }
  const bytes = new TextEncoder().encode(content);
  makeRoom(fileSystem, target, bytes.length);
  fileSystem.write(target, bytes);
}

/** Leaves room for one more file. */
function makeRoom(fileSystem: FileSystem, target: string, size: number): void {
  if (!fileSystem.exists(outputFolder)) return;
  const files = fileSystem
    .list(outputFolder)
    .filter(([name, { type }]) => type === "file" && `${outputFolder}/${name}` !== target)
    .sort(
      ([nameA, a], [nameB, b]) => b.mtime - a.mtime || nameB.localeCompare(nameA, "en", { numeric: true }),
    );
  let bytes = size;
  for (const [index, [name, entry]] of files.entries()) {
    bytes += entry.size;
    if (index + 1 < sandboxLimits.outputFilesMax && bytes <= sandboxLimits.outputFilesBytesMax) continue;
    fileSystem.remove(`${outputFolder}/${name}`, { recursive: false, force: false });
  }
}

function notInFolder(path: string): EdgeflueError {
  return new EdgeflueError("sandbox_path", `${path} is not in ${outputFolder}, or a link leads elsewhere.`, {
    meta: { path },
  });
}
