/** Sends a request of one of OpenAI's APIs and reads the events of its answer as the AI SDK's stream parts. */

import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import type { StreamModelOptions } from "../provider.ts";
import type { ModelRequest } from "../settings/amend-request.ts";
import type { EventParts } from "./event-parts.ts";
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
    onData: (data) => {
      if (parts.isDone) return;
      const text = data.trim();
      if (text === "[DONE]") parts.sawDone();
      else if (text !== "") parts.take(JSON.parse(text));
      if (parts.isDone) parts.end();
    },
  });
  if (!parts.isDone) parts.end();
}

const streamStart: LanguageModelV4StreamPart = { type: "stream-start", warnings: [] };
