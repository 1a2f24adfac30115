/** The request that an AI SDK model would send: its `fetch` is ours and hands the request back instead. */

import type { LanguageModelV4, LanguageModelV4CallOptions } from "@ai-sdk/provider";

/** Thrown by that `fetch`. Not an Error: nothing went wrong, and the AI SDK passes it through untouched. */
export class CapturedRequest {
  readonly url: string;
  readonly init: RequestInit;

  constructor(url: string, init: RequestInit) {
    this.url = url;
    this.init = init;
  }
}

/** Rejects with the AI SDK's own error when the call cannot be expressed as a request. */
export async function captureRequest(
  model: LanguageModelV4,
  options: LanguageModelV4CallOptions,
): Promise<CapturedRequest> {
  try {
    await model.doStream(options);
  } catch (error) {
    if (error instanceof CapturedRequest) return error;
    throw error;
  }
  throw new Error(`The model ${model.modelId} streamed without calling its fetch.`);
}
