/** From a model string to the model of its provider. */

import { EdgeflueError } from "../errors.ts";
import { modelLimits } from "../limits.ts";
import { demoProvider } from "./demo/demo-provider.ts";
import { parseModelReference } from "./model-reference.ts";
import { openAiProvider } from "./openai/openai-provider.ts";
import { findPrice } from "./price/find-price.ts";
import type { Provider, ProviderSettings, ResolvedModel } from "./provider.ts";
import { type BuiltInProvider, describeProviders, findRegistered, isBuiltIn } from "./provider-registry.ts";
import { applySettings } from "./settings/apply-settings.ts";
import { inDialect } from "./wire/in-dialect.ts";

type Settings = Readonly<Record<string, ProviderSettings>>;

interface MadeModel {
  model: ResolvedModel;
  /** Who made it: the model of a provider that was replaced is made again. */
  provider: Provider;
}

const builtInProviders: Readonly<Record<BuiltInProvider, Provider>> = {
  openai: openAiProvider,
  demo: demoProvider,
};

/** Models by settings object and reference, so that operations share them. They are values, never promises: a promise
 *  that belongs to a dead request would never settle for the others. */
const models = new WeakMap<Settings, Map<string, MadeModel>>();

/** Rejects with `model_not_configured` when no provider has that name, and with what the provider throws. */
export async function resolveModel(reference: string, settings: Settings): Promise<ResolvedModel> {
  const { provider: name, modelId } = parseModelReference(reference);
  const provider = requireProvider(name);
  const cached = models.get(settings) ?? new Map<string, MadeModel>();
  const known = cached.get(reference);
  if (known?.provider === provider) return known.model;
  const price = findPrice(reference);
  const ownSettings = settings[name] ?? {};
  const made = inDialect(name, applySettings(await provider(modelId, ownSettings), ownSettings));
  const model = price === undefined || made.price !== undefined ? made : { ...made, price };
  if (cached.size >= modelLimits.cachedModelsMax) cached.clear();
  models.set(settings, cached.set(reference, { model, provider }));
  return model;
}

function requireProvider(name: string): Provider {
  const provider = findRegistered(name) ?? (isBuiltIn(name) ? builtInProviders[name] : undefined);
  if (provider !== undefined) return provider;
  throw new EdgeflueError("model_not_configured", "The agent's model is not available.", {
    hint: describeProviders(name),
  });
}
