/** The options of `patch`. */

import { type ParsedOptions, parseOptions, UsageError } from "../process/options.ts";

const specs = {
  strip: { short: "p", long: "strip", value: "required" },
  input: { short: "i", long: "input", value: "required" },
  output: { short: "o", long: "output", value: "required" },
  reverse: { short: "R", long: "reverse" },
  forward: { short: "N", long: "forward" },
  silent: { short: "s", long: ["silent", "quiet"] },
  force: { short: "f", long: "force" },
  batch: { short: "t", long: "batch" },
  folder: { short: "d", long: "directory", value: "required" },
  backup: { short: "b", long: "backup" },
  suffix: { short: "z", long: "suffix", value: "required" },
  prefix: { short: "B", long: "prefix", value: "required", refused: "a prefix of backups (-B)" },
  noMismatchBackup: { long: "no-backup-if-mismatch" },
  noEffect: { long: ["backup-if-mismatch", "binary", "follow-symlinks"] },
  dryRun: { long: "dry-run" },
  fuzz: { short: "F", long: "fuzz", value: "required" },
  ignoreSpace: { short: "l", long: "ignore-whitespace" },
  removeEmpty: { short: "E", long: "remove-empty-files" },
  rejects: { short: "r", long: "reject-file", value: "required" },
  rejectFormat: { long: "reject-format", value: "required", refused: "a format of rejects" },
  unified: { short: "u", long: "unified" },
  context: { short: "c", long: "context" },
  normal: { short: "n", long: "normal" },
  ed: { short: "e", long: "ed", refused: "an ed script (-e)" },
  verbose: { long: "verbose", refused: "option '--verbose'" },
  posix: { long: "posix" },
  merge: { short: "m", long: "merge", value: "optional", refused: "merging (--merge)" },
  define: { short: "D", long: "ifdef", value: "required", refused: "merging with #ifdef (-D)" },
  readOnly: { long: "read-only", value: "required" },
  times: { short: "TZ", long: ["set-time", "set-utc"], refused: "setting times (-T, -Z)" },
} as const;

export type PatchOptions = ParsedOptions<keyof typeof specs>;

export const patchTrouble = 2;

export function parsePatchOptions(args: readonly string[]): PatchOptions {
  const options = parseOptions(args, specs, { usageExitCode: patchTrouble });
  for (const name of ["strip", "fuzz"] as const) {
    const value = options.value(name);
    if (value !== undefined && !/^\d{1,9}$/.test(value)) {
      throw new UsageError(
        `**** ${name === "strip" ? "strip count" : "fuzz factor"} ${value} is not a number`,
        patchTrouble,
      );
    }
  }
  return options;
}
