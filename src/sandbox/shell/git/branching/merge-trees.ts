/** Joins two sides of a history file by file: clean ones, and conflicts with their marks in the files. */

import { findFileChanges } from "../compare/file-changes.ts";
import { isBinary } from "../compare/line-changes.ts";
import { mergeTexts } from "../compare/merge-text.ts";
import type { GitCall } from "../git-call.ts";
import { contentReader } from "../output/diff-output.ts";
import { GitFailure } from "../store/git-failure.ts";
import type { IndexEntry } from "../store/index-file.ts";
import { type Blob, isSameBlob, type Repository, type Snapshot } from "../store/repository.ts";
import { toSnapshot, WorkTree } from "../store/work-tree.ts";
import { refuseLosses } from "./move-files.ts";

export interface TreeSides {
  readonly base: Snapshot;
  readonly ours: Snapshot;
  readonly theirs: Snapshot;
  readonly labels: readonly [ours: string, theirs: string];
  readonly favour?: "ours" | "theirs" | undefined;
}

export interface MergedTrees {
  readonly files: Map<string, Blob>;
  /** Entries of the index with stages. */
  readonly conflicts: readonly IndexEntry[];
  /** What is printed, a line each. */
  readonly messages: readonly string[];
}

export async function mergeTrees(repository: Repository, sides: TreeSides): Promise<MergedTrees> {
  const moved = await followRenames(repository, sides);
  const merger = new Merger(repository, { ...sides, ...moved });
  const paths = new Set([...moved.base.keys(), ...moved.ours.keys(), ...moved.theirs.keys()]);
  for (const path of [...paths].sort()) await merger.mergeFile(path);
  return merger;
}

/** A file that one side renamed has its new name on the other side too. */
async function followRenames(repository: Repository, { base, ours, theirs }: TreeSides) {
  const renamed = { base: new Map(base), ours: new Map(ours), theirs: new Map(theirs) };
  const { meter } = repository.process;
  const readContent = contentReader(repository, false);
  for (const [side, opposite] of [
    ["ours", "theirs"],
    ["theirs", "ours"],
  ] as const) {
    const changes = await findFileChanges(base, side === "ours" ? ours : theirs, { meter, readContent });
    for (const { status, oldPath, path } of changes) {
      if (status !== "R" || renamed[opposite].has(path) || !renamed[opposite].has(oldPath)) continue;
      for (const map of [renamed.base, renamed[opposite]]) {
        const blob = map.get(oldPath);
        map.delete(oldPath);
        if (blob !== undefined) map.set(path, blob);
      }
    }
  }
  return renamed;
}

interface BlobSides {
  base: Blob | undefined;
  ours: Blob | undefined;
  theirs: Blob | undefined;
}

class Merger implements MergedTrees {
  readonly files = new Map<string, Blob>();
  readonly conflicts: IndexEntry[] = [];
  readonly messages: string[] = [];
  readonly #repository: Repository;
  readonly #sides: TreeSides;

  constructor(repository: Repository, sides: TreeSides) {
    this.#repository = repository;
    this.#sides = sides;
  }

  async mergeFile(path: string): Promise<void> {
    const [base, ours, theirs] = [
      this.#sides.base.get(path),
      this.#sides.ours.get(path),
      this.#sides.theirs.get(path),
    ];
    if (isSameBlob(ours, theirs) || isSameBlob(base, theirs)) this.#set(path, ours);
    else if (isSameBlob(base, ours)) this.#set(path, theirs);
    else if (ours !== undefined && theirs !== undefined)
      await this.#mergeContents(path, { base, ours, theirs });
    else this.#keepChanged(path, { base, ours, theirs });
  }

  #set(path: string, blob: Blob | undefined): void {
    if (blob !== undefined) this.files.set(path, blob);
  }

  async #mergeContents(
    path: string,
    { base, ours, theirs }: BlobSides & { ours: Blob; theirs: Blob },
  ): Promise<void> {
    const mode = base?.mode === ours.mode ? theirs.mode : ours.mode;
    const read = async (blob: Blob | undefined) =>
      blob === undefined ? new Uint8Array(0) : this.#repository.readBlob(blob.oid);
    const [old, mine, other] = [await read(base), await read(ours), await read(theirs)];
    const kind = base === undefined ? "add/add" : "content";
    const conflict = `CONFLICT (${kind}): Merge conflict in ${path}`;
    if ([old, mine, other].some(isBinary) || ((ours.mode ^ theirs.mode) & 0o170000) !== 0) {
      const about = `warning: Cannot merge binary files: ${path} (${this.#sides.labels.join(" vs. ")})`;
      this.messages.push(about, `Auto-merging ${path}`, conflict);
      this.#conflict(path, { base, ours, theirs }, ours);
      return;
    }
    this.messages.push(`Auto-merging ${path}`);
    const { labels, favour } = this.#sides;
    const merged = await mergeTexts(
      { base: old, ours: mine, theirs: other, labels, favour },
      this.#repository.process.meter,
    );
    const result = { mode, oid: await this.#repository.write("blob", merged.content) };
    if (merged.conflicts === 0) {
      this.files.set(path, result);
      return;
    }
    this.#conflict(path, { base, ours, theirs }, result);
    this.messages.push(conflict);
  }

  /** One side changed what the other deleted. */
  #keepChanged(path: string, sides: BlobSides): void {
    const kept = sides.ours ?? sides.theirs;
    if (kept === undefined) return;
    const [ours, theirs] = this.#sides.labels;
    const [deleting, changing] = sides.ours === undefined ? [ours, theirs] : [theirs, ours];
    this.messages.push(
      `CONFLICT (modify/delete): ${path} deleted in ${deleting} and modified in ${changing}.  Version ${changing} of ${path} left in tree.`,
    );
    this.#conflict(path, sides, kept);
  }

  #conflict(path: string, sides: BlobSides, result: Blob): void {
    this.files.set(path, result);
    for (const [index, blob] of [sides.base, sides.ours, sides.theirs].entries()) {
      if (blob !== undefined) this.conflicts.push({ path, ...blob, stage: index + 1, size: 0, mtimeMs: 0 });
    }
  }
}

/** Puts a merge into the files and the index, and prints what it says. `from` is what they have now. Throws when changes
 *  would be lost. */
export async function applyMerge(call: GitCall, from: Snapshot, merged: MergedTrees): Promise<void> {
  const { repository } = call;
  const tree = new WorkTree(repository);
  const index = toSnapshot(repository.readIndex());
  const touched = new Set(
    [...from.keys(), ...merged.files.keys()].filter(
      (path) => !isSameBlob(from.get(path), merged.files.get(path)),
    ),
  );
  const files = await tree.snapshotOf(touched);
  const changed: string[] = [];
  const untracked: string[] = [];
  for (const path of touched) {
    const [old, file, staged] = [from.get(path), files.get(path), index.get(path)];
    if (old === undefined && staged === undefined && file !== undefined) untracked.push(path);
    else if (old !== undefined && (file?.oid !== old.oid || staged?.oid !== old.oid)) changed.push(path);
  }
  refuseLosses({ changed, untracked }, "merge");
  for (const path of touched) if (!merged.files.has(path)) tree.remove(path);
  for (const path of touched) {
    const blob = merged.files.get(path);
    if (blob !== undefined) await tree.write(path, blob);
  }
  const inConflict = new Set(merged.conflicts.map(({ path }) => path));
  const entries = [...merged.files]
    .filter(([path]) => !inConflict.has(path))
    .map(([path, blob]) => tree.entry(path, blob));
  const staged = [...index]
    .filter(([path]) => !touched.has(path) && !from.has(path))
    .map(([path, blob]) => tree.entry(path, blob));
  const kept = entries.map((entry) => {
    const own = touched.has(entry.path) ? undefined : index.get(entry.path);
    return own === undefined ? entry : tree.entry(entry.path, own);
  });
  await repository.writeIndex([...kept, ...staged, ...merged.conflicts]);
  await call.print(merged.messages.map((line) => `${line}\n`).join(""));
}

export function requireNoConflicts(repository: Repository, what: string): void {
  if (!repository.readIndex().some(({ stage }) => stage > 0)) return;
  throw new GitFailure(
    `error: ${what} is not possible because you have unmerged files.\nhint: Fix them up in the work tree, and then use 'git add/rm <file>'\nhint: as appropriate to mark resolution and make a commit.\nfatal: Exiting because of an unresolved conflict.`,
  );
}
