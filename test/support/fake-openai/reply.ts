/** What a script makes the fake model do: a list of steps, played in order. `cutAfterChunks`, `closeAfterChunks`,
 *  `stallAfterChunks`, `keepOpen`, `chunkDelayMs`, `usage` and `finishReason` hold for the whole reply, wherever they
 *  stand. A chunk is one delta of text, reasoning or tool arguments; framing events do not count. */

export type Reply = readonly ReplyStep[];

export type ReplyStep =
  /** Sent as `chunks` deltas of about equal length. Default: one for every four characters. */
  | { text: string; chunks?: number }
  /** A reasoning item with its summary, or a signed block of thinking. OpenAI's Chat Completions leaves it out. */
  | { reasoning: string }
  | { toolCalls: readonly FakeToolCall[] }
  /** An HTTP error or any other plain answer; no steps follow. `body` defaults to OpenAI's error envelope. */
  | { status: number; headers?: Record<string, string>; body?: unknown }
  /** Reads the request and never answers. */
  | { hang: true }
  /** Destroys the socket after that many chunks. */
  | { cutAfterChunks: number }
  /** Ends the response cleanly after that many chunks. */
  | { closeAfterChunks: number }
  /** Stops sending after that many chunks and keeps the socket open. */
  | { stallAfterChunks: number }
  /** Says all and keeps the socket open. */
  | { keepOpen: true }
  /** Says all and then destroys the socket, without the end of the response. */
  | { resetAtEnd: true }
  /** An event whose JSON breaks off in the middle. */
  | { malformedChunk: true }
  /** An error event inside a stream that began well; no steps follow. */
  | { errorChunk: FakeError }
  /** A stream of one event that does not end within so many bytes; no steps follow. */
  | { longEvent: number }
  /** Waits here. As the first step it delays the headers too. */
  | { delayMs: number }
  /** Waits here until the promise settles. As the first step it delays the headers too. */
  | { until: Promise<unknown> }
  /** Waits that long before every chunk but the first. */
  | { chunkDelayMs: number }
  | { usage: Partial<FakeUsage> }
  | { finishReason: FakeFinishReason };

export interface FakeToolCall {
  /** Default: a number that is unique in this server. */
  id?: string;
  name: string;
  /** Sent as JSON; a string is sent as it is, so that it can be broken JSON. */
  arguments: unknown;
}

export interface FakeError {
  message: string;
  /** Default: the provider's word for an error of its own. */
  code?: string;
}

export interface FakeUsage {
  /** Default: the request's JSON length divided by four. */
  inputTokens: number;
  /** Default: the number of chunks. */
  outputTokens: number;
  /** Part of the input. Default 0. */
  cachedTokens: number;
  /** Part of the input; Anthropic only. Default 0. */
  cacheWriteTokens: number;
  /** Part of the output. Default 0. */
  reasoningTokens: number;
}

/** `malformed` is Google's word for a call that the model could not write; `error` is an error of the model in the
 *  provider's word for it; `none` is an empty reason, or none where the protocol has no empty one. */
export type FakeFinishReason =
  | "stop"
  | "length"
  | "tool_calls"
  | "content_filter"
  | "malformed"
  | "error"
  | "none";
