/** The registry of model providers: which names a model string may begin with. It makes no models, and so an author's
 *  file that registers a provider loads nothing that does. */

import { invalidRequest } from "../errors.ts";
import { findMeant } from "../protocol/check/known-names.ts";
import { type ModelChoice, toModels } from "../protocol/request/model-choice.ts";
import { parseModelReference } from "./model-reference.ts";
import type { Provider } from "./provider.ts";

/** There without an import. */
const builtIn = ["openai", "demo"] as const;
export type BuiltInProvider = (typeof builtIn)[number];

/** Registered by `import "edgeflue/<name>"`: a project bundles only those that it imports. */
const importable: ReadonlySet<string> = new Set(["anthropic", "google", "openai-compatible", "workers-ai"]);

const providers = new Map<string, Provider>();

/** Adds a provider under the name before the `:` of a model string, or replaces it, also a built-in one. */
export function registerProvider(name: string, provider: Provider): void {
  providers.set(name, provider);
}

export function findRegistered(name: string): Provider | undefined {
  return providers.get(name);
}

export function isBuiltIn(name: string): name is BuiltInProvider {
  return builtIn.some((known) => known === name);
}

/** Throws `invalid_request` if a caller names a model whose provider is not registered, or no model at all. */
export function requireKnownModels(choice: ModelChoice): void {
  for (const reference of toModels(choice)) {
    const { provider: name, modelId } = parseModelReference(reference);
    const meta = { field: "model" };
    if (!isRegistered(name)) {
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
  return isRegistered(name) || importable.has(name) ? undefined : describeProviders(name);
}

const unknownNames = new Set<string>();

/** Refuses settings for a provider whose name is probably misspelled. Any other unknown provider may be registered
 *  later, so it only causes a warning, once. */
export function checkProviderNames(call: string, names: readonly string[]): void {
  const known = [...knownNames(), ...importable];
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

/** What there is instead of an unknown provider, and how to get one that has to be imported. */
export function describeProviders(name: string): string {
  if (importable.has(name))
    return `No provider is named "${name}". Import it once, in edgeflue.config.ts or in the agent's file: import "edgeflue/${name}";`;
  const meant = findMeant(name, [...knownNames(), ...importable]);
  const suggestion = meant === undefined ? "" : ` Did you mean "${meant}"?`;
  const known = `Known: ${knownNames().join(", ")}. To import: ${[...importable].join(", ")}.`;
  return `No provider is named "${name}".${suggestion} ${known} A server with OpenAI's API, such as groq or ollama, is registered once: registerOpenAiCompatible("${name}") of edgeflue/openai-compatible.`;
}

function isRegistered(name: string): boolean {
  return providers.has(name) || isBuiltIn(name);
}

function knownNames(): string[] {
  return [...new Set([...builtIn, ...providers.keys()])];
}
