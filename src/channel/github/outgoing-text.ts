/** What the bot writes, before it is posted: mentions ping nobody and images load nothing. Only prose is touched; code
 *  comes out byte for byte. */

import { githubLimits } from "./limits.ts";

export interface OutgoingTextOptions {
  /** Logins that may be mentioned, in lower case: people of this thread. */
  live?: readonly string[];
}

export function toComment(markdown: string, { live = [] }: OutgoingTextOptions = {}): string {
  return mapProse(markdown, (prose) =>
    prose
      .replace(/&(?:#0*64|#x0*40|commat);/gi, "@")
      .replace(/(?<![\w/])@(?=([a-z\d](?:[\w-]*)(?:\/[\w.-]+)?))/gi, (at, name: string) =>
        live.includes(name.toLowerCase()) ? at : `${at}\u200B`,
      )
      .replace(/!\[([^\]]*)\]\(([^)]*)\)/g, "[$1 (image)]($2)")
      .replace(/<img\b[^>]*>/gi, "(image)")
      .replace(/<!--[\s\S]*?(?:-->|$)/g, ""),
  );
}

/** Parts that GitHub takes, in order; a fence that is cut is closed and opened again. */
export function splitComment(text: string, max: number = githubLimits.commentCharsMax): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > max) {
    const room = rest.slice(0, max - 20);
    const cut = Math.max(room.lastIndexOf("\n\n"), room.lastIndexOf("\n"), Math.floor(max / 2));
    const head = rest.slice(0, cut).toWellFormed();
    const fence = openFence(head);
    parts.push(fence === undefined ? head : `${head}\n${fence.mark}`);
    rest = (fence === undefined ? "" : `${fence.line}\n`) + rest.slice(cut).replace(/^\n+/, "");
  }
  return [...parts, rest];
}

function openFence(text: string): { mark: string; line: string } | undefined {
  let open: { mark: string; line: string } | undefined;
  for (const line of text.split("\n")) {
    const [, mark] = /^ {0,3}(`{3,}|~{3,})/.exec(line) ?? [];
    if (mark === undefined) continue;
    if (open === undefined) open = { mark, line };
    else if (mark.startsWith(open.mark) && line.trim() === mark) open = undefined;
  }
  return open;
}

/** Applies a function to everything but fences and inline code. */
function mapProse(markdown: string, map: (prose: string) => string): string {
  const out: string[] = [];
  let prose: string[] = [];
  let fence: string | undefined;
  const flush = () => {
    if (prose.length > 0) out.push(mapInline(prose.join("\n"), map));
    prose = [];
  };
  for (const line of markdown.split("\n")) {
    const [, mark] = /^\s*(?:>\s?|[-*+]\s|\d+\.\s)*\s*(`{3,}|~{3,})/.exec(line) ?? [];
    if (fence !== undefined) {
      out.push(line);
      if (mark?.startsWith(fence) && line.trim().endsWith(mark)) fence = undefined;
    } else if (mark !== undefined) {
      flush();
      out.push(line);
      fence = mark;
    } else prose.push(line);
  }
  flush();
  return out.join("\n");
}

function mapInline(text: string, map: (prose: string) => string): string {
  return text
    .split(/((?<!`)(`+)(?!`)[\s\S]*?(?<!`)\2(?!`))/)
    .map((part, index) => (index % 3 === 0 ? map(part) : index % 3 === 1 ? part : ""))
    .join("");
}
