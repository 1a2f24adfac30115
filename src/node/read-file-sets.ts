/** The project's files for new sessions: each folder of `files/` is a set, with paths from that folder; each entry of the
 *  configuration's `files` is one too, with the files that its globs match and paths from the project's root. Links are
 *  not followed; hidden files need a pattern that spells their dot. */

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { FileSet } from "../agent/config/file-set.ts";
import { describeError } from "../errors.ts";
import { agentLimits } from "../limits.ts";
import { isName, nameRule } from "../protocol/check/name.ts";
import { type GlobPattern, type GlobProgress, parseGlob } from "../sandbox/search/glob-pattern.ts";
import { decodeText, type LibraryFile } from "./library-file.ts";

export type FileGlobs = Readonly<Record<string, readonly string[]>>;

const folder = "files";
/** Never part of a set by a wildcard: other people's files. */
const leftOut: ReadonlySet<string> = new Set(["node_modules"]);

/** In the order of their names. */
export function readFileSets(root: string, globs: FileGlobs = {}): LibraryFile<FileSet>[] {
  const folders = existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { withFileTypes: true }).filter(
        (entry) => entry.isDirectory() && !entry.name.startsWith("."),
      )
    : [];
  const ofFolders = folders.map(({ name }) => {
    const file = `${folder}/${name}`;
    if (!isName(name)) return { file, name, problem: `${file}: a set's name must be ${nameRule}.` };
    if (Object.hasOwn(globs, name)) {
      return { file, name, problem: `${file}: the configuration's "files" has the name "${name}" too.` };
    }
    return readSet({
      file,
      name,
      base: join(root, folder, name),
      paths: [...walk(join(root, folder, name))],
    });
  });
  const ofGlobs = Object.entries(globs).map(([name, patterns]) => {
    const file = `files.${name} of the configuration`;
    if (!isName(name)) return { file, name, problem: `${file}: a set's name must be ${nameRule}.` };
    try {
      return readSet({ file, name, base: root, paths: match(root, patterns) });
    } catch (error) {
      return { file, name, problem: `${file}: ${describeError(error)}` };
    }
  });
  return [...ofFolders, ...ofGlobs].sort((left, right) => (left.name < right.name ? -1 : 1));
}

interface FoundFiles {
  file: string;
  name: string;
  base: string;
  paths: readonly string[];
}

function readSet({ file, name, base, paths }: FoundFiles): LibraryFile<FileSet> {
  const refuse = (problem: string) => ({ file, name, problem: `${file}: ${problem}` });
  const { seedFilesMax, seedBytesMax } = agentLimits;
  if (paths.length === 0) return refuse("there are no files.");
  if (paths.length > seedFilesMax) return refuse(`${paths.length} files; at most ${seedFilesMax}.`);
  const bytes = paths.reduce((sum, path) => sum + statSync(join(base, path)).size, 0);
  if (bytes > seedBytesMax) {
    return refuse(
      `${bytes} bytes together; at most ${seedBytesMax}. They would be part of the Worker's bundle.`,
    );
  }
  const texts: [path: string, text: string][] = [];
  const binaries: [path: string, base64: string][] = [];
  for (const path of paths) {
    const content = readFileSync(join(base, path));
    const text = decodeText(content);
    if (text === undefined) binaries.push([path, content.toString("base64")]);
    else texts.push([path, text]);
  }
  // A file may be named __proto__, which only this makes a field.
  return { file, name, value: { texts: Object.fromEntries(texts), binaries: Object.fromEntries(binaries) } };
}

/** Sorted. A pattern that begins with `!` takes away what those before it matched. */
function match(root: string, patterns: readonly string[]): string[] {
  const found = new Set<string>();
  for (const pattern of patterns) {
    const isExclusion = pattern.startsWith("!");
    const glob = parseGlob(isExclusion ? pattern.slice(1) : pattern, { matchesHidden: isExclusion });
    if (isExclusion) for (const path of found) if (glob.matches(path)) found.delete(path);
    if (isExclusion) continue;
    const matched = [...findMatches(root, glob)];
    if (matched.length === 0) throw new Error(`no file matches ${JSON.stringify(pattern)}.`);
    for (const path of matched) found.add(path);
  }
  return [...found].sort();
}

function* findMatches(
  root: string,
  glob: GlobPattern,
  progress: GlobProgress = glob.start(),
  prefix = "",
): Generator<string> {
  for (const entry of entriesOf(join(root, prefix))) {
    const next = glob.advance(progress, entry.name);
    if (entry.isFile() && glob.isComplete(next)) yield `${prefix}${entry.name}`;
    if (entry.isDirectory() && glob.isOpen(next))
      yield* findMatches(root, glob, next, `${prefix}${entry.name}/`);
  }
}

function* walk(base: string, prefix = ""): Generator<string> {
  for (const entry of entriesOf(join(base, prefix))) {
    if (entry.name.startsWith(".")) continue;
    if (entry.isFile()) yield `${prefix}${entry.name}`;
    if (entry.isDirectory()) yield* walk(base, `${prefix}${entry.name}/`);
  }
}

function entriesOf(path: string) {
  return readdirSync(path, { withFileTypes: true })
    .filter(({ name }) => !leftOut.has(name))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}
