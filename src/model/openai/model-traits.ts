/** What each of OpenAI's models supports, by its name: a rule per generation, and a table of exceptions. Source:
 *  https://platform.openai.com/docs/guides/reasoning and `@ai-sdk/openai`; the tests compare every model with it. */

import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";

type Reasoning = LanguageModelV4CallOptions["reasoning"];
export type Effort = Exclude<Reasoning, "provider-default" | undefined>;

export interface ModelTraits {
  /** Whether it is a reasoning model. Those use the developer role for the system prompt and support few settings. */
  reasons: boolean;
  /** The efforts that it supports, lowest first; undefined if not known. */
  efforts?: readonly Effort[];
  /** Whether it supports `temperature` and `top_p` when its effort is `none`. */
  samplesAtNone: boolean;
  /** Whether it calls tools in Chat Completions only when its effort is `none`. */
  chatCallsAtNone: boolean;
  /** Whether it supports `temperature` in Chat Completions. */
  chatTemperature: boolean;
}

const levels: readonly Effort[] = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

/** Models from generation 6 on that support the effort `none`. */
const canRefrain: ReadonlySet<string> = new Set(["gpt-6.1-terra", "gpt-6-luna", "gpt-6-sol"]);

export function traitsOf(modelId: string): ModelTraits {
  const name = /^gpt-(?<major>\d+)(?:\.(?<minor>\d+))?(?:-(?<variant>.+))?$/.exec(modelId)?.groups;
  const { major: generation = "0", minor: release, variant = "" } = name ?? {};
  const [major, minor] = [Number(generation), Number(release ?? "0")];
  const isGpt = major >= 5 && (release !== undefined || !variant.startsWith("chat"));
  const efforts = effortsOf(modelId, { major, minor, variant });
  return {
    reasons: isGpt || /^o\d+(?:-|$)/.test(modelId),
    ...(efforts !== undefined && { efforts }),
    samplesAtNone: (major === 5 && minor >= 1) || canRefrain.has(modelId),
    chatCallsAtNone: major === 5 && minor >= 6,
    chatTemperature: !/^gpt-4o-(?:mini-)?search-preview/.test(modelId),
  };
}

/** The requested effort, else the next lower one that the model supports, else its lowest. Never falls back to
 *  `none`. */
export function toEffort(asked: Reasoning, known: readonly Effort[] = levels): Effort | undefined {
  if (asked === undefined || asked === "provider-default") return undefined;
  if (known.includes(asked)) return asked;
  const others = known.filter((level) => level !== "none");
  return others.findLast((level) => levels.indexOf(level) < levels.indexOf(asked)) ?? others[0];
}

/** Whether `temperature` and `top_p` may be sent. */
export function isSampling({ reasons, samplesAtNone }: ModelTraits, effort: Effort | undefined): boolean {
  return !reasons || (samplesAtNone && effort === "none");
}

/** Variants that are sizes of a generation; pro, codex and chat models support other efforts. */
const sizes = /^(?:(?:mini|nano|sol|luna|terra)(?:-|$))?(?:\d{4}-\d{2}-\d{2})?$/;

function effortsOf(
  modelId: string,
  { major, minor, variant }: { major: number; minor: number; variant: string },
): readonly Effort[] | undefined {
  if (major >= 6) return canRefrain.has(modelId) ? ["none", ...upTo("max")] : upTo("max");
  if (major < 5 || !sizes.test(variant)) return undefined;
  if (minor === 0) return ["minimal", ...upTo("high")];
  if (minor === 1) return ["none", ...upTo("high")];
  return ["none", ...upTo(minor < 6 ? "xhigh" : "max")];
}

function upTo(highest: Effort): readonly Effort[] {
  return levels.slice(levels.indexOf("low"), levels.indexOf(highest) + 1);
}
