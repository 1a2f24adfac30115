/** `edit`: replaces exact text in a file and leaves every other byte as it is. Refuses an ambiguous edit, and says how
 *  to correct it. A file whose lines all end in CRLF keeps it so. */

import { z } from "zod";
import { EdgeflueError } from "../../errors.ts";
import { createBuiltInTool, pathParameter, withNeighbours } from "./built-in-tool.ts";

export const editTool = createBuiltInTool({
  name: "edit",
  description:
    "Replace text in a UTF-8 text file and leave everything else as it is. old_text must occur exactly once, the same in every character, white space included; with replace_all, every occurrence is replaced. In a file with CRLF line ends, \\n means CRLF.",
  needs: "write",
  parameters: () =>
    z.object({
      path: pathParameter(),
      old_text: z
        .string()
        .describe("Text to replace, copied from the file, with enough lines around it to be unique."),
      new_text: z.string().describe("Text to put in its place; empty to delete."),
      replace_all: z.boolean().default(false).describe("Replace every occurrence."),
    }),
  execute: ({ path, old_text, new_text, replace_all }, { files }) =>
    withNeighbours(files, path, async () => {
      const text = decode(path, await files.readBytes(path));
      const toLineEnds = isAllCrlf(text) ? withCrlf : (given: string) => given;
      const { edited, count } = replaceText(text, {
        path,
        old_text: toLineEnds(old_text),
        new_text: toLineEnds(new_text),
        replace_all,
      });
      await files.write(path, edited);
      return `Edited ${path} (${count} ${count === 1 ? "replacement" : "replacements"})`;
    }),
});

interface Edit {
  path: string;
  old_text: string;
  new_text: string;
  replace_all: boolean;
}

function replaceText(
  text: string,
  { path, old_text, new_text, replace_all }: Edit,
): { edited: string; count: number } {
  if (old_text === "") {
    throw refusal("old_text is empty. To create a file or replace all of it, use write.");
  }
  if (old_text === new_text) throw refusal("old_text and new_text are the same; nothing would change.");
  const parts = text.split(old_text);
  const count = parts.length - 1;
  if (count === 0) throw refusal(`Text not found in ${path}. ${explainMiss(text, old_text)}`);
  if (count > 1 && !replace_all) {
    throw refusal(
      `old_text occurs ${count} times in ${path}. Add lines around it until it is unique, or set replace_all to replace all ${count}.`,
    );
  }
  return { edited: parts.join(new_text), count };
}

/** Why a text that looks right does not match. */
function explainMiss(text: string, wanted: string): string {
  if (withLineFeeds(text).includes(withLineFeeds(wanted))) {
    return text.includes("\r\n")
      ? "It would match with other line ends: some lines of this file end in CRLF, so write \\r\\n for those in old_text and new_text."
      : "It would match with other line ends: this file uses LF, so write \\n in old_text.";
  }
  if (collapse(text).includes(collapse(wanted))) {
    return "It differs only in white space (indentation, tabs, blanks at line ends). Read the file and copy the text exactly.";
  }
  const firstLine = wanted
    .split("\n")
    .find((line) => line.trim() !== "")
    ?.trim();
  const line = text
    .split("\n")
    .findIndex((candidate) => firstLine !== undefined && candidate.includes(firstLine));
  return line === -1
    ? "Read the file and copy the text exactly."
    : `Its first line is found in line ${line + 1}, but what follows differs. Read the file and copy the text exactly.`;
}

/** Models write \n, whatever the file has. Where line ends are mixed, each matches only itself. */
function isAllCrlf(text: string): boolean {
  return text.includes("\r\n") && !/(?<!\r)\n/.test(text);
}

function withCrlf(text: string): string {
  return text.replace(/\r?\n/g, "\r\n");
}

function withLineFeeds(text: string): string {
  return text.replaceAll("\r\n", "\n");
}

function collapse(text: string): string {
  return text.replace(/\s+/g, " ").trim();
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
