/** Markdown with YAML in front, read and checked: for the command line and the Node host only. gray-matter needs
 *  Node's Buffer, and the Worker gets these files parsed. */

import matter from "gray-matter";
import { z } from "zod";
import { describeError } from "../errors.ts";
import { endSentence, findUnknownField, suggestName } from "../protocol/check/known-names.ts";
import { checkAuthorsModel, parseModelChoice } from "../protocol/request/model-choice.ts";

export type ParsedFile<T> = { ok: true; value: T } | { ok: false; problem: string };

/** A model, or several: a list, or a text with commas between them. */
export const modelField = z
  .union([z.string(), z.array(z.string())], "must be a text or a list of texts")
  .transform((model) => (typeof model === "string" ? parseModelChoice(model.trim()) : model))
  .superRefine((model, context) => {
    const problem = checkAuthorsModel(model, "a text that is not empty or a list of these");
    if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
  });

interface Document<Fields> {
  fields: Fields;
  /** The text after the YAML, trimmed. Not empty. */
  body: string;
}

/** The fields as the schema reads them. Names may be written with `-` or `_`; those without a value count as absent.
 *  `others` are fields that may be there and are not read. The problem names the file and the field. */
export function parseFrontMatter<Schema extends z.ZodObject>(
  file: string,
  text: string,
  schema: Schema,
  others: readonly string[] = [],
): ParsedFile<Document<z.output<Schema>>> {
  const refuse = (problem: string) => ({ ok: false as const, problem: `${file}: ${problem}` });
  // gray-matter would run `---js`.
  if (/^---[^\S\n]*[^\s-]/.test(text)) return refuse("the text after the first --- must be YAML.");
  let document: { data: unknown; content: string };
  try {
    // With options, nothing is kept in gray-matter's cache.
    document = matter(text, { language: "yaml" });
  } catch (error) {
    return refuse(`the YAML cannot be read: ${describeError(error).split("\n")[0]?.replace(/[:.]$/, "")}.`);
  }
  const { data, content } = document;
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    return refuse("the lines between the --- lines must be fields, one `name: value` a line.");
  }
  const present = Object.entries(data).filter(([, value]) => value !== null);
  const given = Object.fromEntries(present.map(([name, value]) => [name.replaceAll("-", "_"), value]));
  const known = [...Object.keys(schema.shape), ...others];
  const unknown = findUnknownField(given, known);
  if (unknown !== undefined) return refuse(`unknown field "${unknown}".${suggestName(unknown, known)}`);
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0] ?? { path: [], message: "is not valid" };
    return refuse(endSentence(`the field "${path.join(".")}" ${message}`));
  }
  const body = content.trim();
  return body === ""
    ? refuse("there are no instructions below the fields.")
    : { ok: true, value: { fields: parsed.data, body } };
}
