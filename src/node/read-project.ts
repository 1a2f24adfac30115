/** The skills, roles and instructions of the project that a program on Node works in: read once, when it starts. */

import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Bindings } from "../agent/bindings.ts";
import type { EdgeflueConfig } from "../agent/config/define-config.ts";
import type { Project } from "../agent/project.ts";
import { skillLimits } from "../limits.ts";
import type { ProviderSettings } from "../model/provider.ts";
import { checkSettings } from "../model/settings/check-settings.ts";
import type { FieldChecks } from "../protocol/check/field-checks.ts";
import * as is from "../protocol/check/value-checks.ts";
import { Library } from "../skill/library.ts";
import { keepUnique, toEntries } from "./library-file.ts";
import { readFileSets } from "./read-file-sets.ts";
import { readRoles } from "./read-roles.ts";
import { readSkills } from "./read-skills.ts";

export interface ProjectOptions {
  /** The project's folder. Default: the current one. */
  root?: string;
  /** Folder of the agents, from the root. Its `AGENTS.md` goes to all of them. Default `agents`. */
  agentsDir?: string;
  /** Folder of the skills, from the root. Default: `skills`, else `.agents/skills`. */
  skillsDir?: string;
  /** Folder of the roles, from the root. Default: `agents/roles`, else `.agents/roles`. */
  rolesDir?: string;
}

/** What a program that embeds the engine says about its project and its surroundings. */
export interface EmbeddingOptions extends ProjectOptions {
  /** The environment: for the agent's initializer (`ctx.env` of a workflow), provider settings and secrets. Default
   *  `process.env`. */
  env?: Readonly<Record<string, string | undefined>>;
  /** What agents, tools and workflows get as `bindings`: what the Worker binds where it is deployed. Default: none. */
  bindings?: Partial<Bindings>;
  /** Settings by provider name; they override those of the environment. */
  providers?: Readonly<Record<string, ProviderSettings>>;
  /** Where sessions and runs are kept. Default `.edgeflue` in the current folder. */
  stateDir?: string;
  /** The project's configuration, from its root. Default `edgeflue.config.ts`, if there is one. */
  configPath?: string;
}

export const embeddingChecks: FieldChecks<EmbeddingOptions> = {
  env: is.anObject,
  bindings: is.anObject,
  providers: is.eachValue(checkSettings),
  stateDir: is.nonEmptyText,
  configPath: is.nonEmptyText,
  root: is.nonEmptyText,
  agentsDir: is.nonEmptyText,
  skillsDir: is.nonEmptyText,
  rolesDir: is.nonEmptyText,
};

/** Broken files are logged as warnings; using one throws its problem. */
export function readProject(options: ProjectOptions, config: EdgeflueConfig): Project {
  const { root = process.cwd() } = options;
  const { agentsDir = "agents", skillsDir, rolesDir } = { ...config, ...options };
  const skills = keepUnique("skill", readSkills(root, pick(root, "skillsDir", skillsDir, skillFolders)));
  const roles = keepUnique(
    "role",
    readRoles(root, pick(root, "rolesDir", rolesDir, [`${agentsDir}/roles`, ".agents/roles"])),
  );
  const fileSets = keepUnique("file set", readFileSets(root, config.files));
  for (const problem of [...skills.problems, ...roles.problems, ...fileSets.problems])
    console.warn(`edgeflue: ${problem}`);
  return {
    skills: new Library(toEntries(skills.files)),
    roles: new Library(toEntries(roles.files)),
    fileSets: new Library(toEntries(fileSets.files)),
    instructions: readInstructions(root, agentsDir),
    givesAllSkills: true,
  };
}

const skillFolders = ["skills", ".agents/skills"];

/** The folder that was named, or the first of the usual ones that exists. */
function pick(root: string, option: string, named: string | undefined, usual: readonly string[]): string {
  if (named === undefined) return usual.find((folder) => existsSync(resolve(root, folder))) ?? option;
  if (existsSync(resolve(root, named))) return named.replace(/\/+$/, "");
  throw new Error(`[edgeflue] init(): ${option} "${named}" does not exist in ${root}.`);
}

/** The text of `AGENTS.md` in the agents' folder: the one file of instructions for all agents of a project, on every
 *  host. One at the root is for those who work on the project. Throws when it is too long. */
export function readInstructions(root: string, agentsDir: string): string | undefined {
  const file = `${agentsDir}/AGENTS.md`;
  if (!existsSync(resolve(root, file))) return undefined;
  const text = readFileSync(resolve(root, file), "utf8").trim();
  const { instructionsCharsMax } = skillLimits;
  if (text.length <= instructionsCharsMax) return text === "" ? undefined : text;
  throw new Error(
    `${file}: ${text.length} characters; at most ${instructionsCharsMax} go into the system prompt.`,
  );
}
