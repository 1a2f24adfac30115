/** What a provider's settings mean for each of its models, whichever it is. */

import type { ProviderSettings, ResolvedModel } from "../provider.ts";

export function applySettings(
  model: ResolvedModel,
  { maxOutputTokens, timeoutMs }: ProviderSettings,
): ResolvedModel {
  const { stream } = model;
  return {
    ...model,
    ...(timeoutMs !== undefined && { responseMsMax: timeoutMs }),
    ...(maxOutputTokens !== undefined && {
      stream: (options, onPart) => stream({ maxOutputTokens, ...options }, onPart),
    }),
  };
}
