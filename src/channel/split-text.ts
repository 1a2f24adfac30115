/** Markdown in parts that a service takes: cut between paragraphs, else lines, else words; a fence that is cut is closed
 *  and opened again. */

/** The line that opens a fence again has at most so many characters. */
const fenceLineCharsMax = 60;
/** Room for the line that closes a fence. What is longer is taken for no fence: opened again in each part, it would leave no
 *  room for the text. */
const closingChars = 20;

export interface Fence {
  /** What closes it. */
  mark: string;
  /** What opens it again. */
  line: string;
}

export function splitText(text: string, max: number): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > max) {
    const cut = findCut(rest, max);
    const head = rest.slice(0, cut);
    const fence = openFence(head);
    parts.push(closeFence(head, fence));
    rest = (fence === undefined ? "" : `${fence.line}\n`) + rest.slice(cut).replace(/^\n+/, "");
  }
  return [...parts, rest];
}

/** Where a text that is too long is cut; what is before it has room for a closed fence. */
export function findCut(text: string, max: number): number {
  const room = max - closingChars;
  for (const separator of ["\n\n", "\n", " "]) {
    const at = text.lastIndexOf(separator, room);
    if (at >= max / 2) return at;
  }
  const isBetweenSurrogates = /[\uD800-\uDBFF]/.test(text[room - 1] ?? "");
  return isBetweenSurrogates ? room - 1 : room;
}

export function closeFence(text: string, fence = openFence(text)): string {
  return fence === undefined ? text : `${text.replace(/\n$/, "")}\n${fence.mark}`;
}

/** The fence in which a text ends. */
export function openFence(text: string): Fence | undefined {
  let open: Fence | undefined;
  for (const line of text.split("\n")) {
    const [, mark] = /^ {0,3}(`{3,}|~{3,})/.exec(line) ?? [];
    if (mark === undefined || mark.length >= closingChars) continue;
    if (open === undefined) open = { mark, line: line.length > fenceLineCharsMax ? mark : line };
    else if (mark.startsWith(open.mark) && line.trim() === mark) open = undefined;
  }
  return open;
}
