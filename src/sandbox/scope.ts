/** Applies a `SandboxScope` to a policy. Refuses what is impossible; never names a variable's value. */

import { EdgeflueError } from "../errors.ts";
import { FileError } from "./file-error.ts";
import { isInside, ownFolder, resolveWorkspacePath } from "./paths.ts";
import type { SandboxPolicy, SandboxScope } from "./sandbox.ts";

/** The policy with further commands. An empty list allows everything already. */
export function extendPolicy(policy: SandboxPolicy, commands: readonly string[] = []): SandboxPolicy {
  const { allowedCommands } = policy;
  if (allowedCommands.length === 0 || commands.length === 0) return policy;
  return { ...policy, allowedCommands: [...new Set([...allowedCommands, ...commands])] };
}

/** Refused early: the error of a process that cannot take a variable would quote its value. */
export function requireEnvironment(env: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(env)) {
    if (/^[^=\0]+$/.test(name) && !value.includes("\0")) continue;
    throw new EdgeflueError(
      "invalid_request",
      `The environment variable ${JSON.stringify(name.slice(0, 100))} cannot be set: a name is not empty and has no "=", and neither it nor the value has a NUL character.`,
    );
  }
}

/** The folders to confine a transaction to, one after the other. */
export function foldersOf({ cwd, within = [] }: SandboxScope = {}): readonly string[] {
  return cwd === undefined ? within : [...within, cwd];
}

/** Finds the folder of a scope with `find`, which throws `FileError`. Edgeflue's own folder is refused. */
export function findScopeFolder<T extends { cwd: string }>(cwd: string, find: (path: string) => T): T {
  const path = resolveWorkspacePath(cwd);
  const found = namingFolder(path, () => find(path));
  if (!isInside(path, ownFolder) && !isInside(found.cwd, ownFolder)) return found;
  throw new EdgeflueError("sandbox_path", `${path} is not a folder to work in: it is edgeflue's own.`, {
    meta: { path },
  });
}

/** Rethrows a `FileError` as one about the folder to work in. */
export function namingFolder<T>(path: string, find: () => T): T {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const problem = error.toEdgeflueError().message;
    throw new EdgeflueError("sandbox_path", `${path} is not a folder to work in: ${problem}`, {
      meta: { path },
      cause: error,
    });
  }
}
