/** `git diff`. */

import type { GitCall } from "../git-call.ts";
import { chooseForms, diffSpecs, findChanges, formatChanges } from "../output/diff-output.ts";
import { findMergeBase } from "../output/history.ts";
import { fatal } from "../store/git-failure.ts";
import * as refs from "../store/references.ts";
import type { Snapshot } from "../store/repository.ts";
import { findConflicts, toSnapshot, WorkTree } from "../store/work-tree.ts";

export async function diff(call: GitCall): Promise<number> {
  const { options, operands, paths } = call.parse({
    ...diffSpecs,
    cached: { long: ["cached", "staged"] },
    quiet: { long: "quiet" },
    exitCode: { long: "exit-code" },
    minimal: { long: "histogram" },
  });
  if (options.has("minimal")) fatal("--histogram is not supported in this shell");
  const { revisions, typed } = await splitRevisions(call, operands, paths);
  const sides = await chooseSides(call, revisions, options.has("cached"));
  const filter = call.toPathFilter(typed);
  if (sides.isWorkTree || options.has("cached")) refuseConflicts(call, filter);
  const compared = { ...sides, filter };
  const changes = await findChanges(call, options, compared);
  if (!options.has("quiet")) {
    const shown = chooseForms(options, ["patch"]);
    await call.print(await formatChanges(call, changes, { options, shown, isWorkTree: sides.isWorkTree }));
  }
  return changes.length > 0 && (options.has("exitCode") || options.has("quiet")) ? 1 : 0;
}

/** git shows all sides of a conflict at once. */
function refuseConflicts({ repository }: GitCall, filter: (path: string) => boolean): void {
  const path = [...findConflicts(repository.readIndex()).keys()].find(filter);
  if (path !== undefined) {
    fatal(
      `the diff of a file with conflicts (${path}) is not supported in this shell; read the file instead`,
    );
  }
}

/** Operands that are commits, up to the first that is a path, and the paths. */
export async function splitRevisions(
  call: GitCall,
  operands: readonly string[],
  paths: readonly string[] | undefined,
): Promise<{ revisions: readonly string[]; typed: readonly string[] }> {
  const revisions: string[] = [];
  for (const [index, text] of operands.entries()) {
    const ends = text.replace(/^\^/, "").split(/\.{2,3}/);
    const named = ends.filter((end) => end !== "");
    const found = await Promise.all(named.map((end) => refs.resolveRevision(call.repository, end)));
    if (named.length > 0 && !found.includes(undefined)) {
      revisions.push(text);
      continue;
    }
    if (paths !== undefined) fatal(`bad revision '${text}'`);
    const isPath = /[*?[]/.test(text) || call.process.files.findLink(text) !== undefined;
    if (!isPath) await refs.requireCommit(call.repository, text);
    return { revisions, typed: operands.slice(index) };
  }
  return { revisions, typed: paths ?? [] };
}

async function chooseSides(
  { repository }: GitCall,
  revisions: readonly string[],
  isCached: boolean,
): Promise<{ older: Snapshot; newer: Snapshot; isWorkTree: boolean }> {
  const index = toSnapshot(repository.readIndex());
  const at = async (text: string) =>
    repository.snapshotOf(await refs.requireCommit(repository, text || "HEAD"));
  const [first, second] = revisions;
  if (isCached) {
    const older =
      first === undefined ? await repository.snapshotOf(refs.headCommit(repository)) : await at(first);
    return { older, newer: index, isWorkTree: false };
  }
  if (second !== undefined && first !== undefined)
    return { older: await at(first), newer: await at(second), isWorkTree: false };
  const range = first === undefined ? null : refs.matchRange(first);
  if (range !== null) {
    const [, left = "", dots, right = ""] = range;
    if (dots === "..") return { older: await at(left), newer: await at(right), isWorkTree: false };
    const other = await refs.requireCommit(repository, right || "HEAD");
    const base = await findMergeBase(repository, await refs.requireCommit(repository, left || "HEAD"), other);
    const newer = await repository.snapshotOf(other);
    return { older: await repository.snapshotOf(base), newer, isWorkTree: false };
  }
  const tree = new WorkTree(repository);
  const older = first === undefined ? index : await at(first);
  return { older, newer: await tree.snapshotOf(index.keys()), isWorkTree: true };
}
