/** What a sandbox says of a command besides what the command itself has printed: lines at the end of its stderr. */

import { sandboxLimits } from "../limits.ts";

/** `stderr` with each note as a line of its own. */
export function withNotes(stderr: string, notes: readonly string[]): string {
  if (notes.length === 0) return stderr;
  const text = stderr === "" || stderr.endsWith("\n") ? stderr : `${stderr}\n`;
  return text + notes.map((note) => `edgeflue: ${note}\n`).join("");
}

/** That one of the outputs is not whole. */
export function noteClipped(...outputs: readonly { readonly isClipped: boolean }[]): string[] {
  const isClipped = outputs.some((output) => output.isClipped);
  return isClipped ? [`Output was cut after ${sandboxLimits.shellOutputBytesMax} bytes.`] : [];
}
