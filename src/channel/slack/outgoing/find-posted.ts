/** Finds a message of ours of which the answer to the call never came. */

import { unicodePattern } from "../../../regex/unicode-pattern.ts";
import { codeOf, type SlackApi } from "../api.ts";
import type { SlackTurn } from "../event.ts";
import { slackLimits } from "../limits.ts";

export function toMetadata(marker: string): object {
  return { event_type: "edgeflue_message", event_payload: { marker } };
}

/** Undefined also where the app may not read the thread: then nothing of the attempt can be known. */
export async function findByMarker(
  api: SlackApi,
  turn: SlackTurn,
  marker: string,
): Promise<string | undefined> {
  const found = (await readThread(api, turn)).find(
    ({ metadata }) => metadata?.event_payload?.marker === marker,
  );
  return found?.ts;
}

/** A stream has no marker before it ends: it is the one message of ours that no row has, and that begins like the text. */
export async function findLost(
  api: SlackApi,
  turn: SlackTurn,
  { marker, text, known }: { marker: string; text: string; known: readonly string[] },
): Promise<string | undefined> {
  const messages = await readThread(api, turn);
  const marked = messages.find(({ metadata }) => metadata?.event_payload?.marker === marker);
  if (marked !== undefined) return marked.ts;
  const begins = (whole: string, start: string) =>
    words(start) !== "" && words(whole).startsWith(words(start));
  return messages.find(
    (one) =>
      one.metadata === undefined &&
      one.app_id !== undefined &&
      !known.includes(one.ts) &&
      begins(text, one.text ?? ""),
  )?.ts;
}

interface ThreadMessage {
  ts: string;
  text?: string;
  app_id?: string;
  metadata?: { event_payload?: { marker?: string } };
}

async function readThread(api: SlackApi, { channel, threadTs, ts }: SlackTurn): Promise<ThreadMessage[]> {
  const method = threadTs === undefined ? "conversations.history" : "conversations.replies";
  try {
    const { messages } = await api.call(method, {
      channel,
      ts: threadTs,
      oldest: ts,
      limit: slackLimits.searchMax,
      include_all_metadata: true,
    });
    return messages ?? [];
  } catch (error) {
    if (codeOf(error) === "missing_scope" || codeOf(error) === "thread_not_found") return [];
    throw error;
  }
}

/** What is left of a text whatever Slack makes of its markup. */
function words(text: string): string {
  return text.replace(/&(?:lt|gt|amp);/g, "").replace(unicodePattern("[^\\p{L}\\p{N}]", "g"), "");
}
