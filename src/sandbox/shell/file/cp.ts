/** `cp`: copies files, links and folders. There are no hard links to make, and no owners but one. */

import { forEachOperand } from "../entry/attempt.ts";
import { folderName, joinTyped } from "../entry/path.ts";
import { quoteName } from "../entry/quote.ts";
import { type ParsedOptions, parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { type CopyRules, TreeCopier } from "./copy-tree.ts";
import { chooseBackup, chooseDestination, type Destination, targetOf, targetSpecs } from "./target.ts";

const specs = {
  archive: { short: "a", long: "archive" },
  copyContents: { long: "copy-contents", refused: "option '--copy-contents'" },
  links: { short: "d" },
  force: { short: "f", long: "force" },
  ask: { short: "i", long: "interactive" },
  followOperands: { short: "H" },
  hardLink: { short: "l", long: "link", refused: "making hard links (-l)" },
  follow: { short: "L", long: "dereference" },
  keep: { short: "n", long: "no-clobber" },
  noFollow: { short: "P", long: "no-dereference" },
  preserve: { short: "p" },
  preserveList: { long: "preserve", value: "optional" },
  noPreserve: { long: "no-preserve", value: "required" },
  parents: { long: "parents" },
  recursive: { short: "rR", long: "recursive" },
  reflink: { long: "reflink", value: "optional" },
  sparse: { long: "sparse", value: "required" },
  removeFirst: { long: "remove-destination" },
  strip: { long: "strip-trailing-slashes" },
  symbolic: { short: "s", long: "symbolic-link", refused: "making links instead of copies (-s)" },
  ...targetSpecs,
  update: { short: "u", long: "update" },
  verbose: { short: "v", long: "verbose" },
  oneFileSystem: { short: "x", long: "one-file-system" },
} as const;

type Options = ParsedOptions<keyof typeof specs>;

export async function cp(process: Process): Promise<number> {
  const options = parseOptions(process.args, specs);
  const destination = chooseDestination(process.files, options, {
    operands: options.has("strip") ? options.operands.map(stripSlashes) : options.operands,
  });
  const copier = new TreeCopier(process, chooseRules(options, process.env));
  if (options.has("parents") && !destination.isFolder) {
    throw new UsageError("with --parents, the destination must be a directory");
  }
  return forEachOperand(destination.sources, async (source) => {
    const target = options.has("parents")
      ? await makeParents(process, source, { destination, isVerbose: options.has("verbose") })
      : targetOf(destination, source);
    const isOpenEnd = target.endsWith("/") && process.files.find(target) === undefined;
    if (isOpenEnd && process.files.find(source)?.type === "file") {
      await process.fail(`cannot create regular file ${quoteName(target)}: Not a directory`);
      return false;
    }
    return target !== "" && copier.copy(source, target);
  });
}

function chooseRules(options: Options, env: ReadonlyMap<string, string>): CopyRules {
  const isRecursive = options.has("recursive") || options.has("archive");
  const kept = new Set<string>();
  let follows: CopyRules["follows"] = isRecursive ? "none" : "all";
  let existing: CopyRules["existing"] = "replace";
  const keep = (...names: string[]) => {
    for (const name of names) kept.add(name);
  };
  for (const { name, value } of options.ordered) {
    if (name === "archive" || name === "links" || name === "noFollow") follows = "none";
    if (name === "follow") follows = "all";
    if (name === "followOperands") follows = "operands";
    if (name === "archive" || name === "preserve") keep("mode", "timestamps");
    if (name === "preserveList") keep(...attributesOf(value ?? "mode,timestamps", "--preserve"));
    if (name === "noPreserve") for (const one of attributesOf(value ?? "", "--no-preserve")) kept.delete(one);
    if (name === "keep") existing = "keep";
    if (name === "ask") existing = "ask";
    if (name === "update") existing = existing === "replace" ? "update" : existing;
  }
  const backup = chooseBackup(options, env);
  return {
    isRecursive,
    follows,
    existing,
    keepsMode: kept.has("mode"),
    keepsTime: kept.has("timestamps"),
    removesFirst: options.has("removeFirst"),
    isVerbose: options.has("verbose"),
    backup,
  };
}

/** `ownership` is always kept, the others do not exist here. */
function attributesOf(list: string, option: string): string[] {
  const known = ["mode", "timestamps", "ownership", "links", "context", "xattr"];
  return list.split(",").flatMap((name) => {
    if (name === "all") return known;
    if (!known.includes(name))
      throw new UsageError(`invalid argument ${quoteName(name)} for ${quoteName(option)}`);
    return [name];
  });
}

/** Makes the folders of `source` in the target, like those they are copied from. Empty after a refusal. */
async function makeParents(
  process: Process,
  source: string,
  { destination, isVerbose }: { destination: Destination; isVerbose: boolean },
): Promise<string> {
  const { files, stdout } = process;
  const target = joinTyped(destination.target, stripSlashes(source).replace(/^\/+/, ""));
  if (files.find(source) === undefined) return target;
  let from = source.startsWith("/") ? "/" : "";
  let to = destination.target;
  for (const name of folderName(source).split("/")) {
    if (name === "" || name === ".") continue;
    from += from === "" || from.endsWith("/") ? name : `/${name}`;
    to = joinTyped(to, name);
    const existing = files.find(to);
    if (existing !== undefined) {
      if (existing.type === "directory") continue;
      await process.fail(`${quoteName(to)} exists but is not a directory`);
      return "";
    }
    files.mkdir(to);
    files.chmod(to, files.stat(from).mode & ~process.umask);
    if (isVerbose) await stdout.write(`${from} -> ${to}\n`);
  }
  return target;
}

function stripSlashes(path: string): string {
  return path.replace(/(?<=[^/])\/+$/, "");
}
