/** Lines that say nothing about how two lists correspond: those that the other list does not have, and very frequent
 *  ones among them. They count as changed and are left out of the comparison. After GNU diff. */

interface DiscardOptions {
  /** With a byte before the first line and one after the last. */
  oldChanged: Uint8Array;
  newChanged: Uint8Array;
  isMinimal: boolean;
}

/** Whether a line stays, is left out, or is left out only in the middle of others that are. */
const [kept, discarded, provisional] = [0, 1, 2] as const;

/** The indexes of the lines that are compared. */
export function markDiscarded(
  older: Int32Array,
  newer: Int32Array,
  { oldChanged, newChanged, isMinimal }: DiscardOptions,
): [old: Int32Array, new: Int32Array] {
  const [oldCounts, newCounts] = [countLines(older), countLines(newer)];
  return [
    keepLines(older, judgeLines(older, newCounts), { changed: oldChanged, isMinimal }),
    keepLines(newer, judgeLines(newer, oldCounts), { changed: newChanged, isMinimal }),
  ];
}

/** By number: lines are numbered from 1 without gaps. */
function countLines(lines: Int32Array): Int32Array {
  const counts = new Int32Array(lines.reduce((greatest, line) => Math.max(greatest, line), 0) + 1);
  for (const line of lines) counts[line] = (counts[line] ?? 0) + 1;
  return counts;
}

function keepLines(
  lines: Int32Array,
  verdicts: Uint8Array,
  { changed, isMinimal }: { changed: Uint8Array; isMinimal: boolean },
): Int32Array {
  const indexes = new Int32Array(lines.length);
  let count = 0;
  for (let index = 0; index < lines.length; index++) {
    if (isMinimal || verdicts[index] === kept) indexes[count++] = index;
    else changed[index + 1] = 1;
  }
  return indexes.slice(0, count);
}

function judgeLines(lines: Int32Array, otherCounts: Int32Array): Uint8Array {
  const verdicts = new Uint8Array(lines.length);
  let many = 5;
  for (let rest = Math.floor(lines.length / 64) >> 2; rest > 0; rest >>= 2) many *= 2;
  for (let index = 0; index < lines.length; index++) {
    const matches = otherCounts[lines[index] ?? 0] ?? 0;
    if (matches === 0) verdicts[index] = discarded;
    else if (matches > many) verdicts[index] = provisional;
  }
  for (let index = 0; index < verdicts.length; index++) {
    if (verdicts[index] === provisional) verdicts[index] = kept;
    else if (verdicts[index] === discarded) index = judgeRun(verdicts, index);
  }
  return verdicts;
}

/** One run of lines that may be left out. Returns the index of its last line. */
function judgeRun(verdicts: Uint8Array, start: number): number {
  let end = start;
  let provisionals = 0;
  while (end < verdicts.length && verdicts[end] !== kept) {
    if (verdicts[end] === provisional) provisionals += 1;
    end += 1;
  }
  while (end > start && verdicts[end - 1] === provisional) {
    verdicts[--end] = kept;
    provisionals -= 1;
  }
  const length = end - start;
  if (provisionals * 4 > length) {
    for (let index = start; index < end; index++) if (verdicts[index] === provisional) verdicts[index] = kept;
    return start;
  }
  keepLongSubruns(verdicts, start, length);
  keepNearEdge(verdicts, (offset) => start + offset, length);
  keepNearEdge(verdicts, (offset) => end - 1 - offset, length);
  return end - 1;
}

function keepLongSubruns(verdicts: Uint8Array, start: number, length: number): void {
  let minimum = 1;
  for (let rest = (length >> 2) >> 2; rest > 0; rest >>= 2) minimum <<= 1;
  minimum += 1;
  for (let offset = 0, consecutive = 0; offset < length; offset++) {
    if (verdicts[start + offset] !== provisional) consecutive = 0;
    else {
      consecutive += 1;
      // Back to the start of the subrun, to keep all of it.
      if (consecutive === minimum) offset -= consecutive;
      else if (consecutive > minimum) verdicts[start + offset] = kept;
    }
  }
}

/** Up to three lines in a row that are left out for sure, or eight lines in. */
function keepNearEdge(verdicts: Uint8Array, at: (offset: number) => number, length: number): void {
  for (let offset = 0, consecutive = 0; offset < length; offset++) {
    const verdict = verdicts[at(offset)];
    if (offset >= 8 && verdict === discarded) return;
    if (verdict === discarded) consecutive += 1;
    else {
      consecutive = 0;
      verdicts[at(offset)] = kept;
    }
    if (consecutive === 3) return;
  }
}
