/** `glob`: files by the pattern of their path. Visits only the folders in which something can match. */

import { z } from "zod";
import { toolLimits } from "../../limits.ts";
import { nameOf, toRelativePath } from "../../sandbox/paths.ts";
import type { SandboxFiles } from "../../sandbox/sandbox.ts";
import { type GlobPattern, type GlobProgress, parseGlob } from "../../sandbox/search/glob-pattern.ts";
import { createBuiltInTool } from "./built-in-tool.ts";

export const globTool = createBuiltInTool({
  name: "glob",
  description: `Find files by their path. Returns paths relative to the working folder, sorted, at most ${toolLimits.matchesMax}; folders are not listed.`,
  needs: "read",
  parameters: () =>
    z.object({
      pattern: z
        .string()
        .min(1)
        .describe(
          'Glob relative to the working folder, such as "**/*.ts" or "src/{a,b}/*.json". `*`, `?` and `[a-z]` stay within a name, `**` crosses folders. Names that begin with a dot need the dot in the pattern.',
        ),
    }),
  async execute({ pattern }, { files }, { signal }) {
    const { cwd } = files;
    const glob = await parseGlob(pattern);
    const found: string[] = [];
    let left = 0;
    for await (const path of findFiles(files, glob, { folder: cwd, progress: glob.start() })) {
      signal.throwIfAborted();
      if (found.length < toolLimits.matchesMax) found.push(toRelativePath(path, cwd));
      else left += 1;
    }
    if (found.length === 0) return `No files match ${pattern}.`;
    if (left > 0) found.push(`[${left} more files match. Use a narrower pattern.]`);
    return found.join("\n");
  },
});

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
