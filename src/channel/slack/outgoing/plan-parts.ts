/** An answer in parts, one a message: each is cut where a reader expects it, and stays as it is once it is full. Pure. */

import { closeFence, findCut, openFence } from "../../split-text.ts";
import { slackLimits } from "../limits.ts";
import type { PostedMessage } from "./posted.ts";

export interface Part {
  text: string;
  /** Where it ends in the answer's text, if others follow. */
  end: number | undefined;
}

/** The text in parts: those that are full stay as they are, since they have been seen. */
export function planParts(text: string, messages: readonly PostedMessage[]): Part[] {
  const { messageCharsMax } = slackLimits;
  const parts: Part[] = [];
  let from = 0;
  let open = "";
  for (let index = 0; ; index += 1) {
    const { end, chars = 0, hash = 0 } = messages[index] ?? {};
    const rest = open + text.slice(from);
    const isCut = end !== undefined && end > from && end < text.length;
    if (!isCut && rest.length <= messageCharsMax) {
      parts.push({ text: rest, end: undefined });
      return parts;
    }
    // What a stream has shown cannot move to the next message.
    const least = hashOf(rest.slice(0, chars)) === hash ? chars : 0;
    const cut = isCut ? open.length + end - from : Math.max(least, findCut(rest, messageCharsMax));
    const head = rest.slice(0, cut);
    const fence = openFence(head);
    from += cut - open.length;
    parts.push({ text: closeFence(head, fence), end: from });
    from += /^\n*/.exec(text.slice(from))?.[0].length ?? 0;
    open = fence === undefined ? "" : `${fence.line}\n`;
  }
}

/** To see whether a message shows what it should: no one gains by a text with the hash of another. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash;
}
