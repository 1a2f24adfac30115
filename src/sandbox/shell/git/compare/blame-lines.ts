/** Which commit each line of a file comes from: lines that a parent has as well are passed on to it, from the newest
 *  commit to the oldest. */

import type { Meter } from "../../process/meter.ts";
import { parseIdentity } from "../store/identity.ts";
import * as refs from "../store/references.ts";
import type { Blob, Commit, Repository, Snapshot } from "../store/repository.ts";
import { findFileChanges } from "./file-changes.ts";
import { findLineChanges, type LineRules } from "./line-changes.ts";

/** A file in a commit. */
export interface Origin {
  /** Undefined for what is not committed yet. */
  readonly commit: Commit | undefined;
  readonly path: string;
}

/** Lines next to each other that came with one commit. */
export interface BlamedLines {
  readonly origin: Origin;
  /** The same file in the first parent that has it. */
  readonly previous: Origin | undefined;
  /** From 0, in the file that was asked about. */
  readonly start: number;
  readonly count: number;
  /** From 0, in the file of the origin. */
  readonly originStart: number;
}

export interface BlameOptions {
  readonly rules: LineRules;
  readonly isFirstParent: boolean;
}

/** Lines that are still to be explained. */
interface Piece {
  start: number;
  count: number;
  originStart: number;
}

interface Suspect {
  readonly origin: Origin;
  readonly content: Uint8Array;
  readonly pieces: Piece[];
}

interface ParentFile {
  readonly origin: Origin;
  readonly blob: Blob;
}

export async function blameLines(
  repository: Repository,
  { origin, content, pieces }: Suspect,
  options: BlameOptions,
): Promise<BlamedLines[]> {
  const blamed: BlamedLines[] = [];
  const suspects = new Map<string, Suspect>([[keyOf(origin), { origin, content, pieces: [...pieces] }]]);
  for (let suspect = takeNewest(suspects); suspect !== undefined; suspect = takeNewest(suspects)) {
    await repository.process.meter.spend(1_000);
    const parents = await findParents(repository, suspect, options);
    let left = suspect.pieces;
    for (const parent of parents) {
      if (left.length === 0) break;
      const older = await repository.readBlob(parent.blob.oid);
      const { passed, kept } = await split(left, [older, suspect.content], {
        meter: repository.process.meter,
        rules: options.rules,
      });
      left = kept;
      if (passed.length === 0) continue;
      const key = keyOf(parent.origin);
      const known = suspects.get(key) ?? { origin: parent.origin, content: older, pieces: [] };
      known.pieces.push(...passed);
      suspects.set(key, known);
    }
    const previous = parents[0]?.origin;
    blamed.push(...left.map((piece) => ({ ...piece, origin: suspect.origin, previous })));
  }
  return mergeNeighbours(blamed.sort((one, other) => one.start - other.start));
}

function keyOf({ commit, path }: Origin): string {
  return `${commit?.oid ?? ""} ${path}`;
}

function takeNewest(suspects: Map<string, Suspect>): Suspect | undefined {
  let newest: Suspect | undefined;
  for (const suspect of suspects.values()) {
    if (newest === undefined || secondsOf(suspect) > secondsOf(newest)) newest = suspect;
  }
  if (newest !== undefined) suspects.delete(keyOf(newest.origin));
  return newest;
}

function secondsOf({ origin: { commit } }: Suspect): number {
  return commit === undefined ? Number.POSITIVE_INFINITY : parseIdentity(commit.committer).seconds;
}

/** The file in each parent, under its old name where it was renamed. The parent that has it unchanged is the only one. */
async function findParents(
  repository: Repository,
  { origin: { commit, path }, content }: Suspect,
  { isFirstParent }: BlameOptions,
): Promise<ParentFile[]> {
  const head = commit === undefined ? headOf(repository) : commit.parents;
  const oids = isFirstParent ? head.slice(0, 1) : head;
  const commits = await Promise.all(oids.map((oid) => readParent(repository, oid)));
  const oid = await repository.hash("blob", content);
  const found: ParentFile[] = [];
  const without: { parent: Commit; snapshot: Snapshot }[] = [];
  for (const parent of commits) {
    if (parent === undefined) continue;
    const snapshot = await repository.readTree(parent.tree);
    const blob = snapshot.get(path);
    if (blob === undefined) without.push({ parent, snapshot });
    else {
      const file = { origin: { commit: parent, path }, blob };
      if (blob.oid === oid) return [file];
      found.push(file);
    }
  }
  for (const { parent, snapshot } of without) {
    const renamed =
      commit === undefined ? undefined : await findRename(repository, { commit, path, snapshot });
    if (renamed !== undefined) {
      found.push({ origin: { commit: parent, path: renamed.path }, blob: renamed.blob });
    }
  }
  return found;
}

function headOf(repository: Repository): readonly string[] {
  const head = refs.headCommit(repository);
  return head === undefined ? [] : [head];
}

/** Undefined at the edge of a shallow clone. */
async function readParent(repository: Repository, oid: string): Promise<Commit | undefined> {
  const isShallow = repository.readText("shallow") !== undefined;
  try {
    return await repository.readCommit(oid);
  } catch (error) {
    if (isShallow) return undefined;
    throw error;
  }
}

async function findRename(
  repository: Repository,
  { commit, path, snapshot }: { commit: Commit; path: string; snapshot: Snapshot },
): Promise<{ path: string; blob: Blob } | undefined> {
  const changes = await findFileChanges(snapshot, await repository.readTree(commit.tree), {
    meter: repository.process.meter,
    readContent: ({ oid }) => repository.readBlob(oid),
  });
  const change = changes.find(({ status, path: fresh }) => status === "R" && fresh === path);
  return change?.old === undefined ? undefined : { path: change.oldPath, blob: change.old };
}

/** The parts of the pieces that are the same in the older content, and the others. */
async function split(
  pieces: readonly Piece[],
  contents: readonly [Uint8Array, Uint8Array],
  { meter, rules }: { meter: Meter; rules: LineRules },
): Promise<{ passed: Piece[]; kept: Piece[] }> {
  const { changes } = await findLineChanges(contents, meter, rules);
  const passed: Piece[] = [];
  const kept: Piece[] = [];
  await meter.spend(pieces.length * (changes.length + 1) * 10);
  for (const piece of pieces) {
    const end = piece.originStart + piece.count;
    let at = piece.originStart;
    // How far the older lines are from the newer ones here.
    let offset = 0;
    const add = (list: Piece[], to: number, shift: number) => {
      const stop = Math.min(to, end);
      if (stop <= at) return;
      const start = piece.start + at - piece.originStart;
      list.push({ start, count: stop - at, originStart: at + shift });
      at = stop;
    };
    for (const { newStart, inserted, deleted } of changes) {
      add(passed, newStart, offset);
      add(kept, newStart + inserted, 0);
      offset += deleted - inserted;
    }
    add(passed, end, offset);
  }
  return { passed, kept };
}

function mergeNeighbours(blamed: readonly BlamedLines[]): BlamedLines[] {
  const merged: BlamedLines[] = [];
  for (const lines of blamed) {
    const last = merged.at(-1);
    const follows =
      last !== undefined &&
      keyOf(last.origin) === keyOf(lines.origin) &&
      last.start + last.count === lines.start &&
      last.originStart + last.count === lines.originStart;
    if (follows) merged[merged.length - 1] = { ...last, count: last.count + lines.count };
    else merged.push(lines);
  }
  return merged;
}
