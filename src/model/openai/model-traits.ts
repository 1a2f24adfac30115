/** What a model of OpenAI's takes, by its name. A generation goes by rules, and a table has the exceptions. Source:
 *  https://platform.openai.com/docs/guides/reasoning and `@ai-sdk/openai`, with which the tests compare each model. */

import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";

type Reasoning = LanguageModelV4CallOptions["reasoning"];
export type Effort = Exclude<Reasoning, "provider-default" | undefined>;

export interface ModelTraits {
  /** Whether it thinks. One that does calls the system prompt the developer's, and takes few settings. */
  reasons: boolean;
  /** How much it can think, lowest first; undefined where that is not known. */
  efforts?: readonly Effort[];
  /** Whether it takes `temperature` and `top_p` when it does not think. */
  samplesAtNone: boolean;
  /** Whether it calls tools in Chat Completions only when it does not think. */
  chatCallsAtNone: boolean;
  /** Whether it takes `temperature` in Chat Completions. */
  chatTemperature: boolean;
}

const levels: readonly Effort[] = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

/** Of the generations from 6 on, those that need not think. */
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

/** What is asked for, else the next lower effort that the model knows, else its lowest. Nothing becomes none. */
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

/** The sizes of a generation; pro, codex and chat models know other efforts. */
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
