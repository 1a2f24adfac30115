/** Walks through commits: newest first, who is whose ancestor, and where two meet. */

import { NotSupported } from "../../process/options.ts";
import { parseIdentity } from "../store/identity.ts";
import * as refs from "../store/references.ts";
import type { Commit, Repository } from "../store/repository.ts";

export interface HistoryRange {
  readonly from: readonly string[];
  /** Commits that are left out with their ancestors. */
  readonly without?: readonly string[];
  readonly firstParent?: boolean;
}

/** By the time of the commit, newest first, as `git log` has it by default. */
export async function* walkHistory(
  repository: Repository,
  { from, without = [], firstParent = false }: HistoryRange,
): AsyncGenerator<Commit> {
  const hidden = await ancestorsOf(repository, without);
  const seen = new Set<string>();
  const waiting: { commit: Commit; seconds: number; order: number }[] = [];
  let order = 0;
  const push = async (oid: string) => {
    if (seen.has(oid) || hidden.has(oid)) return;
    seen.add(oid);
    const commit = await repository.readCommit(oid);
    const { seconds } = parseIdentity(commit.committer);
    let at = waiting.length;
    while (at > 0 && (waiting[at - 1]?.seconds ?? 0) < seconds) at -= 1;
    waiting.splice(at, 0, { commit, seconds, order: order++ });
  };
  for (const oid of from) await push(oid);
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    await repository.process.meter.spend(500);
    yield next.commit;
    for (const parent of firstParent ? next.commit.parents.slice(0, 1) : next.commit.parents) {
      if (await isKnown(repository, parent)) await push(parent);
    }
  }
}

/** False at the edge of a shallow clone. */
async function isKnown(repository: Repository, oid: string): Promise<boolean> {
  const shallow = repository.readText("shallow");
  if (shallow === undefined) return true;
  try {
    await repository.read(oid);
    return true;
  } catch {
    return false; // It was not fetched.
  }
}

/** With themselves. */
export async function ancestorsOf(repository: Repository, oids: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  const waiting = [...oids];
  for (let oid = waiting.pop(); oid !== undefined; oid = waiting.pop()) {
    if (found.has(oid) || !(await isKnown(repository, oid))) continue;
    found.add(oid);
    await repository.process.meter.spend(500);
    waiting.push(...(await repository.readCommit(oid)).parents);
  }
  return found;
}

/** The latest common ancestor; undefined when there is none. Refuses when there are several. */
export async function findMergeBase(
  repository: Repository,
  one: string,
  other: string,
): Promise<string | undefined> {
  const ours = await ancestorsOf(repository, [one]);
  const theirs = await ancestorsOf(repository, [other]);
  const common = [...theirs].filter((oid) => ours.has(oid));
  const covered = new Set<string>();
  for (const oid of common)
    for (const parent of (await repository.readCommit(oid)).parents) covered.add(parent);
  const best = common.filter((oid) => !covered.has(oid));
  if (best.length > 1) throw new NotSupported("a merge of histories that meet in several commits");
  return best[0];
}

/** Commits that one reference has and the other has not. */
export interface Distance {
  ahead: number;
  behind: number;
}

/** Undefined when one of the references does not exist. */
export async function countAheadBehind(
  repository: Repository,
  own: string,
  upstream: string,
): Promise<Distance | undefined> {
  const [mine, other] = [refs.read(repository, own), refs.read(repository, upstream)];
  if (mine === undefined || other === undefined) return undefined;
  if (mine === other) return { ahead: 0, behind: 0 };
  const ours = await ancestorsOf(repository, [mine]);
  const theirs = await ancestorsOf(repository, [other]);
  const count = (from: ReadonlySet<string>, without: ReadonlySet<string>) =>
    [...from].filter((oid) => !without.has(oid)).length;
  return { ahead: count(ours, theirs), behind: count(theirs, ours) };
}

/** `ahead 1, behind 2`; "" for none. */
export function describeDistance(distance: Distance | undefined): string {
  if (distance === undefined) return "gone";
  const sides = (["ahead", "behind"] as const).filter((side) => distance[side] > 0);
  return sides.map((side) => `${side} ${distance[side]}`).join(", ");
}
