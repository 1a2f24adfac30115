/** Puts the files and the index on another commit, without losing what was changed. */

import { findFileChanges } from "../compare/file-changes.ts";
import { quotePath } from "../compare/patch-text.ts";
import type { GitCall } from "../git-call.ts";
import { GitFailure } from "../store/git-failure.ts";
import * as refs from "../store/references.ts";
import { isSameBlob } from "../store/repository.ts";
import { findConflicts, toSnapshot, WorkTree } from "../store/work-tree.ts";

/** Puts the files and the index on a commit; what was changed and is the same in both goes along. Returns what went
 *  along. Throws when something would be lost. */
export async function moveFiles(call: GitCall, target: string, isForced: boolean): Promise<string> {
  const { repository } = call;
  const entries = repository.readIndex();
  const conflicts = findConflicts(entries);
  if (conflicts.size > 0 && !isForced) {
    throw new GitFailure(
      `${[...conflicts.keys()].map((path) => `${path}: needs merge\n`).join("")}error: you need to resolve your current index first`,
      1,
    );
  }
  const tree = new WorkTree(repository);
  const head = await repository.snapshotOf(refs.headCommit(repository));
  const to = await repository.snapshotOf(target);
  const index = toSnapshot(entries);
  if (isForced) {
    const tracked = new Set([...index.keys(), ...head.keys(), ...conflicts.keys()]);
    const files = await tree.snapshotOf(new Set([...tracked, ...to.keys()]));
    const ours = new Map([...files].filter(([path]) => tracked.has(path) || to.has(path)));
    await repository.writeIndex(await tree.update(ours, to));
    return "";
  }
  const files = await tree.snapshotOf(new Set([...index.keys(), ...to.keys()]));
  const [changed, untracked]: string[][] = [[], []];
  const next = new Map<string, ReturnType<WorkTree["entry"]>>();
  const updates: (() => Promise<void> | void)[] = [];
  for (const path of new Set([...head.keys(), ...to.keys(), ...index.keys()])) {
    const [old, fresh, staged, file] = [head.get(path), to.get(path), index.get(path), files.get(path)];
    if (isSameBlob(old, fresh)) {
      if (staged !== undefined)
        next.set(path, entries.find((entry) => entry.path === path) ?? tree.entry(path, staged));
      continue;
    }
    if (isSameBlob(staged, fresh)) {
      if (fresh !== undefined) next.set(path, tree.entry(path, fresh));
      continue;
    }
    if (staged === undefined && file !== undefined && !isSameBlob(file, fresh) && old === undefined)
      untracked?.push(path);
    else if (
      !isSameBlob(staged, old) ||
      (!isSameBlob(file, staged) && !isSameBlob(file, fresh) && !(file === undefined && staged !== undefined))
    )
      changed?.push(path);
    if (fresh === undefined) updates.push(() => tree.remove(path));
    else updates.push(() => tree.write(path, fresh).then(() => void next.set(path, tree.entry(path, fresh))));
  }
  refuseLosses({ changed: changed ?? [], untracked: untracked ?? [] }, "checkout");
  // Removals first: a folder may take the place of a file.
  for (const update of updates) await update();
  await repository.writeIndex([...next.values()]);
  const after = await tree.snapshotOf(next.keys());
  const kept = await findFileChanges(new Map([...to]), after, { meter: call.process.meter });
  return kept.map(({ status, path }) => `${status}\t${quotePath(path)}\n`).join("");
}

export function refuseLosses(
  { changed, untracked }: { changed: readonly string[]; untracked: readonly string[] },
  what: "checkout" | "merge",
): void {
  const hint = what === "checkout" ? "switch branches" : "merge";
  const describe = (paths: readonly string[], kind: string, advice: string) => {
    if (paths.length === 0) return "";
    const listed = [...paths].sort().map((path) => `\t${path}\n`);
    return `error: ${kind} would be overwritten by ${what}:\n${listed.join("")}Please ${advice} before you ${hint}.\n`;
  };
  const text =
    describe(changed, "Your local changes to the following files", "commit your changes or stash them") +
    describe(untracked, "The following untracked working tree files", "move or remove them");
  if (text !== "") throw new GitFailure(`${text}Aborting`, 1);
}
