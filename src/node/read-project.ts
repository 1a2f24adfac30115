/** The skills, roles and instructions of the project that a program on Node works in: read once, when it starts. */

import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Project } from "../agent/project.ts";
import { skillLimits } from "../limits.ts";
import { Library } from "../skill/library.ts";
import { keepUnique, toEntries } from "./library-file.ts";
import { readRoles } from "./read-roles.ts";
import { readSkills } from "./read-skills.ts";

export interface ProjectOptions {
  /** The project's folder. Default: the current one. */
  root?: string;
  /** Folder of the skills, from the root. Default: `skills`, else `.agents/skills`. */
  skillsDir?: string;
  /** Folder of the roles, from the root. Default: `agents/roles`, else `.agents/roles`. */
  rolesDir?: string;
}

/** Broken files are told as warnings; whoever asks for one is refused with its problem. */
export function readProject({ root = process.cwd(), skillsDir, rolesDir }: ProjectOptions): Project {
  const skills = keepUnique("skill", readSkills(root, pick(root, "skillsDir", skillsDir, skillFolders)));
  const roles = keepUnique("role", readRoles(root, pick(root, "rolesDir", rolesDir, roleFolders)));
  for (const problem of [...skills.problems, ...roles.problems]) console.warn(`edgeflue: ${problem}`);
  return {
    skills: new Library(toEntries(skills.files)),
    roles: new Library(toEntries(roles.files)),
    instructions: readInstructions(root, ["AGENTS.md", "CLAUDE.md"]),
    givesAllSkills: true,
  };
}

const skillFolders = ["skills", ".agents/skills"];
const roleFolders = ["agents/roles", ".agents/roles"];

/** The folder that was named, or the first of the usual ones that exists. */
function pick(root: string, option: string, named: string | undefined, usual: readonly string[]): string {
  if (named === undefined) return usual.find((folder) => existsSync(resolve(root, folder))) ?? option;
  if (existsSync(resolve(root, named))) return named.replace(/\/+$/, "");
  throw new Error(`[edgeflue] init(): ${option} "${named}" does not exist in ${root}.`);
}

/** The files that exist, in this order, a text that occurs twice only once. Throws when they are too long. */
export function readInstructions(root: string, files: readonly string[]): string | undefined {
  const texts = files
    .filter((file) => existsSync(resolve(root, file)))
    .map((file) => readFileSync(resolve(root, file), "utf8").trim())
    .filter((text) => text !== "");
  const text = [...new Set(texts)].join("\n\n");
  const { instructionsCharsMax } = skillLimits;
  if (text.length <= instructionsCharsMax) return text === "" ? undefined : text;
  throw new Error(
    `${files.join(" and ")}: ${text.length} characters; at most ${instructionsCharsMax} go into the system prompt.`,
  );
}
