/** The skills, roles and instructions of the project that a program on Node works in: read once, when it starts. */

import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Project } from "../agent/project.ts";
import { skillLimits } from "../limits.ts";
import { Library } from "../skill/library.ts";
import { keepUnique, toEntries } from "./library-file.ts";
import { type FileGlobs, readFileSets } from "./read-file-sets.ts";
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

/** `fileGlobs` are the configuration's `files`. Broken files are logged as warnings; using one throws its problem. */
export function readProject({
  root = process.cwd(),
  agentsDir = "agents",
  skillsDir,
  rolesDir,
  fileGlobs,
}: ProjectOptions & { fileGlobs?: FileGlobs }): Project {
  const skills = keepUnique("skill", readSkills(root, pick(root, "skillsDir", skillsDir, skillFolders)));
  const roles = keepUnique(
    "role",
    readRoles(root, pick(root, "rolesDir", rolesDir, [`${agentsDir}/roles`, ".agents/roles"])),
  );
  const fileSets = keepUnique("file set", readFileSets(root, fileGlobs));
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
