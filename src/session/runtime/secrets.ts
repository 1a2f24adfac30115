/** Values of the host's environment that an author or a call grants to shell commands, by name. */

import type { AgentProfile } from "../../agent/agent-profile.ts";
import { invalidRequest, secretNotFound } from "../../errors.ts";
import { secretLimits } from "../../limits.ts";
import type { SandboxScope } from "../../sandbox/sandbox.ts";
import type { Skill } from "../../skill/skill.ts";

/** What an agent, or a subagent, grants. */
interface Grants {
  readonly secrets: readonly string[];
  readonly declaredSecrets: Readonly<Record<string, string>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The values of these names. Throws `secret_not_found` for one that the host does not have. */
export function pickSecrets(names: readonly string[] = [], env: Environment): Record<string, string> {
  const missing = names.filter((name) => (env[name] ?? "") === "");
  if (missing.length > 0) throw secretNotFound(missing);
  const short = names.find((name) => (env[name]?.length ?? 0) < secretLimits.charsMin);
  if (short !== undefined) {
    throw invalidRequest(
      `The field "secrets" names ${short}, whose value has fewer than ${secretLimits.charsMin} characters: it could not be kept out of texts.`,
      {
        hint: "Give it a longer value. What need not be kept secret can be in env of a command.",
        meta: { secrets: [short] },
      },
    );
  }
  return Object.fromEntries(names.map((name) => [name, env[name] ?? ""]));
}

/** Every value that an agent, its subagents and its skills grant, by name: all of them are kept out of all texts of the
 *  session. Throws for one that an agent grants and the host does not have; a skill says so when it is asked for. */
export function declaredSecrets(
  profile: AgentProfile,
  skills: readonly Skill[],
  env: Environment,
): Record<string, string> {
  const ofSkills = skills.flatMap(({ secrets = [] }) => secrets).filter((name) => (env[name] ?? "") !== "");
  return { ...pickSecrets(namesIn(profile), env), ...pickSecrets(ofSkills, env) };
}

/** What the sandbox lets a subagent see: the variables of its own grants in the place of its agent's. */
export function exchangeSecrets(
  scope: SandboxScope | undefined,
  from: Grants,
  to: Grants,
): SandboxScope | undefined {
  if (from.secrets === to.secrets) return scope;
  const others = Object.entries(scope?.env ?? {}).filter(([name]) => !from.secrets.includes(name));
  const own = to.secrets.map((name) => [name, to.declaredSecrets[name] ?? ""] as const);
  return { ...scope, env: Object.fromEntries([...others, ...own]) };
}

function namesIn({ secrets = [], subagents = [] }: AgentProfile): string[] {
  return [...new Set([...secrets, ...subagents.flatMap(namesIn)])];
}
