/** `git add`, `git rm` and `git mv`: what the index has. */

import { isInside } from "../../../paths.ts";
import { folderName } from "../../entry/path.ts";
import type { GitCall } from "../git-call.ts";
import { findUnmatched, toPathFilter } from "../path-specs.ts";
import { fatal, GitFailure } from "../store/git-failure.ts";
import type { IndexEntry } from "../store/index-file.ts";
import * as refs from "../store/references.ts";
import { isSameBlob } from "../store/repository.ts";
import { toSnapshot, WorkTree } from "../store/work-tree.ts";

export async function add(call: GitCall): Promise<number> {
  const { options, typed } = call.parse({
    all: { short: "A", long: "all" },
    update: { short: "u", long: "update" },
    force: { short: "f", long: "force" },
    verbose: { short: "v", long: "verbose" },
    dryRun: { short: "n", long: "dry-run" },
    intent: { short: "N", long: "intent-to-add", refused: "add -p and add -N" },
    patch: { short: "p", long: ["patch", "interactive"], refused: "add -p and add -N" },
  });
  if (typed.length === 0 && !options.has("all") && !options.has("update")) {
    await call.warn("Nothing specified, nothing added.\nhint: Maybe you wanted to say 'git add .'?");
    return 0;
  }
  const specs = typed.map((one) => call.toRepositoryPath(one));
  const tree = new WorkTree(call.repository);
  const entries = call.repository.readIndex();
  const tracked = new Set(entries.map(({ path }) => path));
  const ignored = options.has("force") ? "show" : "hide";
  const untracked = options.has("update")
    ? []
    : await tree.listUntracked(tracked, { collapse: false, ignored });
  const isMeant = toPathFilter(specs.length === 0 ? [""] : specs);
  const chosen = [...tracked, ...untracked.filter((path) => !path.endsWith("/"))].filter(isMeant);
  requireMatches(call, { typed, specs, chosen, tree, isForced: options.has("force") });
  const staged = new Map(entries.filter(({ stage }) => stage === 0).map((entry) => [entry.path, entry]));
  const kept = new Map(entries.filter(({ path }) => !isMeant(path)).map((entry) => [key(entry), entry]));
  let text = "";
  for (const path of chosen.sort()) {
    const before = staged.get(path);
    const fresh = await stageIfChanged(tree, path, before);
    if (fresh !== undefined) kept.set(key(fresh), fresh);
    if (fresh !== before) text += fresh === undefined ? `remove '${path}'\n` : `add '${path}'\n`;
  }
  if (options.has("verbose") || options.has("dryRun")) await call.print(text);
  if (!options.has("dryRun")) await call.repository.writeIndex([...kept.values()]);
  return 0;
}

/** The same entry when the file is as it was. */
export async function stageIfChanged(
  tree: WorkTree,
  path: string,
  before: IndexEntry | undefined,
): Promise<IndexEntry | undefined> {
  const blob = await tree.blobOf(path);
  if (blob !== undefined && isSameBlob(before, blob)) return before;
  return tree.stage(path);
}

function key({ path, stage }: IndexEntry): string {
  return `${stage} ${path}`;
}

function requireMatches(
  call: GitCall,
  found: {
    typed: readonly string[];
    specs: readonly string[];
    chosen: readonly string[];
    tree: WorkTree;
    isForced: boolean;
  },
): void {
  const ignored: string[] = [];
  const unmatched = findUnmatched(found.specs, found.chosen);
  for (const [index, spec] of found.specs.entries()) {
    if (!unmatched.has(spec)) continue;
    const status = spec === "" ? undefined : call.process.files.findLink(found.tree.pathOf(spec));
    const isFolder = status?.type === "directory";
    if (status !== undefined && !found.isForced && found.tree.ignore.ignoresWithin(spec, isFolder))
      ignored.push(spec);
    else if (spec !== "" && !isFolder) fatal(`pathspec '${found.typed[index]}' did not match any files`);
  }
  if (ignored.length === 0) return;
  throw new GitFailure(
    `The following paths are ignored by one of your .gitignore files:\n${ignored.join("\n")}\nhint: Use -f if you really want to add them.`,
    1,
  );
}

export async function remove(call: GitCall): Promise<number> {
  const { options, typed } = call.parse({
    recursive: { short: "r" },
    cached: { long: "cached" },
    force: { short: "f", long: "force" },
    quiet: { short: "q", long: "quiet" },
    ignoreUnmatch: { long: "ignore-unmatch" },
    dryRun: { short: "n", long: "dry-run" },
  });
  if (typed.length === 0) fatal("No pathspec was given. Which files should I remove?");
  const tree = new WorkTree(call.repository);
  const entries = call.repository.readIndex();
  const names = new Set(entries.map(({ path }) => path));
  const chosen = new Set<string>();
  for (const one of typed) {
    const spec = call.toRepositoryPath(one);
    if (names.has(spec) && !/[*?[]/.test(spec)) {
      chosen.add(spec);
      continue;
    }
    const isMeant = toPathFilter([spec]);
    const found = entries.filter(({ path }) => isMeant(path));
    if (found.length === 0 && !options.has("ignoreUnmatch"))
      fatal(`pathspec '${one}' did not match any files`);
    if (!options.has("recursive") && found.some(({ path }) => path !== spec) && !/[*?[]/.test(spec)) {
      fatal(`not removing '${one}' recursively without -r`);
    }
    for (const { path } of found) chosen.add(path);
  }
  const { repository } = call;
  if (!options.has("force"))
    await requireUnchanged(call, [...chosen], { tree, isCached: options.has("cached") });
  if (!options.has("quiet")) await call.print([...chosen].map((path) => `rm '${path}'\n`).join(""));
  if (options.has("dryRun")) return 0;
  await repository.writeIndex(entries.filter(({ path }) => !chosen.has(path)));
  if (!options.has("cached")) for (const path of chosen) tree.remove(path);
  return 0;
}

/** A file with changes that git does not have is not removed. */
async function requireUnchanged(
  call: GitCall,
  paths: readonly string[],
  { tree, isCached }: { tree: WorkTree; isCached: boolean },
): Promise<void> {
  const { repository } = call;
  const head = await repository.snapshotOf(refs.headCommit(repository));
  const index = toSnapshot(repository.readIndex());
  const [staged, changed, both]: string[][] = [[], [], []];
  for (const path of paths) {
    const file = await tree.blobOf(path);
    if (file === undefined || !index.has(path)) continue;
    const isChanged = file.oid !== index.get(path)?.oid;
    const isStaged = head.get(path)?.oid !== index.get(path)?.oid;
    if (isChanged && isStaged) both?.push(path);
    else if (isCached) continue;
    else if (isStaged) staged?.push(path);
    else if (isChanged) changed?.push(path);
  }
  const describe = (list: readonly string[] = [], what = "", hint = "") =>
    list.length === 0
      ? ""
      : `error: the following ${list.length > 1 ? "files have" : "file has"} ${what}:\n${list.map((path) => `    ${path}\n`).join("")}(${hint})\n`;
  const text =
    describe(both, "staged content different from both the\nfile and the HEAD", "use -f to force removal") +
    describe(staged, "changes staged in the index", "use --cached to keep the file, or -f to force removal") +
    describe(changed, "local modifications", "use --cached to keep the file, or -f to force removal");
  if (text !== "") throw new GitFailure(text.trimEnd(), 1);
}

export async function move(call: GitCall): Promise<number> {
  const { options, typed } = call.parse({
    force: { short: "f", long: "force" },
    skip: { short: "k" },
    verbose: { short: "v", long: "verbose" },
  });
  const target = typed.pop();
  if (target === undefined || typed.length === 0)
    throw new GitFailure("usage: git mv [<options>] <source>... <destination>", 129);
  const { files } = call.process;
  const tree = new WorkTree(call.repository);
  let entries = call.repository.readIndex();
  const isIntoFolder = files.find(target)?.type === "directory";
  if (typed.length > 1 && !isIntoFolder) fatal(`destination '${target}' is not a directory`);
  for (const source of typed) {
    const from = call.toRepositoryPath(source);
    const base = from.slice(from.lastIndexOf("/") + 1);
    const to = call.toRepositoryPath(isIntoFolder ? `${target}/${base}` : target);
    const moved = entries.filter(({ path }) => path === from || path.startsWith(`${from}/`));
    const problem = (text: string) => fatal(`${text}, source=${from}, destination=${to}`);
    if (files.findLink(tree.pathOf(from)) === undefined) problem("bad source");
    if (moved.length === 0)
      problem(
        files.stat(tree.pathOf(from)).type === "directory"
          ? "source directory is empty"
          : "not under version control",
      );
    if (isInside(tree.pathOf(to), tree.pathOf(from))) problem("can not move directory into itself");
    if (tree.find(to) !== undefined && !options.has("force")) problem("destination exists");
    if (files.find(folderName(tree.pathOf(to))) === undefined)
      problem("destination directory does not exist");
    if (options.has("verbose")) await call.print(`Renaming ${from} to ${to}\n`);
    if (tree.find(to) !== undefined) files.unlink(tree.pathOf(to));
    files.rename(tree.pathOf(from), tree.pathOf(to));
    const renamed = moved.map((entry) => ({ ...entry, path: to + entry.path.slice(from.length) }));
    const names = new Set([...moved, ...renamed].map(({ path }) => path));
    entries = [...entries.filter(({ path }) => !names.has(path)), ...renamed];
  }
  await call.repository.writeIndex(entries);
  return 0;
}
