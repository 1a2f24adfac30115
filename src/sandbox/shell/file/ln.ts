/** `ln -s` and `link`. There are no hard links. */

import { attempt, forEachOperand } from "../entry/attempt.ts";
import { confirm } from "../entry/confirm.ts";
import { baseName, folderName } from "../entry/path.ts";
import { quoteName } from "../entry/quote.ts";
import { relativePath } from "../entry/real-path.ts";
import { NotSupported, type ParsedOptions, parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import {
  type Backup,
  backupPath,
  chooseBackup,
  chooseDestination,
  type Destination,
  targetOf,
  targetSpecs,
} from "./target.ts";

const specs = {
  force: { short: "f", long: "force" },
  ask: { short: "i", long: "interactive" },
  noEffect: { short: "LP", long: ["logical", "physical"] },
  keepsLinks: { short: "n", long: "no-dereference" },
  relative: { short: "r", long: "relative" },
  symbolic: { short: "s", long: "symbolic" },
  ...targetSpecs,
  verbose: { short: "v", long: "verbose" },
} as const;

type Options = ParsedOptions<keyof typeof specs>;

export async function ln(process: Process): Promise<number> {
  const options = parseOptions(process.args, specs);
  if (!options.has("symbolic")) throw new NotSupported("a hard link (use ln -s)");
  const [only, ...more] = options.operands;
  if (only === undefined) throw new UsageError("missing file operand");
  const isAlone = more.length === 0 && !options.has("folder") && !options.has("plain");
  const destination: Destination = isAlone
    ? { sources: [only], target: ".", isFolder: true }
    : chooseDestination(process.files, options, { keepsLinks: options.has("keepsLinks") });
  const backup = chooseBackup(options, process.env);
  return forEachOperand(destination.sources, async (source) => {
    await process.meter.spend(500);
    const path = isAlone ? baseName(source) : targetOf(destination, source);
    return makeLink(process, { source, path, options, backup });
  });
}

async function makeLink(
  process: Process,
  {
    source,
    path,
    options,
    backup,
  }: { source: string; path: string; options: Options; backup: Backup | undefined },
): Promise<boolean> {
  const { files, stdout } = process;
  let note = "";
  const existing = files.findLink(path);
  if (existing?.type === "directory" && (options.has("force") || backup !== undefined)) {
    await process.fail(`${quoteName(path)}: cannot overwrite directory`);
    return false;
  }
  return attempt(process, `failed to create symbolic link ${quoteName(path)}`, async () => {
    const target = options.has("relative") ? relativePath(files, source, folderName(path)) : source;
    if (existing !== undefined && backup !== undefined) {
      const kept = backupPath(files, path, backup);
      files.rename(path, kept);
      note = `${quoteName(kept)} ~ `;
    } else if (existing !== undefined) {
      const asks = options.has("ask") && (await confirm(process, `replace ${quoteName(path)}?`));
      if (options.has("ask") && !asks) return;
      if (options.has("force") || asks) files.unlink(path);
    }
    files.symlink(target, path);
    if (options.has("verbose")) await stdout.write(`${note}${quoteName(path)} -> ${quoteName(target)}\n`);
  });
}

export async function link(): Promise<number> {
  throw new NotSupported("a hard link (use ln -s)");
}
