/** `glob`: files by the pattern of their path. Visits only the folders in which something can match. */

import { z } from "zod";
import { EdgeflueError } from "../../errors.ts";
import { toolLimits } from "../../limits.ts";
import { isInside, nameOf, toRelativePath, workspaceRoot } from "../../sandbox/paths.ts";
import type { SandboxFiles } from "../../sandbox/sandbox.ts";
import { createBuiltInTool } from "./built-in-tool.ts";
import { GlobPattern, type GlobProgress } from "./glob-pattern.ts";
import { PatternError } from "./pattern-parser.ts";

export const globTool = createBuiltInTool({
  name: "glob",
  description:
    'Find files by path, for example "**/*.ts" or "src/{a,b}/*.json". Paths are relative to /workspace. `*` does not cross folders, `**` does; hidden files need a pattern with the dot.',
  needs: "read",
  parameters: z.object({ pattern: z.string().min(1) }),
  async execute({ pattern }, { files }, { signal }) {
    const glob = parseGlob(pattern);
    const found: string[] = [];
    let left = 0;
    for await (const path of findFiles(files, glob, { folder: workspaceRoot, progress: glob.start() })) {
      signal.throwIfAborted();
      if (found.length < toolLimits.matchesMax) found.push(toRelativePath(path));
      else left += 1;
    }
    if (found.length === 0) return `No files match ${pattern}.`;
    if (left > 0) found.push(`[${left} more files match. Use a narrower pattern.]`);
    return found.join("\n");
  },
});

/** A pattern over paths relative to the workspace. */
export function parseGlob(pattern: string): GlobPattern {
  const relative = isInside(pattern, workspaceRoot) ? pattern.slice(workspaceRoot.length) : pattern;
  if (relative === pattern && pattern.startsWith("/")) {
    throw invalidGlob(pattern, `It is outside ${workspaceRoot}; give a path relative to it.`);
  }
  if (relative.split("/").includes("..")) throw invalidGlob(pattern, "It contains `..`.");
  try {
    return new GlobPattern(relative);
  } catch (error) {
    throw error instanceof PatternError ? invalidGlob(pattern, error.message) : error;
  }
}

async function* findFiles(
  files: SandboxFiles,
  glob: GlobPattern,
  { folder, progress }: { folder: string; progress: GlobProgress },
): AsyncGenerator<string> {
  for (const entry of await files.list(folder)) {
    const next = glob.advance(progress, nameOf(entry.path));
    if (entry.type !== "directory") {
      if (glob.isComplete(next)) yield entry.path;
    } else if (glob.isOpen(next)) yield* findFiles(files, glob, { folder: entry.path, progress: next });
  }
}

function invalidGlob(pattern: string, problem: string): EdgeflueError {
  return new EdgeflueError(
    "invalid_request",
    `The pattern ${JSON.stringify(pattern)} cannot be used. ${problem}`,
  );
}
