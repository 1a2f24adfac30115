/** `read`: the text of a file, all of it or some lines, byte for byte; an image or a PDF to look at; or the names in a
 *  folder. Bounds its own output and says how to continue, so that what was left out needs no second file. */

import { toFileOutput } from "../../agent/tool/file-output.ts";
import { EdgeflueError } from "../../errors.ts";
import { toolLimits } from "../../limits.ts";
import type { SandboxFiles } from "../../sandbox/sandbox.ts";
import { countLines } from "../clip-output.ts";
import { createBuiltInTool, entryName, pathParameter, withNeighbours } from "./built-in-tool.ts";

const { outputCharsMax, outputLinesMax, listingEntriesMax } = toolLimits;
/** Room for the note about the missing lines. */
const noteChars = 400;

export const readTool = createBuiltInTool({
  name: "read",
  description: `Read a text file byte for byte, look at an image (PNG, JPEG, GIF, WebP) or a PDF, or list the names in a folder. Shows at most ${outputLinesMax} lines or ${outputCharsMax} characters and says how to continue.`,
  needs: "read",
  parameters: {
    type: "object",
    properties: {
      path: pathParameter,
      offset: {
        description: "First line to show, counted from 1. Default: 1.",
        type: "integer",
        minimum: 0,
      },
      limit: { description: "Number of lines. Default: all that fit.", type: "integer", minimum: 0 },
      line_numbers: {
        default: false,
        description: "Put its number and a tab before each line. They are not part of the file.",
        type: "boolean",
      },
    },
    required: ["path"],
  },
  execute: ({ path, offset, limit, line_numbers }, { files }) =>
    withNeighbours(files, path, async () => {
      const { type } = await files.stat(path);
      if (type === "directory") return listFolder(files, path);
      const bytes = await files.readBytes(path);
      return toFileOutput(path, bytes) ?? readLines(path, bytes, { offset, limit, isNumbered: line_numbers });
    }),
});

async function listFolder(files: SandboxFiles, path: string): Promise<string> {
  const entries = await files.list(path);
  if (entries.length === 0) return `${path} is an empty folder.`;
  const names = entries.slice(0, listingEntriesMax).map(entryName);
  const left = entries.length - names.length;
  if (left > 0) names.push(`[${left} more entries. Use glob with a narrower pattern.]`);
  return names.join("\n");
}

function readLines(
  path: string,
  bytes: Uint8Array,
  {
    offset = 0,
    limit = 0,
    isNumbered,
  }: { offset?: number | undefined; limit?: number | undefined; isNumbered: boolean },
): string {
  if (bytes.subarray(0, 8_192).includes(0)) {
    return `${path} is a binary file of ${bytes.length} bytes; it cannot be shown as text.`;
  }
  const text = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true }).decode(bytes);
  const firstLine = Math.max(offset, 1);
  const start = findLine(text, 0, firstLine - 1);
  if (start === undefined) {
    const lines = countLines(text);
    throw new EdgeflueError(
      "invalid_request",
      `${path} has ${lines} ${lines === 1 ? "line" : "lines"}; offset ${offset} is past its end.`,
    );
  }
  const wanted = limit === 0 ? Number.POSITIVE_INFINITY : limit;
  const shown = clipLines(text, { path, start, firstLine, wanted, isNumbered });
  return isNumbered ? `${numberLines(shown.text, firstLine)}${shown.note}` : shown.text + shown.note;
}

function numberLines(text: string, firstLine: number): string {
  if (text === "") return "";
  const lines = text.split("\n");
  const end = text.endsWith("\n") ? lines.pop() : undefined;
  return (
    lines.map((line, index) => `${firstLine + index}\t${line}`).join("\n") + (end === undefined ? "" : "\n")
  );
}

/** Characters that a line's number takes, with its tab. */
const numberChars = 8;

function clipLines(
  text: string,
  {
    path,
    start,
    firstLine,
    wanted,
    isNumbered,
  }: { path: string; start: number; firstLine: number; wanted: number; isNumbered: boolean },
): { text: string; note: string } {
  const wantedEnd =
    (wanted === Number.POSITIVE_INFINITY ? undefined : findLine(text, start, wanted)) ?? text.length;
  const linesEnd = findLine(text, start, Math.min(wanted, outputLinesMax)) ?? text.length;
  const room = outputCharsMax - (isNumbered ? outputLinesMax * numberChars : 0);
  if (wantedEnd === linesEnd && linesEnd - start <= room)
    return { text: text.slice(start, linesEnd), note: "" };

  const charsEnd = start + room - noteChars;
  const lastBreak = text.lastIndexOf("\n", Math.min(linesEnd, charsEnd) - 1) + 1;
  if (lastBreak > start) {
    const shown = text.slice(start, lastBreak);
    const next = firstLine + countLines(shown);
    const note = `\n[Lines ${firstLine} to ${next - 1} of ${countLines(text)}. Continue with offset=${next}.]`;
    return { text: shown, note };
  }
  const lineEnd = findLine(text, start, 1) ?? text.length;
  const cut = text.slice(start, charsEnd).replace(/[\uD800-\uDBFF]$/, "");
  return {
    text: cut,
    note: `\n[Line ${firstLine} of ${path} has ${lineEnd - start} characters; these are the first ${cut.length}. Continue with offset=${firstLine + 1}, or search the line with grep or bash.]`,
  };
}

/** Where the line begins that is `count` lines after the one at `start`; undefined past the last line. */
function findLine(text: string, start: number, count: number): number | undefined {
  let index = start;
  for (let line = 0; line < count; line++) {
    index = text.indexOf("\n", index) + 1;
    if (index === 0 || index === text.length) return undefined;
  }
  return index;
}
