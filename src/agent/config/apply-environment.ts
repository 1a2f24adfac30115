/** Applies a deployment's environment to the project's configuration, without a new build. Pure. */

import { EdgeflueError } from "../../errors.ts";
import { findMeant } from "../../protocol/check/known-names.ts";
import { parseModelChoice } from "../../protocol/request/model-choice.ts";
import { configChecks, type EdgeflueConfig } from "./define-config.ts";

const variables = {
  EDGEFLUE_MODEL: { field: "model", parse: parseModelChoice },
  EDGEFLUE_THINKING_LEVEL: { field: "thinkingLevel" },
  EDGEFLUE_HARNESS: { field: "harness" },
  EDGEFLUE_MAX_TASK_DEPTH: { field: "maxTaskDepth", parse: Number },
  EDGEFLUE_TYPED_RETRIES: { field: "typedRetries", parse: Number },
} as const satisfies Readonly<
  Record<string, { field: keyof EdgeflueConfig; parse?: (text: string) => unknown }>
>;

const prefix = "EDGEFLUE_";

const switches = ["EDGEFLUE_PRINT_EVENTS", "EDGEFLUE_SCHEDULES"];

/** Settings that are read elsewhere, after the prefix. Without API_KEYS: a deployment is closed that has none, and a client's
 *  own key is EDGEFLUE_API_KEY. */
const others = "AUTH DEFAULT_AGENT ENV PRINT_EVENTS SANDBOX_TOKEN SCHEDULES TOKEN_SECRET".split(" ");
const names = [...Object.keys(variables).map((name) => name.slice(prefix.length)), ...others];

/** The configuration with what the environment sets; an empty variable sets nothing. Throws `agent_invalid` with the
 *  variable whose value is not right, or whose name is nearly that of a setting. */
export function applyEnvironment(
  config: EdgeflueConfig,
  env: Readonly<Record<string, string | undefined>>,
): EdgeflueConfig {
  for (const variable of Object.keys(env)) {
    const meant = variable.startsWith(prefix) ? findMeant(variable.slice(prefix.length), names) : undefined;
    if (meant !== undefined)
      throw new EdgeflueError(
        "agent_invalid",
        `[edgeflue] ${variable} is no setting. Did you mean ${prefix}${meant}?`,
      );
  }
  for (const variable of switches) {
    const value = env[variable] ?? "";
    if (!["", "on", "off"].includes(value))
      throw new EdgeflueError(
        "agent_invalid",
        `[edgeflue] ${variable} is ${JSON.stringify(value)}; it must be "on" or "off".`,
      );
  }
  const set: Record<string, unknown> = {};
  for (const [variable, rule] of Object.entries(variables)) {
    const text = env[variable]?.trim() ?? "";
    if (text === "") continue;
    const value = "parse" in rule ? rule.parse(text) : text;
    const problem = configChecks[rule.field](value);
    if (problem !== undefined) {
      const rule = problem.replace(/; got .*$/, ""); // the value is named already
      throw new EdgeflueError(
        "agent_invalid",
        `[edgeflue] ${variable} is ${JSON.stringify(text)}; it ${rule}.`,
      );
    }
    set[rule.field] = value;
  }
  return { ...config, ...set };
}
