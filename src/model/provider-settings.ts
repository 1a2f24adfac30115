/** Where the settings of a model provider come from. The provider `x-y` reads X_Y_API_KEY and X_Y_BASE_URL of the
 *  environment; these override the project's configuration. Pure. */

import { EdgeflueError } from "../errors.ts";
import { ownEntry } from "../protocol/check/own-entry.ts";
import type { ProviderSettings } from "./provider.ts";

export type ProviderEnvironment = Readonly<Record<string, string | undefined>>;

type SettingsByName = Readonly<Record<string, ProviderSettings>>;

export interface SettingsSources {
  /** The project's configuration; the environment overrides it. */
  defaults?: SettingsByName | undefined;
  /** Set by a program; overrides the environment. */
  overrides?: SettingsByName | undefined;
}

/** The settings of every provider that the environment or the sources name. */
export function readProviderSettings(
  env: ProviderEnvironment,
  { defaults = {}, overrides = {} }: SettingsSources = {},
): Record<string, ProviderSettings> {
  const names = new Set([...namesIn(env), ...Object.keys(defaults), ...Object.keys(overrides)]);
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      mergeSettings(defaults[name], fromEnvironment(env, name), overrides[name]),
    ]),
  );
}

/** Later sources override earlier ones. Undefined values are ignored. */
export function mergeSettings(...sources: readonly (ProviderSettings | undefined)[]): ProviderSettings {
  const entries = sources.flatMap((source) => Object.entries(source ?? {}));
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Throws `model_not_configured` if there is none. */
export function requireApiKey(provider: string, { apiKey }: ProviderSettings): string {
  if (apiKey !== undefined && apiKey !== "") return apiKey;
  const variable = `${prefixOf(provider)}_API_KEY`;
  throw new EdgeflueError("model_not_configured", "The model's provider has no API key.", {
    hint: `Set ${variable}: in .dev.vars for local development, by \`wrangler secret put ${variable}\` when deployed, in the environment or in env of init() in a program.`,
  });
}

/** Throws `model_not_configured` if there is none. `example` is a URL that would work. */
export function requireBaseUrl(provider: string, { baseUrl }: ProviderSettings, example: string): string {
  if (baseUrl !== undefined && URL.canParse(baseUrl) && /^https?:/i.test(baseUrl))
    return baseUrl.replace(/[?#].*$/s, "").replace(/\/+$/, "");
  const variable = `${prefixOf(provider)}_BASE_URL`;
  const problem = baseUrl === undefined ? "has no address" : `has an address, ${variable}, that is not a URL`;
  throw new EdgeflueError("model_not_configured", `The model's provider ${problem}.`, {
    hint: `Set ${variable}, or providers["${provider}"].baseUrl in edgeflue.config.ts, for example to ${example}.`,
  });
}

/** Throws `model_not_configured` for the empty name. */
export function requireModelId(provider: string, modelId: string, example: string): void {
  if (modelId !== "") return;
  throw new EdgeflueError("model_not_configured", "The agent's model is not valid.", {
    hint: `Name a model after "${provider}:", for example "${provider}:${example}".`,
  });
}

/** Names that other tools use for the same API keys. */
const otherKeys: Readonly<Record<string, readonly string[]>> = {
  google: ["GOOGLE_GENERATIVE_AI_API_KEY", "GEMINI_API_KEY"],
  "workers-ai": ["CLOUDFLARE_API_TOKEN"],
  kimi: ["MOONSHOT_API_KEY"],
  zai: ["ZHIPU_API_KEY"],
  azure: ["AZURE_OPENAI_API_KEY"],
};

function namesIn(env: ProviderEnvironment): string[] {
  const prefixes = Object.keys(env).flatMap(
    (key) => /^([A-Z][A-Z0-9_]*)_(?:API_KEY|BASE_URL)$/.exec(key)?.[1] ?? [],
  );
  return [...prefixes.map((prefix) => prefix.toLowerCase().replaceAll("_", "-")), ...Object.keys(otherKeys)];
}

function fromEnvironment(env: ProviderEnvironment, name: string): ProviderSettings {
  const prefix = prefixOf(name);
  const read = (...keys: string[]) =>
    keys.map((key) => env[key]).find((value) => value !== undefined && value !== "");
  const apiKey = read(`${prefix}_API_KEY`, ...(ownEntry(otherKeys, name) ?? []));
  const baseUrl = read(`${prefix}_BASE_URL`) ?? (name === "workers-ai" ? workersAiUrl(env) : undefined);
  const api = name === "openai" ? read("OPENAI_API") : undefined;
  return {
    ...(apiKey !== undefined && { apiKey }),
    ...(baseUrl !== undefined && { baseUrl }),
    ...(api !== undefined && { api }),
  };
}

function workersAiUrl({ CLOUDFLARE_ACCOUNT_ID: account = "" }: ProviderEnvironment): string | undefined {
  return account === "" ? undefined : `https://api.cloudflare.com/client/v4/accounts/${account}/ai/v1`;
}

function prefixOf(provider: string): string {
  return provider.toUpperCase().replace(/[^A-Z0-9]/g, "_");
}
