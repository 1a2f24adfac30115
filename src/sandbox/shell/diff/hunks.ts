/** Changes that are shown together, because their context overlaps, and whether they are shown at all. */

import type { Change } from "./edit-script.ts";
import type { TextLines } from "./text-lines.ts";

export interface ComparedTexts {
  readonly old: TextLines;
  readonly new: TextLines;
  /** Equal lines in front of both. */
  readonly offset: number;
}

/** Whether a change is of lines that do not matter, as with `-B` and `-I`. */
export type IgnoreRule = ((line: string) => boolean) | undefined;

export function groupChanges(
  changes: readonly Change[],
  { context, ignores, texts }: { context: number; ignores: IgnoreRule; texts: ComparedTexts },
): Change[][] {
  const hunks: { changes: Change[]; isShown: boolean }[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const change of changes) {
    const isIgnored = ignores !== undefined && isOfIgnored(change, texts, ignores);
    const hunk = hunks.at(-1);
    const distance = isIgnored ? context : 2 * context + 1;
    if (hunk !== undefined && change.oldStart - end < distance) {
      hunk.changes.push(change);
      hunk.isShown ||= !isIgnored;
    } else hunks.push({ changes: [change], isShown: !isIgnored });
    end = change.oldStart + change.deleted;
  }
  return hunks.filter(({ isShown }) => isShown).map((hunk) => hunk.changes);
}

function isOfIgnored(change: Change, texts: ComparedTexts, ignores: (line: string) => boolean): boolean {
  const { oldStart, newStart, deleted, inserted } = change;
  return (
    texts.old.lines.slice(oldStart, oldStart + deleted).every(ignores) &&
    texts.new.lines.slice(newStart, newStart + inserted).every(ignores)
  );
}
