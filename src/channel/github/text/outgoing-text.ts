/** What the bot writes, before it is posted: mentions ping no one and images load nothing. Only prose is touched; code
 *  comes out byte for byte. */

import { splitText } from "../../split-text.ts";
import { githubLimits } from "../limits.ts";

export interface OutgoingTextOptions {
  /** Logins that may be mentioned, in lower case: people of this thread. */
  live?: readonly string[];
}

export function toComment(markdown: string, { live = [] }: OutgoingTextOptions = {}): string {
  return mapProse(markdown.replace(/\r\n?/g, "\n"), (prose) =>
    // First: what is on both sides of a comment must not make a mention or an image once it is gone.
    withoutComments(prose)
      .replace(/&(?:#0*64|#x0*40|commat);/gi, "@")
      .replace(
        /(?<![a-z\d]|https?:\/\/[^\s<>()]{0,500}\/)@(?=&|([a-z\d](?:[\w-]*)(?:\/[\w.-]+)?))/gi,
        (at, name = "") => (live.includes(String(name).toLowerCase()) ? at : `${at}\u200B`),
      )
      .replace(image, (whole, alt, target, end) =>
        end === undefined ? whole : `[${alt} (image)](${target})`,
      )
      .replace(/!+(\[?)/g, (whole, bracket) => bracket || whole)
      .replace(/<img\b[^>]*(>)?/gi, (whole, end) => (end === undefined ? whole : "(image)"))
      .replace(loading, "&lt;"),
  );
}

/** The comments that the text needs, but no more than `max`: then the last one says how much is left out. */
export function splitComments(text: string, max: number = githubLimits.commentsMax): string[] {
  const parts = splitText(text, githubLimits.commentCharsMax);
  const left = parts.slice(max).join("").length;
  if (left === 0) return parts;
  const note = `<sub>This is too long for GitHub: the last ${left} characters are left out here.</sub>`;
  return [...parts.slice(0, max - 1), `${parts[max - 1]}\n\n${note}`];
}

/** Its text, its target, and what shows that it is complete. A model that repeats itself writes long texts: each pattern
 *  consumes what it has looked at. */
const image = /!\[([^\]]*)(?:\]\(([^)]*)(\))?)?/g;

/** Elements that load something. */
const loading = /<(?=\/?(?:img|image|picture|source|video|audio|svg|iframe|object|embed|input)\b)/gi;

function withoutComments(prose: string): string {
  let text = prose;
  let before = "";
  for (let pass = 0; pass < githubLimits.cleaningPassesMax && before !== text; pass += 1) {
    before = text;
    text = text.replace(/<!--[\s\S]*?(?:-->|$)/g, "");
  }
  // Comments within comments within comments: what is left is none.
  return text.replaceAll("<!--", "&lt;!--");
}

const containers = String.raw`^[\s>]*(?:(?:[-*+]|\d+[.)])[\s>]+)*`;
const fences = "(`{3,}(?=[^`]*$)|~{3,})";
const likeFence = new RegExp(`${containers}${fences}`);
const plainFence = new RegExp(`^( {0,3})${fences}`);
const likeHtml = new RegExp(`${containers}<[a-z/!?]`, "i");
/** Blocks of HTML that no empty line ends, and comments, which are removed. */
const endlessHtml = new RegExp(`${containers}<(?:pre|script|style|textarea|!|\\?)`, "i");

/** Applies a function to everything but fences and inline code. From where GitHub may see another structure than this
 *  does, all is prose: code with an odd character is better than a mention that was hidden in what only looks like code. */
function mapProse(markdown: string, map: (prose: string) => string): string {
  const out: string[] = [];
  const lines = markdown.split("\n");
  let prose: string[] = [];
  let fence: { mark: string; indent: number } | undefined;
  let isHtml = false;
  const flush = () => {
    if (prose.length > 0) out.push(mapInline(prose.join("\n"), map));
    prose = [];
  };
  const endUnclear = (at: number) => {
    flush();
    return [...out, map(lines.slice(at).join("\n"))].join("\n");
  };
  for (const [at, line] of lines.entries()) {
    const [, spaces = "", mark] = plainFence.exec(line) ?? [];
    if (fence !== undefined) {
      const [, end = ""] = /^\s*(`{3,}|~{3,})\s*$/.exec(line) ?? [];
      const isEnd = end.startsWith(fence.mark);
      const indent = line.search(/\S/);
      // It would end the list around the fence, and the fence with it.
      const isOutside = indent >= 0 && indent < fence.indent;
      if (isOutside || (isEnd && mark === undefined)) return endUnclear(at);
      out.push(line);
      if (isEnd) fence = undefined;
      continue;
    }
    if (line.trim() === "") isHtml = false;
    const isFence = likeFence.test(line);
    if (endlessHtml.test(line) || (isFence && (isHtml || mark === undefined))) return endUnclear(at);
    isHtml ||= likeHtml.test(line);
    if (mark === undefined) prose.push(line);
    else {
      flush();
      out.push(line);
      fence = { mark, indent: spaces.length };
    }
  }
  flush();
  return out.join("\n");
}

/** Code within one line. After a tag, a pipe of a table or a backtick without another one in its line, all is prose until
 *  the next empty line. */
function mapInline(text: string, map: (prose: string) => string): string {
  const token = /\\[\s\S]|<[a-z/!?]|\n[^\S\n]*(?=\n)|`+/gi;
  let out = "";
  let from = 0;
  let isUnclear = false;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [found] = match;
    if (found.startsWith("\n")) isUnclear = false;
    else if (found.startsWith("<")) isUnclear = true;
    else if (found.startsWith("`") && !isUnclear) {
      const start = token.lastIndex;
      const close = findClose(text, start, found.length);
      if (close === undefined || text.slice(start, close).includes("|")) {
        isUnclear = true;
        continue;
      }
      const end = close + found.length;
      out += map(text.slice(from, match.index)) + text.slice(match.index, end);
      from = end;
      token.lastIndex = end;
    }
  }
  return out + map(text.slice(from));
}

/** Where, in the same line, the next run of so many backticks begins. */
function findClose(text: string, from: number, length: number): number | undefined {
  const run = /`+|\n/g;
  run.lastIndex = from;
  for (let match = run.exec(text); match !== null && match[0] !== "\n"; match = run.exec(text))
    if (match[0].length === length) return match.index;
  return undefined;
}
