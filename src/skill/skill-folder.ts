/** The files of skills as a folder of them: `<name>/SKILL.md`, and each skill's own files next to it. */

import { fromBase64, type Skill } from "./skill.ts";

/** Where a sandbox that has a place for them shows the agent's skills. */
export const skillsFolder = "/skills";

/** Contents by path. */
export function skillFiles(skills: readonly Skill[]): Record<string, string | Uint8Array> {
  const files: Record<string, string | Uint8Array> = {};
  for (const skill of skills) {
    files[`${skill.name}/SKILL.md`] = describe(skill);
    for (const [path, text] of Object.entries(skill.resources)) files[`${skill.name}/${path}`] = text;
    for (const [path, base64] of Object.entries(skill.binaries ?? {}))
      files[`${skill.name}/${path}`] = fromBase64(base64);
  }
  return files;
}

function describe({ name, description, instructions }: Skill): string {
  return `---\nname: ${name}\ndescription: ${JSON.stringify(description)}\n---\n${instructions}\n`;
}
