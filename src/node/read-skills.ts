/** The skills below a folder. A skill is `<name>.md` in it, or a folder with a `SKILL.md`; everything else in that
 *  folder is part of the skill, never a skill of its own, and never run. Links are not followed. */

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { skillLimits } from "../limits.ts";
import { nameOf, parseSkill } from "../skill/parse-skill.ts";
import type { Skill } from "../skill/skill.ts";
import { decodeText, type LibraryFile } from "./library-file.ts";

const skillFile = "SKILL.md";

/** `folder` is relative to `root`; nothing is found when it does not exist. In the order of their paths. */
export function readSkills(root: string, folder: string): LibraryFile<Skill>[] {
  if (!existsSync(resolve(root, folder))) return [];
  return findSkillFiles(resolve(root, folder), "", 0).map((path) => readSkill(root, folder, path));
}

/** Paths below the skills folder. */
function findSkillFiles(folder: string, prefix: string, depth: number): string[] {
  const entries = list(folder);
  if (depth > 0 && entries.some(({ name, type }) => type === "file" && name === skillFile)) {
    return [`${prefix}${skillFile}`];
  }
  const isMisnamed = ({ name }: { name: string }) =>
    depth > 0 && name.toUpperCase() === skillFile.toUpperCase();
  const misnamed = entries.find(isMisnamed);
  if (misnamed !== undefined) return [`${prefix}${misnamed.name}`];
  return entries.flatMap(({ name, type }) => {
    if (type === "folder") {
      return depth < skillLimits.folderDepthMax
        ? findSkillFiles(join(folder, name), `${prefix}${name}/`, depth + 1)
        : [];
    }
    return depth === 0 && name.endsWith(".md") && !/^(?:_|readme\.md$)/i.test(name) ? [name] : [];
  });
}

function readSkill(root: string, folder: string, path: string): LibraryFile<Skill> {
  const file = `${folder}/${path}`;
  const name = nameOf(path);
  if (path === skillFile) {
    return {
      file,
      name,
      problem: `${file}: a SKILL.md belongs in a folder of its own, whose name it takes.`,
    };
  }
  if (path.includes("/") && !path.endsWith(`/${skillFile}`)) {
    const folderName = path.split("/").at(-2) ?? name;
    return { file, name: folderName, problem: `${file}: a skill's file is called ${skillFile}. Rename it.` };
  }
  const text = decodeText(readFileSync(resolve(root, file)));
  if (text === undefined) return { file, name, problem: `${file}: it is not text in UTF-8.` };
  const isFolder = path.endsWith(`/${skillFile}`);
  const found = isFolder
    ? readResources(resolve(root, file.slice(0, -skillFile.length)))
    : { resources: {}, omitted: {} };
  const parsed = parseSkill({ text, file, path, ...found });
  if (!parsed.ok) return { file, name, problem: parsed.problem };
  const notes = Object.entries(found.omitted).map(
    ([resource, reason]) => `${file.slice(0, -skillFile.length)}${resource}: left out, ${reason}.`,
  );
  return { file, name: parsed.value.name, value: parsed.value, notes };
}

function readResources(folder: string): Pick<Skill, "resources" | "binaries" | "omitted"> {
  const { resourcesMax, resourceBytesMax, resourcesBytesMax } = skillLimits;
  const resources = new Map<string, string>();
  const binaries = new Map<string, string>();
  const omitted = new Map<string, string>();
  let [count, bytes] = [0, 0];
  for (const path of findResources(folder, "", 0)) {
    const { size } = statSync(join(folder, path));
    if (size > resourceBytesMax) omitted.set(path, `it has more than ${resourceBytesMax} bytes`);
    else if (bytes + size > resourcesBytesMax) {
      omitted.set(path, `the skill's files have more than ${resourcesBytesMax} bytes together`);
    } else if (count >= resourcesMax) {
      omitted.set(path, `the skill has more than ${resourcesMax} files`);
    } else {
      const content = readFileSync(join(folder, path));
      const text = decodeText(content);
      if (text === undefined) binaries.set(path, content.toString("base64"));
      else resources.set(path, text);
      count += 1;
      bytes += size;
    }
  }
  return {
    resources: Object.fromEntries(resources),
    ...(binaries.size > 0 && { binaries: Object.fromEntries(binaries) }),
    omitted: Object.fromEntries(omitted),
  };
}

function findResources(folder: string, prefix: string, depth: number): string[] {
  return list(folder).flatMap(({ name, type }) => {
    const path = `${prefix}${name}`;
    if (type === "file") return path === skillFile ? [] : [path];
    return depth < skillLimits.folderDepthMax ? findResources(join(folder, name), `${path}/`, depth + 1) : [];
  });
}

/** Files and folders that are not hidden, in order. */
function list(folder: string): { name: string; type: "file" | "folder" }[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries
    .filter((entry) => !entry.name.startsWith(".") && (entry.isFile() || entry.isDirectory()))
    .map((entry) => ({ name: entry.name, type: entry.isFile() ? ("file" as const) : ("folder" as const) }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}
