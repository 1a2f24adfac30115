/** The registry of model providers. `openai` and `demo` are built in and load on first use, so that a
 *  deployment evaluates only the code of the providers that it calls. */

import { EdgeflueError } from "../errors.ts";
import { parseModelReference } from "./model-reference.ts";
import type { Provider, ProviderSettings, ResolvedModel } from "./provider.ts";

const loaders = new Map<string, () => Promise<Provider>>([
  ["openai", async () => (await import("./openai-provider.ts")).openAiProvider],
  ["demo", async () => (await import("./demo-provider.ts")).demoProvider],
]);

/** Adds a provider under the name that stands before the `:` of a model string, or replaces it. */
export function registerProvider(name: string, provider: Provider): void {
  loaders.set(name, async () => provider);
}

export async function resolveModel(
  reference: string,
  settings: Readonly<Record<string, ProviderSettings>>,
): Promise<ResolvedModel> {
  const { provider, modelId } = parseModelReference(reference);
  const load = loaders.get(provider);
  if (load === undefined) {
    throw new EdgeflueError("model_not_configured", "The agent's model is not available.", {
      hint: `No provider is named "${provider}". Known: ${[...loaders.keys()].join(", ")}.`,
    });
  }
  return (await load())(modelId, settings[provider] ?? {});
}
