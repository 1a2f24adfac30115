/** Joins the changes that two sides made to the same text, as git does; where both changed the same lines, it marks the
 *  conflict. */

import type { Change } from "../../diff/edit-script.ts";
import type { Meter } from "../../process/meter.ts";
import { encodeText } from "../../process/text/text.ts";
import { findLineChanges, type LineChanges } from "./line-changes.ts";

export interface MergedText {
  readonly content: Uint8Array;
  readonly conflicts: number;
}

export interface MergeSides {
  readonly base: Uint8Array;
  readonly ours: Uint8Array;
  readonly theirs: Uint8Array;
  /** Behind the marks. */
  readonly labels: readonly [ours: string, theirs: string];
  /** Takes this side where both changed the same lines. Default: neither. */
  readonly favour?: "ours" | "theirs" | undefined;
}

/** A piece of the result: taken from a side, or a conflict between ranges of both. */
type Piece =
  | { kind: "ours" | "theirs"; from: number; to: number }
  | { kind: "conflict"; ours: readonly [number, number]; theirs: readonly [number, number] };

export async function mergeTexts(sides: MergeSides, meter: Meter): Promise<MergedText> {
  const mine = await findLineChanges([sides.base, sides.ours], meter);
  const other = await findLineChanges([sides.base, sides.theirs], meter);
  const pieces = await refine(align(mine, other), { mine, other, meter });
  const [ourLines, theirLines] = [mine.new, other.new];
  let [text, conflicts] = ["", 0];
  const take = (
    { lines, hasFinalNewline }: LineChanges["new"],
    from: number,
    to: number,
    isMarked = false,
  ) => {
    for (let index = from; index < to; index++) {
      const isCut = index === lines.length - 1 && !hasFinalNewline && !isMarked;
      text += lines[index] + (isCut ? "" : "\n");
    }
  };
  for (const piece of pieces) {
    if (piece.kind !== "conflict") take(piece.kind === "ours" ? ourLines : theirLines, piece.from, piece.to);
    else if (sides.favour === "ours") take(ourLines, ...piece.ours);
    else if (sides.favour === "theirs") take(theirLines, ...piece.theirs);
    else {
      conflicts += 1;
      text += `<<<<<<< ${sides.labels[0]}\n`;
      take(ourLines, ...piece.ours, true);
      text += "=======\n";
      take(theirLines, ...piece.theirs, true);
      text += `>>>>>>> ${sides.labels[1]}\n`;
    }
    await meter.spend(500);
  }
  return { content: encodeText(text), conflicts };
}

/** Changes of both sides that touch are one region. */
function align(mine: LineChanges, other: LineChanges): Piece[] {
  const pieces: Piece[] = [];
  let [ourAt, theirAt] = [0, 0];
  // Lines that each side has more than the base so far.
  let [ourShift, theirShift] = [0, 0];
  let baseAt = 0;
  const [ours, theirs] = [[...mine.changes], [...other.changes]];
  const keep = (baseEnd: number) => {
    const to = baseEnd + ourShift;
    if (to > ourAt) pieces.push({ kind: "ours", from: ourAt, to });
    ourAt = Math.max(ourAt, to);
    theirAt = Math.max(theirAt, baseEnd + theirShift);
    baseAt = baseEnd;
  };
  for (;;) {
    const [one, two] = [ours[0], theirs[0]];
    if (one === undefined && two === undefined) break;
    const isOursFirst = two === undefined || (one !== undefined && one.oldStart + one.deleted < two.oldStart);
    const isTheirsFirst =
      one === undefined || (two !== undefined && two.oldStart + two.deleted < one.oldStart);
    if (isOursFirst && one !== undefined) {
      ours.shift();
      keep(one.oldStart);
      ourShift += one.inserted - one.deleted;
      keep(one.oldStart + one.deleted);
    } else if (isTheirsFirst && two !== undefined) {
      theirs.shift();
      keep(two.oldStart);
      const from = two.newStart;
      if (two.inserted > 0) pieces.push({ kind: "theirs", from, to: from + two.inserted });
      theirShift += two.inserted - two.deleted;
      baseAt = two.oldStart + two.deleted;
      ourAt = baseAt + ourShift;
      theirAt = baseAt + theirShift;
    } else {
      const region = takeRegion(ours, theirs);
      keep(region.from);
      ourShift += region.ourGrowth;
      theirShift += region.theirGrowth;
      pieces.push({
        kind: "conflict",
        ours: [ourAt, region.to + ourShift],
        theirs: [theirAt, region.to + theirShift],
      });
      baseAt = region.to;
      ourAt = baseAt + ourShift;
      theirAt = baseAt + theirShift;
    }
  }
  if (mine.new.lines.length > ourAt) pieces.push({ kind: "ours", from: ourAt, to: mine.new.lines.length });
  return pieces;
}

/** All changes of both sides that overlap or touch from the first on. */
function takeRegion(ours: Change[], theirs: Change[]) {
  const region = {
    from: Number.POSITIVE_INFINITY,
    to: Number.NEGATIVE_INFINITY,
    ourGrowth: 0,
    theirGrowth: 0,
  };
  const take = (list: Change[], key: "ourGrowth" | "theirGrowth"): boolean => {
    const [change] = list;
    if (change === undefined || change.oldStart > region.to) return false;
    list.shift();
    region.from = Math.min(region.from, change.oldStart);
    region.to = Math.max(region.to, change.oldStart + change.deleted);
    region[key] += change.inserted - change.deleted;
    return true;
  };
  const first = (ours[0]?.oldStart ?? 0) <= (theirs[0]?.oldStart ?? 0) ? ours : theirs;
  region.to = first[0]?.oldStart ?? 0;
  take(first, first === ours ? "ourGrowth" : "theirGrowth");
  while (take(ours, "ourGrowth") || take(theirs, "theirGrowth"));
  return region;
}

/** Takes out of each conflict what both sides have in common, then joins conflicts with at most three lines between. */
async function refine(
  pieces: readonly Piece[],
  { mine, other, meter }: { mine: LineChanges; other: LineChanges; meter: Meter },
): Promise<Piece[]> {
  const refined: Piece[] = [];
  for (const piece of pieces) {
    if (piece.kind !== "conflict") {
      refined.push(piece);
      continue;
    }
    const side = ({ lines, hasFinalNewline }: LineChanges["new"], [from, to]: readonly [number, number]) => {
      const isCut = to === lines.length && !hasFinalNewline;
      const text = lines.slice(from, to).join("\n");
      return encodeText(to > from && !isCut ? `${text}\n` : text);
    };
    const { changes } = await findLineChanges(
      [side(mine.new, piece.ours), side(other.new, piece.theirs)],
      meter,
    );
    let at = piece.ours[0];
    for (const { oldStart, deleted, newStart, inserted } of changes) {
      const from = piece.ours[0] + oldStart;
      if (from > at) refined.push({ kind: "ours", from: at, to: from });
      const theirFrom = piece.theirs[0] + newStart;
      refined.push({
        kind: "conflict",
        ours: [from, from + deleted],
        theirs: [theirFrom, theirFrom + inserted],
      });
      at = from + deleted;
    }
    if (piece.ours[1] > at) refined.push({ kind: "ours", from: at, to: piece.ours[1] });
  }
  return joinNear(refined);
}

function joinNear(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const [before, between] = [joined.at(-2), joined.at(-1)];
    const isNear =
      piece.kind === "conflict" &&
      before?.kind === "conflict" &&
      between?.kind === "ours" &&
      between.to - between.from <= 3 &&
      piece.theirs[0] - before.theirs[1] === between.to - between.from;
    if (!isNear || piece.kind !== "conflict" || before?.kind !== "conflict") {
      joined.push(piece);
      continue;
    }
    joined.splice(-2, 2, {
      kind: "conflict",
      ours: [before.ours[0], piece.ours[1]],
      theirs: [before.theirs[0], piece.theirs[1]],
    });
  }
  return joined;
}
