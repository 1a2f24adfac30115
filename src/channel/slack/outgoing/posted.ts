/** What an answer has become in Slack, as the outbox stores it. */

import type { Message } from "../../channel.ts";
import type { SlackTurn } from "../event.ts";

export type SlackSending = Message<SlackTurn>;

export interface Posted {
  /** Why messages are changed instead of streamed, in Slack's words. */
  cannotStream?: string;
  messages: PostedMessage[];
}

export interface PostedMessage {
  /** Empty while it is not known whether it is there. */
  ts: string;
  /** `busy`: a call was about to be made to the stream, and its answer is not known. */
  state: "stream" | "busy" | "plain";
  /** When its stream began, milliseconds since 1970. */
  at: number;
  /** What it shows: length and hash. */
  chars: number;
  hash: number;
  /** Where it ends in the answer's text; undefined of the last one. */
  end?: number;
}
