/** Which files differ between two snapshots, with renames as git finds them. */

import type { Meter } from "../../process/meter.ts";
import { compareByteOrder } from "../../process/text/byte-order.ts";
import type { Blob, Snapshot } from "../store/repository.ts";

export interface FileChange {
  readonly status: "A" | "D" | "M" | "R" | "T";
  /** The new path; the old one of what was deleted. */
  readonly path: string;
  /** Of a rename. */
  readonly oldPath: string;
  readonly old: Blob | undefined;
  readonly new: Blob | undefined;
  /** Percent, of a rename. */
  readonly similarity: number;
}

export interface ComparedSnapshots {
  readonly meter: Meter;
  /** The content of a file, for finding renames that were changed. Default: renames are not looked for. */
  readonly readContent?: ((blob: Blob, path: string) => Promise<Uint8Array>) | undefined;
}

/** Sorted by path. */
export async function findFileChanges(
  older: Snapshot,
  newer: Snapshot,
  { meter, readContent }: ComparedSnapshots,
): Promise<FileChange[]> {
  await meter.spend((older.size + newer.size) * 50);
  const changes: FileChange[] = [];
  for (const [path, old] of older) {
    const fresh = newer.get(path);
    if (fresh === undefined) changes.push(toChange("D", path, { old }));
    else if (fresh.oid !== old.oid || fresh.mode !== old.mode) {
      const isOtherType = (fresh.mode & 0o170000) !== (old.mode & 0o170000);
      changes.push(toChange(isOtherType ? "T" : "M", path, { old, new: fresh }));
    }
  }
  for (const [path, fresh] of newer) {
    if (!older.has(path)) changes.push(toChange("A", path, { new: fresh }));
  }
  const all = readContent === undefined ? changes : await findRenames(changes, meter, readContent);
  return all.sort((left, right) => compareByteOrder(left.path, right.path));
}

function toChange(status: FileChange["status"], path: string, blobs: { old?: Blob; new?: Blob }): FileChange {
  return { status, path, oldPath: path, old: blobs.old, new: blobs.new, similarity: 0 };
}

/** Pairs of more are not compared, as git does by default. */
const renamesMax = 1_000;
const scoreMax = 60_000;
const scoreMin = 30_000;

interface Pair {
  source: FileChange;
  target: FileChange;
  score: number;
  sameName: boolean;
}

async function findRenames(
  changes: FileChange[],
  meter: Meter,
  readContent: NonNullable<ComparedSnapshots["readContent"]>,
): Promise<FileChange[]> {
  const sources = changes.filter(({ status, old }) => status === "D" && old !== undefined && isFile(old));
  const targets = changes.filter(
    ({ status, new: fresh }) => status === "A" && fresh !== undefined && isFile(fresh),
  );
  if (sources.length === 0 || targets.length === 0) return changes;
  const pairs: Pair[] = [];
  const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);
  for (const target of targets) {
    const same = sources.filter(({ old }) => old?.oid === target.new?.oid && !isEmptyBlob(old));
    for (const source of same) {
      pairs.push({ source, target, score: scoreMax, sameName: nameOf(source.path) === nameOf(target.path) });
    }
  }
  const exact = new Set(pairs.flatMap(({ source, target }) => [source, target]));
  const [from, to] = [sources.filter((one) => !exact.has(one)), targets.filter((one) => !exact.has(one))];
  if (from.length * to.length <= renamesMax * renamesMax) {
    const contents = new Map<FileChange, Spans>();
    for (const change of [...from, ...to]) {
      const blob = change.new ?? change.old;
      if (blob === undefined || from.length === 0 || to.length === 0) continue;
      contents.set(change, await countSpans(await readContent(blob, change.path), meter));
    }
    for (const target of to) {
      for (const source of from) {
        const score = await compareSpans(contents.get(source), contents.get(target), meter);
        const sameName = nameOf(source.path) === nameOf(target.path);
        if (score >= scoreMin) pairs.push({ source, target, score, sameName });
      }
    }
  }
  pairs.sort((one, other) => other.score - one.score || Number(other.sameName) - Number(one.sameName));
  return replacePairs(changes, pairs);
}

function replacePairs(changes: FileChange[], pairs: readonly Pair[]): FileChange[] {
  const used = new Set<FileChange>();
  const renames: FileChange[] = [];
  for (const { source, target, score } of pairs) {
    if (used.has(source) || used.has(target)) continue;
    used.add(source).add(target);
    renames.push({
      status: "R",
      path: target.path,
      oldPath: source.path,
      old: source.old,
      new: target.new,
      similarity: Math.floor((score * 100) / scoreMax),
    });
  }
  return [...changes.filter((change) => !used.has(change)), ...renames];
}

function isFile({ mode }: Blob): boolean {
  return (mode & 0o170000) === 0o100000;
}

function isEmptyBlob(blob: Blob | undefined): boolean {
  return blob?.oid === "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";
}

interface Spans {
  readonly size: number;
  /** Bytes by the hash of the line, or of 64 bytes of it. */
  readonly bytes: ReadonlyMap<number, number>;
}

async function countSpans(content: Uint8Array, meter: Meter): Promise<Spans> {
  await meter.spend(content.length * 4);
  const bytes = new Map<number, number>();
  const isText = !content.subarray(0, 8000).includes(0);
  let [one, other, count] = [0, 0, 0];
  const close = () => {
    const hash = ((one + Math.imul(other, 0x61)) >>> 0) % 107_927;
    bytes.set(hash, (bytes.get(hash) ?? 0) + count);
    [one, other, count] = [0, 0, 0];
  };
  for (let index = 0; index < content.length; index++) {
    const byte = content[index] ?? 0;
    if (isText && byte === 13 && content[index + 1] === 10) continue;
    const before = one;
    one = ((one << 7) ^ (other >>> 25)) >>> 0;
    other = ((other << 7) ^ (before >>> 25)) >>> 0;
    one = (one + byte) >>> 0;
    count += 1;
    if (count >= 64 || byte === 10) close();
  }
  if (count > 0) close();
  return { size: content.length, bytes };
}

async function compareSpans(
  source: Spans | undefined,
  target: Spans | undefined,
  meter: Meter,
): Promise<number> {
  if (source === undefined || target === undefined) return 0;
  const larger = Math.max(source.size, target.size);
  const smaller = Math.min(source.size, target.size);
  if (larger === 0 || smaller === 0 || larger * scoreMin > smaller * scoreMax) return 0;
  await meter.spend(source.bytes.size * 5);
  let copied = 0;
  for (const [hash, count] of source.bytes) copied += Math.min(count, target.bytes.get(hash) ?? 0);
  return Math.floor((copied * scoreMax) / larger);
}
