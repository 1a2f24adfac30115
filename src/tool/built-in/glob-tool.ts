/** `glob`: files by the pattern of their path. Visits only the folders in which something can match. Hidden files that
 *  only the dot keeps out are counted, so that a model does not take them for absent. */

import { toolLimits } from "../../limits.ts";
import { nameOf, ownFolder, toRelativePath } from "../../sandbox/paths.ts";
import type { FileStat, SandboxFiles } from "../../sandbox/sandbox.ts";
import { type GlobPattern, type GlobProgress, parseGlob } from "../../sandbox/search/glob-pattern.ts";
import { createBuiltInTool, withNeighbours } from "./built-in-tool.ts";

export const globTool = createBuiltInTool({
  name: "glob",
  description: `Find files by their path. Returns paths relative to the working folder, at most ${toolLimits.matchesMax}; folders are not listed.`,
  needs: "read",
  parameters: {
    type: "object",
    properties: {
      pattern: {
        type: "string",
        minLength: 1,
        description:
          'Glob relative to path, such as "**/*.ts" or "src/{a,b}/*.json". `*`, `?` and `[a-z]` stay within a name, `**` crosses folders. Names that begin with a dot need the dot in the pattern.',
      },
      path: { default: ".", description: "Folder to search. Default: the working folder.", type: "string" },
      sort: {
        default: "path",
        description: '"modified": files that were changed last come first.',
        type: "string",
        enum: ["path", "modified"],
      },
    },
    required: ["pattern"],
  },
  execute: ({ pattern, path, sort }, { files }, { signal }) =>
    withNeighbours(files, path, async () => {
      const folder = path === "." ? files.cwd : (await files.stat(path)).path;
      const found = await findFiles(files, folder, { pattern, signal });
      if (sort === "modified") found.shown.sort((left, right) => right.mtimeMs - left.mtimeMs);
      return describeFound(files.cwd, pattern, found);
    }),
});

interface Found {
  shown: FileStat[];
  /** Files that match but for the dot of a name. */
  hidden: number;
}

async function findFiles(
  files: SandboxFiles,
  folder: string,
  { pattern, signal }: { pattern: string; signal: AbortSignal },
): Promise<Found> {
  const [strict, loose] = [parseGlob(pattern), parseGlob(pattern, { matchesHidden: true })];
  const found: Found = { shown: [], hidden: 0 };
  const visit = async (at: string, progress: GlobProgress, looseProgress: GlobProgress) => {
    for (const entry of await files.list(at)) {
      signal.throwIfAborted();
      const name = nameOf(entry.path);
      const [next, looseNext] = [strict.advance(progress, name), loose.advance(looseProgress, name)];
      if (entry.type === "directory") {
        if (mayLeadOn(strict, next) || (mayLeadOn(loose, looseNext) && isLookedInto(entry.path))) {
          await visit(entry.path, next, looseNext);
        }
      } else if (strict.isComplete(next)) found.shown.push(entry);
      else if (loose.isComplete(looseNext)) found.hidden += 1;
    }
  };
  await visit(folder, strict.start(), loose.start());
  return found;
}

function mayLeadOn(glob: GlobPattern, progress: GlobProgress): boolean {
  return glob.isOpen(progress);
}

/** Folders whose files are meant only when they are named. */
function isLookedInto(path: string): boolean {
  return path !== ownFolder && nameOf(path) !== ".git";
}

function describeFound(cwd: string, pattern: string, { shown, hidden }: Found): string {
  const lines = shown.slice(0, toolLimits.matchesMax).map(({ path }) => toRelativePath(path, cwd));
  if (lines.length === 0) lines.push(`No files match ${pattern}.`);
  const left = shown.length - toolLimits.matchesMax;
  if (left > 0) lines.push(`[${left} more files match. Use a narrower pattern.]`);
  if (hidden > 0) {
    const [files, are] = hidden === 1 ? ["file", "is"] : ["files", "are"];
    lines.push(
      `[${hidden} hidden ${files} ${are} not listed; name the dot to see them, as in "**/.*" or ".github/**".]`,
    );
  }
  return lines.join("\n");
}
