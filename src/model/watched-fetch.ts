/** The `fetch` of the AI SDK's providers: it follows no redirect, refuses an answer that is not an event stream,
 *  reports all bytes, even those that produce no part, ends a stream after its last event, whatever the connection does
 *  then, and breaks off a stream whose event never ends. */

import { createParser } from "eventsource-parser";
import { describeError, EdgeflueError } from "../errors.ts";
import { findIllegalHeader } from "../protocol/check/illegal-header.ts";
import { endSentence } from "../protocol/check/known-names.ts";
import { requireEventStream } from "./answer-format.ts";
import { EventSize } from "./event-size.ts";
import { ModelCallError, toShownUrl } from "./model-error.ts";

export interface FetchWatch {
  /** Called whenever bytes arrive, even if they are only a comment. */
  onActivity?: (() => void) | undefined;
  /** Called when the answer is abandoned. The stream fails as well, but not every stream that reads from it passes that
   *  on. */
  onBroken?: ((error: unknown) => void) | undefined;
}

/** Whether an event, by its data, is the last of its answer. */
export type IsLast = (data: string) => boolean;

/** An event's data as the reader takes it; undefined for one to leave out. */
export type RewriteEvent = (data: string) => string | undefined;

/** Without `isLast`, the stream ends with its connection. */
export function watchedFetch(watch: FetchWatch, isLast?: IsLast, rewrite?: RewriteEvent): typeof fetch {
  return async (url, init) => {
    const response = await reach(String(url), init ?? {});
    if (!response.ok || response.body === null) return response;
    await requireEventStream(String(url), response);
    const body = watchBody(response.body, watch, isLast);
    return new Response(rewrite === undefined ? body : rewriteEvents(body, rewrite), response);
  };
}

/** The same bytes, until the last event, or until one does not end. */
function watchBody(
  body: ReadableStream<Uint8Array>,
  { onActivity, onBroken }: FetchWatch,
  isLast: IsLast | undefined,
): ReadableStream<Uint8Array> {
  const size = new EventSize();
  const sawLast = isLast === undefined ? () => false : watchEvents(isLast);
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        onActivity?.();
        try {
          size.add(chunk);
        } catch (error) {
          onBroken?.(error);
          throw error;
        }
        controller.enqueue(chunk);
        if (sawLast(chunk)) controller.terminate();
      },
    }),
  );
}

/** Takes the bytes one after the other, and says whether the last event has come. */
function watchEvents(isLast: IsLast): (chunk: Uint8Array) => boolean {
  const decoder = new TextDecoder();
  let isOver = false;
  const events = createParser({
    onEvent: ({ data }) => {
      isOver ||= isLast(data);
    },
  });
  return (chunk) => {
    events.feed(decoder.decode(chunk, { stream: true }));
    return isOver;
  };
}

function rewriteEvents(body: ReadableStream<Uint8Array>, rewrite: RewriteEvent): ReadableStream<Uint8Array> {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let text = "";
  const events = createParser({
    onEvent: ({ data }) => {
      const rewritten = rewrite(data);
      if (rewritten !== undefined) text += `data: ${rewritten.replaceAll("\n", "\ndata: ")}\n\n`;
    },
  });
  const feed = (piece: string, controller: TransformStreamDefaultController<Uint8Array>): void => {
    events.feed(piece);
    if (text !== "") controller.enqueue(encoder.encode(text));
    text = "";
  };
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => feed(decoder.decode(chunk, { stream: true }), controller),
      // Some servers leave out the blank line after their last event.
      flush: (controller) => feed(`${decoder.decode()}\n\n`, controller),
    }),
  );
}

/** Sends a request. If the server cannot be reached, the error names its host, which the platform's own error does
 *  not. */
export async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    // A redirect would send the conversation, and the deployment's own headers, to another server.
    return await fetch(url, { ...init, redirect: "manual" });
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    const header = findIllegalHeader(init.headers ?? {});
    if (header !== undefined) throw illegalHeader(header);
    // The platform's error may repeat the whole address.
    const reason = endSentence(describeError(error).replaceAll(url, toShownUrl(url)));
    throw new ModelCallError(
      "model_unavailable",
      "The model's provider cannot be reached.",
      `${new URL(url).host}: ${reason} Check the provider's base URL, and whether the server runs.`,
      true,
    );
  }
}

function illegalHeader(name: string): EdgeflueError {
  const source = name.toLowerCase() === "authorization" ? "the API key" : "the provider's settings";
  return new EdgeflueError("model_not_configured", "The model's provider is not configured.", {
    hint: `The header ${JSON.stringify(name)} contains a character that is not allowed, such as a line break. Check ${source}.`,
  });
}
