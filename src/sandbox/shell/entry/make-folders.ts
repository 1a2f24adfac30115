/** Makes a folder with those above it, for commands that write files where there may be none yet. */

import type { ShellFiles } from "../process/files.ts";
import { folderName } from "./path.ts";

/** A file in the way shows when something is written under it. */
export function makeFolders(files: ShellFiles, folder: string): void {
  if (folder === "." || folder === "/" || files.find(folder) !== undefined) return;
  makeFolders(files, folderName(folder));
  files.mkdir(folder);
}
