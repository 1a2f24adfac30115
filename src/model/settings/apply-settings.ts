/** Applies the settings that work the same for every provider's models. */

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
