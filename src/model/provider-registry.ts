/** The registry of model providers. `openai` and `demo` are built in and load on first use, so that a
 *  deployment evaluates only the code of the providers that it calls. */

import { EdgeflueError, invalidRequest } from "../errors.ts";
import { modelLimits } from "../limits.ts";
import { findMeant } from "../protocol/check/known-names.ts";
import { type ModelChoice, toModels } from "../protocol/request/model-choice.ts";
import { parseModelReference } from "./model-reference.ts";
import { findPrice } from "./price/find-price.ts";
import type { Provider, ProviderSettings, ResolvedModel } from "./provider.ts";
import { applySettings } from "./settings/apply-settings.ts";
import { inDialect } from "./wire/in-dialect.ts";

const builtIn: Readonly<Record<string, () => Promise<Provider>>> = {
  openai: async () => (await import("./openai/openai-provider.ts")).openAiProvider,
  demo: async () => (await import("./demo-provider.ts")).demoProvider,
};

/** Registered by `import "edgeflue/<name>"`: a project bundles only those that it imports. */
const importable: ReadonlySet<string> = new Set(["anthropic", "google", "openai-compatible", "workers-ai"]);

/** Values, never promises: a promise that belongs to a dead request would never settle for the others. */
const providers = new Map<string, Provider>();

/** Models by settings object, so that operations share them. */
let models = new WeakMap<Settings, Map<string, ResolvedModel>>();

type Settings = Readonly<Record<string, ProviderSettings>>;

/** Adds a provider under the name before the `:` of a model string, or replaces it. */
export function registerProvider(name: string, provider: Provider): void {
  providers.set(name, provider);
  models = new WeakMap();
}

export async function resolveModel(reference: string, settings: Settings): Promise<ResolvedModel> {
  const cache = models;
  const cached = cache.get(settings) ?? new Map<string, ResolvedModel>();
  const known = cached.get(reference);
  if (known !== undefined) return known;
  const made = await makeModel(reference, settings);
  if (cached.size >= modelLimits.cachedModelsMax) cached.clear();
  cache.set(settings, cached.set(reference, made));
  return made;
}

/** Throws `invalid_request` if a caller names a model whose provider is not registered, or no model at all. */
export function requireKnownModels(choice: ModelChoice): void {
  for (const reference of toModels(choice)) {
    const { provider: name, modelId } = parseModelReference(reference);
    const meta = { field: "model" };
    if (!providers.has(name) && !Object.hasOwn(builtIn, name)) {
      throw invalidRequest(
        `The field "model" names the provider "${name}", which this deployment does not have. It has ${knownNames().join(", ")}.`,
        { hint: describeProviders(name), meta },
      );
    }
    if (modelId !== "" || name === "demo") continue;
    throw invalidRequest(`The field "model" names no model after "${reference}".`, { meta });
  }
}

/** Why an agent cannot name this model; undefined if it can. Models of importable providers are accepted: the module
 *  that imports the provider may load later. */
export function findProviderProblem(reference: string): string | undefined {
  const separator = reference.search(/[:/]/);
  const name = reference.slice(0, Math.max(separator, 0));
  if (separator <= 0) return `"${reference}" names no provider. Write it as "provider:model".`;
  const isKnown = providers.has(name) || Object.hasOwn(builtIn, name) || importable.has(name);
  return isKnown ? undefined : describeProviders(name);
}

const unknownNames = new Set<string>();

/** Refuses settings for a provider whose name is probably misspelled. Any other unknown provider may be registered
 *  later, so it only causes a warning, once. */
export function checkProviderNames(call: string, names: readonly string[]): void {
  const known = [...Object.keys(builtIn), ...providers.keys(), ...importable];
  for (const name of names) {
    if (known.includes(name)) continue;
    const meant = findMeant(name, known);
    if (meant !== undefined)
      throw new Error(`[edgeflue] ${call}: providers names "${name}". Did you mean "${meant}"?`);
    if (unknownNames.has(name)) continue;
    unknownNames.add(name);
    console.warn(`edgeflue: ${call}: providers names "${name}", which is not registered (yet).`);
  }
}

async function makeModel(reference: string, settings: Settings): Promise<ResolvedModel> {
  const { provider: name, modelId } = parseModelReference(reference);
  const provider = await findProvider(name);
  if (provider !== undefined) {
    const price = findPrice(reference);
    const ownSettings = settings[name] ?? {};
    const model = inDialect(name, applySettings(await provider(modelId, ownSettings), ownSettings));
    return price === undefined || model.price !== undefined ? model : { ...model, price };
  }
  throw new EdgeflueError("model_not_configured", "The agent's model is not available.", {
    hint: describeProviders(name),
  });
}

function describeProviders(name: string): string {
  const remedy = importable.has(name)
    ? `Import it once, in edgeflue.config.ts or in the agent's file: import "edgeflue/${name}";`
    : `Known: ${knownNames().join(", ")}. To import: ${[...importable].join(", ")}.`;
  return `No provider is named "${name}". ${remedy}`;
}

function knownNames(): string[] {
  return [...new Set([...Object.keys(builtIn), ...providers.keys()])];
}

async function findProvider(name: string): Promise<Provider | undefined> {
  const registered = providers.get(name);
  if (registered !== undefined || !Object.hasOwn(builtIn, name)) return registered;
  const loaded = await builtIn[name]?.();
  // A provider that was registered in the meantime replaces the built-in one.
  if (loaded !== undefined && !providers.has(name)) providers.set(name, loaded);
  return providers.get(name);
}
