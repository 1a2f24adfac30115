/** Merges the pages of the directory's shards. Each shard sorts by bytes and is asked for what comes after one key, so
 *  that the merged list neither skips nor repeats, also while rows arrive and while a shard is down. */

import { EdgeflueError } from "../errors.ts";
import type { DirectoryPage } from "../protocol/directory/directory.ts";
import type { Keyed } from "../store/directory/directory-store.ts";

export type Direction = "ascending" | "descending";

export interface MergeParts<Item> {
  /** One promise a shard, each of at most `limit + 1` items. */
  pages: readonly Promise<Keyed<Item>[]>[];
  limit: number;
  direction: Direction;
  /** What the list is about: a cursor of another list is refused. */
  scope: string;
}

export async function mergePages<Item>({
  pages,
  limit,
  direction,
  scope,
}: MergeParts<Item>): Promise<DirectoryPage<Item>> {
  const settled = await Promise.allSettled(pages);
  const missingShards = settled.filter(({ status }) => status === "rejected").length;
  const all = settled.flatMap((page) => (page.status === "fulfilled" ? page.value : []));
  const sign = direction === "ascending" ? 1 : -1;
  all.sort((left, right) => sign * compareBytes(left.key, right.key));
  // The same key twice is the same thing, seen by two shards.
  const unique = all.filter(({ key }, index) => index === 0 || key !== all[index - 1]?.key);
  const shown = unique.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = unique.length > limit && last !== undefined;
  return {
    items: shown.map(({ item }) => item),
    ...(hasMore && { nextCursor: toCursor(scope, last.key) }),
    missingShards,
  };
}

/** As SQLite compares texts. */
function compareBytes(left: string, right: string): number {
  const [one, other] = [encoder.encode(left), encoder.encode(right)];
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index += 1) {
    const difference = (one[index] ?? 0) - (other[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

const encoder = new TextEncoder();

export function toCursor(scope: string, key: string): string {
  let binary = "";
  for (const byte of encoder.encode(JSON.stringify({ s: scope, k: key })))
    binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The key of a cursor; undefined where there is none. Throws `invalid_query_param` for one that is not of this list. */
export function readCursor(scope: string, cursor: string | undefined): string | undefined {
  if (cursor === undefined || cursor === "") return undefined;
  try {
    const binary = atob(cursor.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const { s, k } = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)) as {
      s?: unknown;
      k?: unknown;
    };
    if (s === scope && typeof k === "string") return k;
  } catch {
    // Not one of ours.
  }
  throw new EdgeflueError(
    "invalid_query_param",
    'The query parameter "cursor" is not a cursor of this list.',
    {
      hint: "Send the nextCursor of the page before, with the same filters.",
      meta: { param: "cursor", value: cursor },
    },
  );
}
