/** What the sandbox lets one operation do and see in addition to the policy: its folder, its commands, its secrets. */

import { EdgeflueError } from "../../errors.ts";
import { isInside, resolveWorkspacePath } from "../../sandbox/paths.ts";
import type { SandboxScope } from "../../sandbox/sandbox.ts";

/** Undefined when there is nothing to add to the policy. */
export function toSandboxScope(parts: {
  cwd: string | undefined;
  commands: readonly string[];
  env: Readonly<Record<string, string>>;
}): SandboxScope | undefined {
  const { cwd, commands, env } = parts;
  const scope: SandboxScope = {
    ...(cwd !== undefined && { cwd }),
    ...(commands.length > 0 && { commands }),
    ...(Object.keys(env).length > 0 && { env }),
  };
  return Object.keys(scope).length === 0 ? undefined : scope;
}

/** The same within a folder of it, seen from the one that it had. Throws `sandbox_path` for one outside. */
export function narrowScope(scope: SandboxScope | undefined, cwd: string): SandboxScope {
  const base = scope?.cwd === undefined ? undefined : resolveWorkspacePath(scope.cwd);
  const inner = resolveWorkspacePath(cwd, base);
  if (base !== undefined && !isInside(inner, base)) {
    throw new EdgeflueError(
      "sandbox_path",
      `The folder ${cwd} is outside ${base}, where this conversation works.`,
    );
  }
  // Where the folder really is, links followed, is checked when work in it begins.
  const within = base === undefined ? [] : [...(scope?.within ?? []), base];
  return { ...scope, ...(within.length > 0 && { within }), cwd: inner };
}
