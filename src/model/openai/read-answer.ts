/** Sends a request to one of OpenAI's APIs and turns the events of its answer into the AI SDK's stream parts. */

import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import type { StreamModelOptions } from "../provider.ts";
import type { ModelRequest } from "../settings/amend-request.ts";
import type { EventParts } from "./event-parts.ts";
import { providerError } from "./provider-error.ts";
import { readEventStream } from "./read-event-stream.ts";

export async function readAnswer(
  request: ModelRequest,
  parts: EventParts,
  { abortSignal, onActivity }: Pick<StreamModelOptions, "abortSignal" | "onActivity">,
  onPart: (part: LanguageModelV4StreamPart) => void,
): Promise<void> {
  await readEventStream(request, abortSignal, {
    ...(onActivity !== undefined && { onActivity }),
    onOpen: () => onPart(streamStart),
    onWhole: (text) => takeWhole(parts, parse(text)),
    onData: (data, name) => {
      if (parts.isDone) return;
      const text = data.trim();
      if (name === "error") throw providerError(parse(text) ?? text);
      if (text === "[DONE]") parts.sawDone();
      else if (text !== "") take(parts, text);
      if (parts.isDone) parts.end();
    },
    mayBreak: () => parts.isEnding,
  });
  if (!parts.isDone) parts.end();
}

function take(parts: EventParts, text: string): void {
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch (error) {
    // The connection was cut after the answer.
    if (parts.isEnding) return;
    throw error;
  }
  parts.take(event);
}

/** Takes the answer of a server that sends one JSON document whatever the request asks for. Returns false if it is not
 *  an answer. */
function takeWhole(parts: EventParts, answer: unknown): boolean {
  if (typeof answer !== "object" || answer === null || !parts.takeWhole(answer)) return false;
  parts.end();
  return true;
}

/** Undefined for what is not JSON: some servers report an error as plain text. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const streamStart: LanguageModelV4StreamPart = { type: "stream-start", warnings: [] };
