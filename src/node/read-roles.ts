/** The roles in a folder: one Markdown file each. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { nameOf, parseRole } from "../agent/parse-role.ts";
import type { Role } from "../agent/role.ts";
import { decodeText, type LibraryFile } from "./library-file.ts";

/** `folder` is relative to `root`; nothing is found when it does not exist. */
export function readRoles(root: string, folder: string): LibraryFile<Role>[] {
  if (!existsSync(resolve(root, folder))) return [];
  return readdirSync(resolve(root, folder), { withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && entry.name.endsWith(".md") && !/^[._]|^readme\.md$/i.test(entry.name),
    )
    .map(({ name }) => `${folder}/${name}`)
    .sort()
    .map((file) => readRole(root, file));
}

function readRole(root: string, file: string): LibraryFile<Role> {
  const name = nameOf(file);
  const text = decodeText(readFileSync(resolve(root, file)));
  if (text === undefined) return { file, name, problem: `${file}: it is not text in UTF-8.` };
  const parsed = parseRole(file, text);
  return parsed.ok
    ? { file, name: parsed.value.name, value: parsed.value }
    : { file, name, problem: parsed.problem };
}
