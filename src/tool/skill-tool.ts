/** `skill`: returns the instructions of one of the agent's skills, or a file of it. Offered to agents that have skills;
 *  the system prompt lists them. */

import { type FileOutput, toFileOutput } from "../agent/tool/file-output.ts";
import { ownEntry } from "../protocol/check/own-entry.ts";
import type { JsonSchema } from "../protocol/json-schema/schema.ts";
import { findBinary, findResource, type Skill } from "../skill/skill.ts";
import { createParser } from "./author-tool.ts";
import type { Tool } from "./tool.ts";

export const skillToolName = "skill";

/** `folder` is where the sandbox shows the skills, if it does. */
export function createSkillTool(skills: readonly Skill[], folder?: string): Tool {
  const parameters: JsonSchema = {
    type: "object",
    properties: {
      name: { type: "string", enum: skills.map(({ name }) => name), description: "Which skill." },
      resource: {
        description: "A file of the skill, as it lists them. Default: its instructions.",
        type: ["string", "null"],
      },
    },
    required: ["name"],
  };
  return {
    name: skillToolName,
    description: "Read a skill: instructions for one kind of work, and the files that belong to it.",
    effect: "read",
    inputSchema: parameters,
    parse: createParser(parameters),
    async execute(input) {
      const { name, resource } = input as { name: string; resource?: string | null }; // `parse` made it
      const skill = skills.find((one) => one.name === name);
      if (skill === undefined) throw new Error(`There is no skill "${name}".`);
      return resource === undefined || resource === null ? describe(skill, folder) : read(skill, resource);
    },
  };
}

/** The agent's skills in the system prompt. */
export function describeSkills(skills: readonly Skill[]): string {
  return [
    "You have skills: instructions for certain kinds of work. When a request is of such a kind, first read the skill with the tool skill.",
    ...skills.map(({ name, description }) => `- ${name}: ${description.replace(/\s+/g, " ")}`),
  ].join("\n");
}

function describe({ name, instructions, resources, binaries = {}, omitted }: Skill, folder?: string): string {
  const files = [...Object.keys(resources), ...Object.keys(binaries)].sort();
  const lines = Object.entries(omitted).map(([file, reason]) => `Not available: ${file} (${reason})`);
  if (files.length > 0) lines.unshift(`Files (read one with resource): ${files.join(", ")}`);
  if (files.length > 0 && folder !== undefined) {
    lines.push(
      `The skill's folder is ${folder}/${name}, read-only: the file tools and the shell find its files there.`,
    );
  }
  return lines.length === 0 ? instructions : `${instructions}\n\n${lines.join("\n")}`;
}

function read(skill: Skill, path: string): string | FileOutput {
  const text = findResource(skill, path);
  if (text !== undefined) return text;
  const bytes = findBinary(skill, path);
  if (bytes !== undefined) {
    return (
      toFileOutput(path, bytes) ??
      `${path} is a binary file of ${bytes.length} bytes; it cannot be shown as text.`
    );
  }
  const reason = ownEntry(skill.omitted, path);
  if (reason !== undefined) throw new Error(`${path} is not available: ${reason}.`);
  const files = [...Object.keys(skill.resources), ...Object.keys(skill.binaries ?? {})];
  throw new Error(
    `The skill "${skill.name}" has no file ${path}. Files: ${files.length === 0 ? "none" : files.join(", ")}.`,
  );
}
