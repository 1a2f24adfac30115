/** A role file's text as a `Role`. Runs on Node only, see skill/front-matter.ts. */

import { z } from "zod";
import { skillLimits } from "../limits.ts";
import { isName, nameRule } from "../protocol/check/name.ts";
import { thinkingLevels } from "../protocol/prompt.ts";
import { modelField, type ParsedFile, parseFrontMatter } from "../skill/front-matter.ts";
import type { Role } from "./role.ts";

const { descriptionCharsMax, instructionsCharsMax } = skillLimits;
const text = z.string("must be a text").trim().min(1, "must not be empty");

const fields = z.object({
  name: text.refine(isName, `must be ${nameRule}`).optional(),
  description: text.max(descriptionCharsMax, `has more than ${descriptionCharsMax} characters`).optional(),
  model: modelField.optional(),
  thinking_level: z.enum(thinkingLevels, `must be one of ${thinkingLevels.join(", ")}`).optional(),
});

/** `file` is its path from the project root. */
export function parseRole(file: string, content: string): ParsedFile<Role> {
  const document = parseFrontMatter(file, content, fields);
  if (!document.ok) return document;
  const { name = nameOf(file), description, model, thinking_level } = document.value.fields;
  const instructions = document.value.body;
  const refuse = (problem: string) => ({ ok: false as const, problem: `${file}: ${problem}` });
  if (!isName(name)) return refuse(`the name ${JSON.stringify(name)} must be ${nameRule}.`);
  if (instructions.length > instructionsCharsMax) {
    return refuse(`the instructions have more than ${instructionsCharsMax} characters.`);
  }
  return {
    ok: true,
    value: {
      name,
      ...(description !== undefined && { description }),
      instructions,
      ...(model !== undefined && { model }),
      ...(thinking_level !== undefined && { thinkingLevel: thinking_level }),
    },
  };
}

/** The default name of a role: its file's. */
export function nameOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1).replace(/\.md$/, "");
}
