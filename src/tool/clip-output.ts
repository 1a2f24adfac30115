/** Bounds what the model sees of a tool's result. Keeps the head and the tail, because errors are at the end, and names
 *  the file with the full text. Pure: the caller writes that file. */

import { toolLimits } from "../limits.ts";
import { outputFolder } from "../sandbox/paths.ts";

const { outputCharsMax, outputLinesMax, outputFileBytesMax } = toolLimits;

/** Room for the marker between head and tail. */
const markerChars = 400;
const markerLines = 5;
/** The head's share: the head shows the kind of output, the tail its end. */
const headShare = 0.6;

export interface ClippedResult {
  value: unknown;
  /** The text for the file; absent when the value is complete. */
  full?: string;
}

/** Where the full text of a call's output goes. */
export function outputFilePath(toolCallId: string): string {
  const name = toolCallId.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 100);
  return `${outputFolder}/${name === "" ? "output" : name}.txt`;
}

/** How a text is bounded: `charsMax` is what its step has left for it. */
interface ClipOptions {
  file: string;
  charsMax?: number | undefined;
}

/** Bounds one text. */
export function clipOutput(
  text: string,
  { file, charsMax: room = outputCharsMax }: ClipOptions,
): { text: string; clipped: boolean } {
  const charsMax = Math.min(room, outputCharsMax);
  const isShort = text.length <= charsMax;
  if (isShort && countLines(text) <= outputLinesMax) return { text, clipped: false };
  const chars = Math.max(charsMax - markerChars, 0);
  const lines = outputLinesMax - markerLines;
  const headEnd = findHeadEnd(text, Math.floor(chars * headShare), Math.floor(lines * headShare));
  const tailStart = findTailStart(
    text,
    headEnd,
    Math.floor(chars * (1 - headShare)),
    Math.floor(lines * (1 - headShare)),
  );
  const left = text.slice(headEnd, tailStart);
  const marker = `[${countLines(left)} lines (${left.length} characters) are left out here. The full text is in ${file}: read it with offset and limit, or grep it.]`;
  return {
    text: `${withLineEnd(text.slice(0, headEnd))}\n${marker}\n\n${text.slice(tailStart)}`,
    clipped: true,
  };
}

/** Bounds any result of a tool: a text, a shell's streams one by one, anything else as JSON. */
export function clipResult(value: unknown, file: string, charsMax: number = outputCharsMax): ClippedResult {
  const options: ClipOptions = { file, charsMax };
  if (typeof value === "string") {
    const { text, clipped } = clipOutput(value, options);
    return clipped ? { value: text, full: boundFile(value) } : { value };
  }
  if (isShellOutput(value)) return clipShellOutput(value, options);
  const json = JSON.stringify(value);
  if (json === undefined || json.length <= Math.min(charsMax, outputCharsMax)) return { value };
  const readable = JSON.stringify(value, null, 1);
  return { value: clipOutput(readable, options).text, full: boundFile(readable) };
}

interface ShellOutput {
  stdout: string;
  stderr: string;
  exit_code: number;
}

function clipShellOutput(output: ShellOutput, options: ClipOptions): ClippedResult {
  const stdout = clipOutput(output.stdout, options);
  const stderr = clipOutput(output.stderr, options);
  if (!stdout.clipped && !stderr.clipped) return { value: output };
  const streams =
    output.stderr === "" ? output.stdout : `${withLineEnd(output.stdout)}[stderr]\n${output.stderr}`;
  return {
    value: { ...output, stdout: stdout.text, stderr: stderr.text, truncated: true },
    full: boundFile(streams),
  };
}

function isShellOutput(value: unknown): value is ShellOutput {
  return (
    typeof value === "object" &&
    value !== null &&
    "exit_code" in value &&
    "stdout" in value &&
    typeof value.stdout === "string" &&
    "stderr" in value &&
    typeof value.stderr === "string" &&
    // An author's result of the same shape may have more fields, which count too.
    Object.keys(value).length === 3
  );
}

function boundFile(text: string): string {
  if (text.length * 3 <= outputFileBytesMax) return text;
  const note = `\n[The output was longer and is cut here, after ${outputFileBytesMax} bytes.]\n`;
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(outputFileBytesMax - note.length));
  return read === text.length ? text : text.slice(0, read) + note;
}

/** The end of the longest head within both bounds: after a whole line where that keeps at least half of it. */
function findHeadEnd(text: string, charsMax: number, linesMax: number): number {
  let end = 0;
  for (let line = 0; line < linesMax; line++) {
    const next = text.indexOf("\n", end) + 1;
    if (next === 0 || next > charsMax) return end >= charsMax / 2 ? end : keepPairs(text, charsMax);
    end = next;
  }
  return end;
}

function findTailStart(text: string, headEnd: number, charsMax: number, linesMax: number): number {
  const earliest = Math.max(headEnd, text.length - charsMax);
  let start = text.length;
  for (let line = 0; line < linesMax; line++) {
    // The line feed at the very end closes the last line, it does not begin one.
    const previous = start === 0 ? -1 : text.lastIndexOf("\n", start - 2);
    if (previous + 1 < earliest || start <= earliest) {
      return text.length - start >= charsMax / 2 ? start : Math.max(headEnd, keepPairs(text, earliest, 1));
    }
    start = previous + 1;
  }
  return start;
}

/** Moves a cut off the middle of a surrogate pair: back, or forward with `step` 1. */
function keepPairs(text: string, index: number, step: -1 | 1 = -1): number {
  const splits = /^[\uD800-\uDBFF][\uDC00-\uDFFF]/.test(text.slice(index - 1, index + 1));
  return splits ? index + step : index;
}

/** A line feed at the end closes the last line. */
export function countLines(text: string): number {
  if (text === "") return 0;
  let lines = text.endsWith("\n") ? 0 : 1;
  for (let index = text.indexOf("\n"); index !== -1; index = text.indexOf("\n", index + 1)) lines += 1;
  return lines;
}

function withLineEnd(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}
