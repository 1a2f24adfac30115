/** `install`: copies files with a mode, or makes folders. */

import { forEachOperand } from "../entry/attempt.ts";
import { userId, userName } from "../entry/owner.ts";
import { folderName } from "../entry/path.ts";
import { quoteName } from "../entry/quote.ts";
import { parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { TreeCopier } from "./copy-tree.ts";
import { makeFolder, requireMode } from "./mkdir.ts";
import { chooseBackup, chooseDestination, type Destination, targetOf, targetSpecs } from "./target.ts";

const specs = {
  legacy: { short: "c" },
  compare: { short: "C", long: "compare" },
  directory: { short: "d", long: "directory" },
  leading: { short: "D" },
  group: { short: "g", long: "group", value: "required" },
  mode: { short: "m", long: "mode", value: "required" },
  owner: { short: "o", long: "owner", value: "required" },
  preserve: { short: "p", long: "preserve-timestamps" },
  strip: { short: "s", long: "strip", refused: "stripping programs (-s)" },
  ...targetSpecs,
  verbose: { short: "v", long: "verbose" },
} as const;

export async function install(process: Process): Promise<number> {
  const options = parseOptions(process.args, specs);
  const { files } = process;
  for (const name of [options.value("owner"), options.value("group")]) {
    if (name !== undefined && name !== userName && name !== String(userId)) {
      throw new UsageError(`cannot change ownership to ${quoteName(name)}: Operation not permitted`);
    }
  }
  const isVerbose = options.has("verbose");
  const change = requireMode(options.value("mode") ?? "0755");
  const folder = options.value("folder");
  if (options.has("directory")) {
    if (options.operands.length === 0) throw new UsageError("missing file operand");
    return forEachOperand(options.operands, async (path) => {
      const existed = files.find(path)?.type === "directory";
      const isThere = await makeFolder(process, path, { change, hasParents: true, isVerbose });
      if (isThere && existed) files.chmod(path, change(0, { isDirectory: true, umask: 0 }));
      return isThere;
    });
  }
  if (options.has("leading")) {
    const target = options.operands.at(-1) ?? "";
    const parent = folder ?? (options.operands.length > 1 ? folderName(target) : ".");
    if (!(await makeFolder(process, parent, { hasParents: true, isVerbose }))) return 1;
  }
  const destination: Destination =
    options.has("leading") && folder === undefined && options.operands.length === 2
      ? leadingDestination(process, options.operands)
      : chooseDestination(files, options);
  const copier = new TreeCopier(process, {
    isRecursive: false,
    follows: "all",
    existing: "replace",
    keepsMode: false,
    keepsTime: options.has("preserve"),
    removesFirst: true,
    isVerbose,
    backup: chooseBackup(options, process.env),
  });
  return forEachOperand(destination.sources, async (source) => {
    if (files.find(source)?.type === "directory") {
      await process.fail(`omitting directory ${quoteName(source)}`);
      return false;
    }
    const target = targetOf(destination, source);
    const isCopied = await copier.copy(source, target);
    if (isCopied) files.chmod(target, change(0, { isDirectory: false, umask: 0 }));
    return isCopied;
  });
}

function leadingDestination({ files }: Process, [source = "", target = ""]: readonly string[]): Destination {
  return { sources: [source], target, isFolder: files.find(target)?.type === "directory" };
}
