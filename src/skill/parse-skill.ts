/** A skill file's text as a `Skill`. Runs on Node only, see front-matter.ts. */

import { z } from "zod";
import { EdgeflueError } from "../errors.ts";
import { skillLimits } from "../limits.ts";
import { isName, nameRule } from "../protocol/check/name.ts";
import { checkJsonSchema, type JsonSchema } from "../protocol/json-schema/json-schema.ts";
import { modelField, type ParsedFile, parseFrontMatter } from "./front-matter.ts";
import type { Skill } from "./skill.ts";

export interface SkillSource extends Pick<Skill, "path" | "resources" | "binaries" | "omitted"> {
  text: string;
  /** Its path from the project root, as problems name it. */
  file: string;
}

const { descriptionCharsMax, instructionsCharsMax } = skillLimits;

const missing = "is required: a line that says what the skill does and when to use it";
const toolNames = "must be names of tools, as a list or with spaces or commas between them";
const secretNames =
  "must be names of values of the environment, as a list or with spaces or commas between them";

/** A list, or a text with the names one after the other. */
const listOf = (problem: string, isEntry: (name: unknown) => boolean) =>
  z
    .union([z.string(), z.array(z.string())], problem)
    .transform((names) => (typeof names === "string" ? names.split(/[\s,]+/).filter(Boolean) : names))
    .refine((names) => names.every(isEntry), problem)
    .optional();

const fields = z.object({
  name: z.string("must be a text").refine(isName, `must be ${nameRule}`).optional(),
  description: z
    .string({ error: ({ input }) => (input === undefined ? missing : "must be a text") })
    .trim()
    .min(1, missing)
    .max(descriptionCharsMax, `has more than ${descriptionCharsMax} characters`),
  input_schema: z.unknown().transform(toSchema).optional(),
  output_schema: z.unknown().transform(toSchema).optional(),
  allowed_tools: listOf(toolNames, isName),
  secrets: listOf(secretNames, (name) => name !== ""),
  model: modelField.optional(),
});

/** Other fields of the Agent Skills format, for people and other programs. */
const otherFields = ["license", "compatibility", "metadata"];

export function parseSkill({
  text,
  file,
  path,
  resources,
  binaries,
  omitted,
}: SkillSource): ParsedFile<Skill> {
  const document = parseFrontMatter(file, text, fields, otherFields);
  if (!document.ok) return document;
  const {
    name = nameOf(path),
    description,
    input_schema,
    output_schema,
    allowed_tools,
    secrets,
    model,
  } = document.value.fields;
  const instructions = document.value.body;
  const refuse = (problem: string) => ({ ok: false as const, problem: `${file}: ${problem}` });
  if (!isName(name)) return refuse(`the name ${JSON.stringify(name)} must be ${nameRule}.`);
  if (instructions.length > instructionsCharsMax) {
    return refuse(
      `the instructions have more than ${instructionsCharsMax} characters; move some to a file next to it.`,
    );
  }
  return {
    ok: true,
    value: {
      name,
      description,
      instructions,
      ...(input_schema !== undefined && { inputSchema: input_schema }),
      ...(output_schema !== undefined && { outputSchema: output_schema }),
      ...(allowed_tools !== undefined && { allowedTools: allowed_tools }),
      ...(secrets !== undefined && { secrets }),
      ...(model !== undefined && { model }),
      path,
      resources,
      ...(binaries !== undefined && { binaries }),
      omitted,
    },
  };
}

/** The default name of a skill: its folder's, or its file's. */
export function nameOf(path: string): string {
  const parts = path.split("/");
  const last = parts.at(-1) ?? "";
  return last === "SKILL.md" ? (parts.at(-2) ?? "") : last.replace(/\.md$/, "");
}

/** A JSON Schema that can be checked; what YAML has beyond JSON (dates and the like) is written as JSON writes it. */
function toSchema(value: unknown, context: z.core.$RefinementCtx): JsonSchema | undefined {
  if (value === undefined) return undefined;
  try {
    return checkJsonSchema("schema", JSON.parse(JSON.stringify(value)));
  } catch (error) {
    const problem = error instanceof EdgeflueError ? error.message : "must be a JSON Schema";
    // What follows the name of the field, which is another one here.
    const message = problem.replace(/^The \w+(?: in)? "schema" /, "").replace(/\.$/, "");
    context.addIssue({ code: "custom", message });
    return undefined;
  }
}
