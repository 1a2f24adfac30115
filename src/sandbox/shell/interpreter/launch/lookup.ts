/** Finds what a name runs: a program of the host, or a script file. */

import { nameOf, parentOf } from "../../../paths.ts";
import { programBuiltins } from "../../builtin/table.ts";
import type { Shell } from "../../state/shell.ts";

export type FoundCommand =
  | { readonly kind: "program"; readonly name: string; readonly path: string }
  | { readonly kind: "script"; readonly path: string };

export interface NotFound {
  readonly problem: string;
  readonly exitCode: number;
}

/** This shell as a program. */
export const shellNames: ReadonlySet<string> = new Set(["bash", "sh"]);

/** Where the programs of the host are. */
const programFolders: ReadonlySet<string> = new Set(["/bin", "/usr/bin"]);
const defaultPath = "/usr/local/bin:/usr/bin:/bin";

export function findCommand(shell: Shell, name: string): FoundCommand | NotFound {
  return name.includes("/") ? findAt(shell, name) : findInPath(shell, name);
}

function findInPath(shell: Shell, name: string): FoundCommand | NotFound {
  const path = shell.variables.get("PATH") ?? defaultPath;
  let denied: string | undefined;
  for (const folder of name === "" ? [] : path.split(":")) {
    if (programFolders.has(folder)) {
      if (isProgram(shell, name)) return { kind: "program", name, path: `${folder}/${name}` };
      continue;
    }
    if (systemFolders.has(folder)) continue;
    const file = `${folder === "" ? "." : folder}/${name}`;
    const status = shell.files.find(file);
    if (status?.type !== "file") continue;
    if ((status.mode & 0o111) !== 0) return { kind: "script", path: file };
    denied ??= file;
  }
  if (denied !== undefined) return { problem: "Permission denied", exitCode: 126 };
  return { problem: "command not found", exitCode: 127 };
}

/** Folders in which nothing can be. */
const systemFolders: ReadonlySet<string> = new Set([
  "/usr/local/sbin",
  "/usr/local/bin",
  "/usr/sbin",
  "/sbin",
]);

function findAt(shell: Shell, path: string): FoundCommand | NotFound {
  if (programFolders.has(parentOf(path)) && isProgram(shell, nameOf(path))) {
    return { kind: "program", name: nameOf(path), path };
  }
  const status = shell.files.find(path);
  if (status === undefined) {
    // A link that leads nowhere, or a path through a file.
    return { problem: "No such file or directory", exitCode: 127 };
  }
  if (status.type === "directory") return { problem: "Is a directory", exitCode: 126 };
  const { realPath } = status;
  if (programFolders.has(parentOf(realPath)) && isProgram(shell, nameOf(realPath))) {
    return { kind: "program", name: nameOf(realPath), path };
  }
  if ((status.mode & 0o111) === 0) return { problem: "Permission denied", exitCode: 126 };
  return { kind: "script", path };
}

function isProgram(shell: Shell, name: string): boolean {
  return shell.family.host.commands.has(name) || programBuiltins.has(name) || shellNames.has(name);
}
