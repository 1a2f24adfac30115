/** Model strings: `provider:model` or `provider/model`. The string is split at the first separator: the model's own
 *  name may contain both characters. */

import { EdgeflueError } from "../errors.ts";

export interface ModelReference {
  provider: string;
  /** The provider's name for the model; empty only for `demo:`. */
  modelId: string;
}

export function parseModelReference(text: string): ModelReference {
  const separator = text.search(/[:/]/);
  if (separator <= 0) {
    throw new EdgeflueError("model_not_configured", "The agent's model is not valid.", {
      hint: `"${text}" names no provider. Write it as "provider:model", for example "openai:gpt-5.5".`,
    });
  }
  return { provider: text.slice(0, separator), modelId: text.slice(separator + 1) };
}

/** The same model in one spelling: with a colon. */
export function toModelKey(reference: string): string {
  return reference.replace(/[:/]/, ":");
}
