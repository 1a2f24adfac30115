/** The list of files that a snapshot has, packed into a few rows of JSON: a row for each file would make a snapshot cost
 *  as many writes as the session has files. */

import { snapshotLimits } from "../workspace/limits.ts";
import type { EntryRow } from "./tree.ts";

/** The parent is empty where it is that of the entry before. */
type PackedEntry = [
  parent: string,
  name: string,
  type: EntryRow["type"],
  inode: number,
  size: number,
  mode: number,
  mtime: number,
  target?: string,
];

/** The rows, which come sorted by their parents. */
export function* packEntries(rows: Iterable<EntryRow>): Generator<string> {
  let packed: string[] = [];
  let chars = 0;
  let last = "";
  for (const { parent, name, type, inode, size, mode, mtime, target } of rows) {
    const entry: PackedEntry = [parent === last ? "" : parent, name, type, inode, size, mode, mtime];
    if (target !== null) entry.push(target);
    const text = JSON.stringify(entry);
    packed.push(text);
    chars += text.length;
    last = parent;
    if (chars < snapshotLimits.partChars) continue;
    yield `[${packed.join(",")}]`;
    [packed, chars, last] = [[], 0, ""];
  }
  if (packed.length > 0) yield `[${packed.join(",")}]`;
}

export function* unpackEntries(parts: Iterable<{ entries: string }>): Generator<EntryRow> {
  for (const { entries } of parts) {
    let parent = "";
    for (const packed of JSON.parse(entries) as PackedEntry[]) {
      const [typed, name, type, inode, size, mode, mtime, target = null] = packed; // written above
      if (typed !== "") parent = typed;
      yield { parent, name, type, inode, size, mode, mtime, target };
    }
  }
}
