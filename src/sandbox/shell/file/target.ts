/** Where `cp`, `mv`, `ln` and `install` put things: the last operand, `-t FOLDER` or `-T`; and the backups they make. */

import { baseName, folderName, joinTyped } from "../entry/path.ts";
import { quoteName } from "../entry/quote.ts";
import type { ShellFiles } from "../process/files.ts";
import { type ParsedOptions, UsageError } from "../process/options.ts";

/** The options that all four have. */
export const targetSpecs = {
  backup: { long: "backup", value: "optional" },
  simpleBackup: { short: "b" },
  suffix: { short: "S", long: "suffix", value: "required" },
  folder: { short: "t", long: "target-directory", value: "required" },
  plain: { short: "T", long: "no-target-directory" },
} as const;

type TargetOptions = Pick<ParsedOptions<keyof typeof targetSpecs>, "has" | "value" | "operands">;

export interface Destination {
  readonly sources: readonly string[];
  readonly target: string;
  /** Whether the sources go into it under their own names. */
  readonly isFolder: boolean;
}

export interface DestinationRules {
  /** Default: those that were typed. */
  operands?: readonly string[];
  /** `ln -n`: a link to a folder does not count as a folder. */
  keepsLinks?: boolean;
}

/** Throws `UsageError` when operands are missing or the target must be a folder and is none. */
export function chooseDestination(
  files: ShellFiles,
  options: TargetOptions,
  { operands = options.operands, keepsLinks = false }: DestinationRules = {},
): Destination {
  const folder = options.value("folder");
  const isPlain = options.has("plain");
  if (folder !== undefined) {
    if (isPlain)
      throw new UsageError("cannot combine --target-directory (-t) and --no-target-directory (-T)");
    if (operands.length === 0) throw new UsageError("missing file operand");
    if (files.find(folder)?.type !== "directory") {
      throw new UsageError(
        `target directory ${quoteName(folder)}: ${files.find(folder) ? "Not a directory" : "No such file or directory"}`,
      );
    }
    return { sources: operands, target: folder, isFolder: true };
  }
  const [first, second] = operands;
  if (first === undefined) throw new UsageError("missing file operand");
  const target = operands.at(-1) ?? "";
  if (second === undefined)
    throw new UsageError(`missing destination file operand after ${quoteName(first)}`);
  const status = keepsLinks ? files.findLink(target) : files.find(target);
  const isFolder = status?.type === "directory";
  if (isPlain) {
    if (operands[2] !== undefined) throw new UsageError(`extra operand ${quoteName(operands[2])}`);
    return { sources: [first], target, isFolder: false };
  }
  if (operands.length > 2 && !isFolder) {
    throw new UsageError(
      `target ${quoteName(target)}: ${status === undefined ? "No such file or directory" : "Not a directory"}`,
    );
  }
  return { sources: operands.slice(0, -1), target, isFolder };
}

/** The path that one source gets. */
export function targetOf({ target, isFolder }: Destination, source: string): string {
  return isFolder ? joinTyped(target, baseName(source)) : target;
}

export type BackupStyle = "simple" | "numbered" | "existing";

export interface Backup {
  readonly style: BackupStyle;
  readonly suffix: string;
}

/** Undefined when none is asked for. */
export function chooseBackup(options: TargetOptions, env: ReadonlyMap<string, string>): Backup | undefined {
  const suffix = options.value("suffix");
  const isAsked = options.has("backup") || options.has("simpleBackup");
  if (!isAsked && suffix === undefined) return undefined;
  const name = options.value("backup") ?? env.get("VERSION_CONTROL") ?? "existing";
  const styles: Readonly<Record<string, BackupStyle | undefined>> = {
    none: undefined,
    off: undefined,
    simple: "simple",
    never: "simple",
    numbered: "numbered",
    t: "numbered",
    existing: "existing",
    nil: "existing",
  };
  if (!Object.hasOwn(styles, name))
    throw new UsageError(`invalid argument ${quoteName(name)} for 'backup type'`);
  const style = styles[name];
  return style && { style, suffix: suffix ?? env.get("SIMPLE_BACKUP_SUFFIX") ?? "~" };
}

/** The name under which the file at `path` is kept. */
export function backupPath(files: ShellFiles, path: string, { style, suffix }: Backup): string {
  if (style === "simple") return path + suffix;
  const stem = `${baseName(path)}.~`;
  const numbers = files.list(folderName(path)).flatMap(({ name }) => {
    const number = name.startsWith(stem) && name.endsWith("~") ? name.slice(stem.length, -1) : "";
    return /^\d{1,9}$/.test(number) ? [Number(number)] : [];
  });
  if (style === "existing" && numbers.length === 0) return path + suffix;
  return `${path}.~${Math.max(0, ...numbers) + 1}~`;
}
