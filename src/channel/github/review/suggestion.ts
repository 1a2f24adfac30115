/** A suggestion of GitHub's: a block that replaces exactly the lines that its comment is at. The model says which text
 *  becomes which; where that is in the file is found here, or it stays prose. Pure. */

export interface Suggestion {
  old_text: string;
  new_text: string;
}

export interface PlacedSuggestion {
  line: number;
  /** Absent when it is one line. */
  start_line?: number;
  /** Goes after the comment's own words. */
  block: string;
}

/** Undefined when the old text is not there exactly once, or not in lines that the patch shows on the right. */
export function placeSuggestion(
  content: string,
  { old_text: oldText, new_text: newText }: Suggestion,
  shown: ReadonlySet<number>,
): PlacedSuggestion | undefined {
  const text = normalise(content);
  const wanted = normalise(oldText).replace(/\n$/, "");
  const at = wanted.trim() === "" ? -1 : text.indexOf(wanted);
  if (at < 0 || text.indexOf(wanted, at + 1) >= 0) return undefined;
  // A suggestion replaces whole lines: what else is in them stays.
  const from = text.lastIndexOf("\n", at - 1) + 1;
  const lineEnd = text.indexOf("\n", at + wanted.length);
  const to = lineEnd < 0 ? text.length : lineEnd;
  const start = text.slice(0, from).split("\n").length;
  const line = start + text.slice(from, to).split("\n").length - 1;
  for (let one = start; one <= line; one += 1) if (!shown.has(one)) return undefined;
  const written = normalise(newText);
  const isWhole = from === at && to === at + wanted.length;
  const replaced = isWhole
    ? written.replace(/\n$/, "")
    : text.slice(from, at) + written + text.slice(at + wanted.length, to);
  // Nothing at all removes the lines; one empty line is another suggestion.
  const lines = written === "" && isWhole ? "" : `${replaced}\n`;
  const fence = fenceFor(lines);
  return { line, ...(start < line && { start_line: start }), block: `${fence}suggestion\n${lines}${fence}` };
}

/** The same in words, where there is no place for it. */
export function describeSuggestion({ old_text: oldText, new_text: newText }: Suggestion): string {
  const fence = fenceFor(oldText + newText);
  return `Instead of\n\n${fence}\n${oldText}\n${fence}\n\nwrite\n\n${fence}\n${newText}\n${fence}`;
}

/** Longer than any inside. */
export function fenceFor(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  return "`".repeat(longest + 1);
}

function normalise(text: string): string {
  return text.replace(/\r\n/g, "\n");
}
