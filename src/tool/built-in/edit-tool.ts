/** `edit`: replaces exact text in a file and leaves every other byte as it is. Refuses an ambiguous edit, and says how
 *  to correct it. A file whose lines all end in CRLF keeps it so. */

import { EdgeflueError } from "../../errors.ts";
import { toolLimits } from "../../limits.ts";
import { createBuiltInTool, pathParameter, withNeighbours } from "./built-in-tool.ts";
import { explainMiss } from "./explain-miss.ts";

export const editTool = createBuiltInTool({
  name: "edit",
  description:
    "Replace text in a UTF-8 text file and leave everything else as it is. old_text must occur exactly once, the same in every character, white space included; with replace_all, every occurrence is replaced. Several changes of one file go into edits: they are made in order, all of them or none. In a file with CRLF line ends, \\n means CRLF.",
  needs: "write",
  parameters: {
    type: "object",
    properties: {
      path: pathParameter,
      old_text: {
        description: "Text to replace, copied from the file, with enough lines around it to be unique.",
        type: "string",
      },
      new_text: { description: "Text to put in its place; empty to delete.", type: "string" },
      replace_all: { default: false, description: "Replace every occurrence.", type: "boolean" },
      edits: {
        description: "Several changes, instead of old_text and new_text.",
        minItems: 1,
        maxItems: toolLimits.editsMax,
        type: "array",
        items: {
          type: "object",
          properties: {
            old_text: { type: "string" },
            new_text: { type: "string" },
            replace_all: { default: false, type: "boolean" },
          },
          required: ["old_text", "new_text"],
          additionalProperties: false,
        },
      },
    },
    required: ["path"],
  },
  execute: (input, { files }) =>
    withNeighbours(files, input.path, async () => {
      const { path } = input;
      const edits = editsOf(input);
      const text = decode(path, await files.readBytes(path));
      const toLineEnds = isAllCrlf(text) ? withCrlf : (given: string) => given;
      let edited = text;
      let count = 0;
      for (const [index, { old_text, new_text, replace_all }] of edits.entries()) {
        const place = edits.length === 1 ? "" : `Edit ${index + 1} of ${edits.length}: `;
        const replaced = replaceText(edited, {
          path,
          old_text: toLineEnds(old_text),
          new_text: toLineEnds(new_text),
          replace_all,
          place,
        });
        edited = replaced.edited;
        count += replaced.count;
      }
      await files.write(path, edited);
      return `Edited ${path} (${count} ${count === 1 ? "replacement" : "replacements"})`;
    }),
});

interface Change {
  old_text: string;
  new_text: string;
  replace_all: boolean;
}

interface EditInput {
  old_text?: string | undefined;
  new_text?: string | undefined;
  replace_all: boolean;
  edits?: Change[] | undefined;
}

function editsOf({ old_text, new_text, replace_all, edits }: EditInput): Change[] {
  if (edits !== undefined) {
    if (old_text === undefined && new_text === undefined) return edits;
    throw refusal("Give either old_text and new_text, or edits.");
  }
  if (old_text === undefined || new_text === undefined) {
    throw refusal(`${old_text === undefined ? "old_text" : "new_text"} is missing.`);
  }
  return [{ old_text, new_text, replace_all }];
}

interface Edit {
  path: string;
  old_text: string;
  new_text: string;
  replace_all: boolean;
  /** Which of several it is, for messages. */
  place: string;
}

function replaceText(
  text: string,
  { path, old_text, new_text, replace_all, place }: Edit,
): { edited: string; count: number } {
  if (old_text === "") {
    throw refusal(`${place}old_text is empty. To create a file or replace all of it, use write.`);
  }
  if (old_text === new_text)
    throw refusal(`${place}old_text and new_text are the same; nothing would change.`);
  const parts = text.split(old_text);
  const count = parts.length - 1;
  if (count === 0) throw refusal(`${place}Text not found in ${path}. ${explainMiss(text, old_text)}`);
  if (count > 1 && !replace_all) {
    throw refusal(
      `${place}old_text occurs ${count} times in ${path}. Add lines around it until it is unique, or set replace_all to replace all ${count}.`,
    );
  }
  return { edited: parts.join(new_text), count };
}

/** Models write \n, whatever the file has. Where line ends are mixed, each matches only itself. */
function isAllCrlf(text: string): boolean {
  return text.includes("\r\n") && !/(?<!\r)\n/.test(text);
}

function withCrlf(text: string): string {
  return text.replace(/\r?\n/g, "\r\n");
}

/** An edit of bytes that are not UTF-8 would damage them. */
function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new EdgeflueError("invalid_request", `${path} is not a UTF-8 text file, so it cannot be edited.`, {
      cause: error,
    });
  }
}

function refusal(message: string): EdgeflueError {
  return new EdgeflueError("invalid_request", message);
}
