/** The result of a command, with what has to be said about it and its files. */

import type { ShellResult } from "../../sandbox.ts";
import { noteClipped, withNotes } from "../../shell-notes.ts";
import { containerLimits } from "../limits.ts";
import type { TakenFiles } from "../sync/container-sync.ts";
import type { KeptOutput } from "./kept-output.ts";

export interface EndedRun {
  stopped: "deadline" | "abort" | undefined;
  /** Undefined: it was cut off before it ended. */
  exitCode: number | undefined;
  hasBackground: boolean;
  stdout: KeptOutput;
  stderr: KeptOutput;
  /** Undefined: nothing came back. */
  taken: TakenFiles | undefined;
  isReplacement: boolean;
}

export function toShellResult(
  { stopped, exitCode = 124, hasBackground, stdout, stderr, taken, isReplacement }: EndedRun,
  {
    limitMs,
    ignored,
    isFromSnapshot = false,
  }: { limitMs: number; ignored: readonly string[]; isFromSnapshot?: boolean },
): ShellResult {
  const notes: string[] = [];
  if (isReplacement) notes.push(isFromSnapshot ? restored : replaced(ignored));
  if (stopped === "deadline") notes.push(`The command was stopped: it ran longer than ${limitMs / 1000} s.`);
  if (stopped === "deadline" && taken === undefined)
    notes.push("It could not be stopped in order, so its container was ended: what it changed is not kept.");
  if (hasBackground && stopped === undefined)
    notes.push(
      "A process of this command still runs in the background. What it prints from now on is not kept: send its output to a file.",
    );
  const problem = taken?.problem;
  if (problem !== undefined)
    notes.push(
      `The files that changed were not kept: ${problem} They are in the container as they are; remove or ignore some, and the next command keeps the others.`,
    );
  notes.push(...(taken === undefined ? [] : describeTaken(taken)));
  notes.push(...noteClipped(stdout, stderr));
  const code = stopped === "deadline" ? 124 : exitCode;
  return {
    stdout: stdout.text(),
    stderr: withNotes(stderr.text(), notes),
    // A command whose files are not kept has not succeeded.
    exitCode: code === 0 && (problem !== undefined || (taken?.refused?.size ?? 0) > 0) ? 1 : code,
  };
}

function describeTaken({
  refused = new Map(),
  special = [],
  unread = [],
  unreadable = [],
}: TakenFiles): string[] {
  const notes: string[] = [];
  const reasons = [...new Set(refused.values())];
  if (refused.size > 0)
    notes.push(
      `Not kept: ${list([...refused.keys()])}. ${reasons.slice(0, containerLimits.notedPathsMax).join(" ")}`,
    );
  if (special.length > 0) notes.push(`Not kept, because they are no files: ${list(special)}.`);
  if (unread.length > 0) notes.push(`Not kept, because they could not be read: ${list(unread)}.`);
  if (unreadable.length > 0) notes.push(`Not kept, because their names are not UTF-8: ${list(unreadable)}.`);
  return notes;
}

function list(paths: readonly string[]): string {
  const shown = paths.slice(0, containerLimits.notedPathsMax).map((path) => JSON.stringify(path));
  const more = paths.length - shown.length;
  return shown.join(", ") + (more > 0 ? ` and ${more} more` : "");
}

const restored =
  "This container is a new one: /workspace is as it was, and what lives in the container alone is as a snapshot has kept it, perhaps older. Processes are gone.";

function replaced(ignored: readonly string[]): string {
  const alone = ignored.length === 0 ? "" : `, and so are ${ignored.join(", ")} in it`;
  return `This container is a new one: /workspace is as it was; what the earlier one had outside of it is gone${alone}. Install again what is needed.`;
}
