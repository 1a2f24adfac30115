/** Whether a text calls the bot: in prose, not in code, quotes or comments, and not as a part of an address or of a longer
 *  login. */

export function mentions(markdown: string, login: string): boolean {
  const name = login.replace(/\[bot\]$/i, "").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\w.@/-])@${name}(?:\\[bot\\])?(?![\\w-])`, "i").test(proseOf(markdown));
}

/** The lines of a text that begin with a command, `/approve`. */
export function commandsOf(markdown: string): string[] {
  return proseOf(markdown)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /^\/[a-z]/.test(line));
}

export interface Decision {
  decision: "approve" | "deny";
  /** Of the call; empty where the comment does not name it. */
  code: string;
  reason: string;
}

/** `/approve a1b2c3` or `/deny a1b2c3`, with a reason after it. */
export function decisionOf(markdown: string): Decision | undefined {
  for (const line of commandsOf(markdown)) {
    const [, decision, code = "", reason = ""] =
      /^\/(approve|deny)(?:\s+([0-9a-f]{6}))?(?:\s+(.*))?$/.exec(line) ?? [];
    if (decision === "approve" || decision === "deny") return { decision, code, reason };
  }
  return undefined;
}

/** Without fences, inline code, quotes and HTML comments. */
export function proseOf(markdown: string): string {
  const lines: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.replace(/<!--[\s\S]*?(?:-->|$)/g, " ").split(/\r?\n/)) {
    const [, mark] = /^ {0,3}(`{3,}|~{3,})/.exec(line) ?? [];
    if (fence !== undefined) {
      if (mark?.startsWith(fence) && line.trim() === mark) fence = undefined;
      continue;
    }
    if (mark !== undefined) fence = mark;
    else if (!/^ {0,3}>/.test(line) && !/^(?: {4}|\t)/.test(line)) lines.push(line);
  }
  return withoutInlineCode(lines.join("\n"));
}

/** A run of backticks is closed by the next one of its length. */
function withoutInlineCode(text: string): string {
  const runs = [...text.matchAll(/`+/g)].map(({ 0: { length }, index }) => ({ length, index }));
  const next = new Map<number, number>();
  const closing = new Map<number, number>();
  for (const { length, index } of runs.toReversed()) {
    const end = next.get(length);
    if (end !== undefined) closing.set(index, end + length);
    next.set(length, index);
  }
  let out = "";
  let from = 0;
  for (const { index } of runs) {
    const end = closing.get(index);
    if (index < from || end === undefined) continue;
    out += `${text.slice(from, index)} `;
    from = end;
  }
  return out + text.slice(from);
}
