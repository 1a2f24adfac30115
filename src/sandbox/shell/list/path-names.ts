/** `basename`, `dirname`, `readlink`, `realpath` and `pathchk`: commands about paths. */

import { FileError } from "../../file-error.ts";
import { isInside, joinPath } from "../../paths.ts";
import { attempt, forEachOperand } from "../entry/attempt.ts";
import { baseName, folderName } from "../entry/path.ts";
import { quoteName } from "../entry/quote.ts";
import { type Requirement, relativeTo, toRealPath } from "../entry/real-path.ts";
import { type ParsedOptions, parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";

export async function basename(process: Process): Promise<number> {
  const options = parseOptions(
    process.args,
    {
      multiple: { short: "a", long: "multiple" },
      suffix: { short: "s", long: "suffix", value: "required" },
      zero: { short: "z", long: "zero" },
    },
    { stopAtOperand: true },
  );
  const isMultiple = options.has("multiple") || options.has("suffix");
  const [first, second, third] = options.operands;
  if (first === undefined) throw new UsageError("missing operand");
  if (!isMultiple && third !== undefined) throw new UsageError(`extra operand ${quoteName(third)}`);
  const suffix = (isMultiple ? options.value("suffix") : second) ?? "";
  const lines = (isMultiple ? options.operands : [first]).map((path) =>
    withoutSuffix(path === "" ? "" : baseName(path), suffix),
  );
  const end = options.has("zero") ? "\0" : "\n";
  await process.stdout.write(lines.map((line) => line + end).join(""));
  return 0;
}

/** A name that is nothing but the suffix keeps it. */
function withoutSuffix(name: string, suffix: string): string {
  return suffix !== "" && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}

export async function dirname(process: Process): Promise<number> {
  const options = parseOptions(process.args, { zero: { short: "z", long: "zero" } }, { stopAtOperand: true });
  if (options.operands.length === 0) throw new UsageError("missing operand");
  const end = options.has("zero") ? "\0" : "\n";
  await process.stdout.write(
    options.operands.map((path) => (path === "" ? "." : folderName(path)) + end).join(""),
  );
  return 0;
}

export async function readlink(process: Process): Promise<number> {
  const options = parseOptions(process.args, {
    folders: { short: "f", long: "canonicalize" },
    all: { short: "e", long: "canonicalize-existing" },
    nothing: { short: "m", long: "canonicalize-missing" },
    noNewline: { short: "n", long: "no-newline" },
    quiet: { short: "qs", long: ["quiet", "silent"] },
    verbose: { short: "v", long: "verbose" },
    zero: { short: "z", long: "zero" },
  });
  const { files, stdout } = process;
  if (options.operands.length === 0) throw new UsageError("missing operand");
  const requirement = options.ordered
    .map(({ name }) => name)
    .findLast((name) => /^(folders|all|nothing)$/.test(name));
  const end =
    options.has("noNewline") && options.operands.length === 1 ? "" : options.has("zero") ? "\0" : "\n";
  const tryOne = options.has("verbose") ? attempt : attemptQuietly;
  return forEachOperand(options.operands, async (path) => {
    await process.meter.spend(1_000);
    return tryOne(process, path, async () => {
      const found = isRequirement(requirement) ? toRealPath(files, path, requirement) : files.readlink(path);
      await stdout.write(found + end);
    });
  });
}

function isRequirement(name: string | undefined): name is Requirement {
  return name === "all" || name === "folders" || name === "nothing";
}

const realpathSpecs = {
  all: { short: "e", long: "canonicalize-existing" },
  nothing: { short: "m", long: "canonicalize-missing" },
  logical: { short: "L", long: "logical" },
  physical: { short: "P", long: "physical" },
  quiet: { short: "q", long: "quiet" },
  relativeTo: { long: "relative-to", value: "required" },
  relativeBase: { long: "relative-base", value: "required" },
  plain: { short: "s", long: ["strip", "no-symlinks"] },
  zero: { short: "z", long: "zero" },
} as const;

export async function realpath(process: Process): Promise<number> {
  const options = parseOptions(process.args, realpathSpecs);
  if (options.operands.length === 0) throw new UsageError("missing operand");
  const resolve = (path: string) => resolvePath(process, path, options);
  const base = options.value("relativeBase");
  const to = options.value("relativeTo") ?? base;
  const end = options.has("zero") ? "\0" : "\n";
  const tryOne = options.has("quiet") ? attemptQuietly : attempt;
  return forEachOperand(options.operands, async (path) => {
    await process.meter.spend(1_000);
    return tryOne(process, path, async () => {
      const found = resolve(path);
      const isOutside =
        base !== undefined &&
        !(isInside(found, resolve(base)) && isInside(resolve(to ?? base), resolve(base)));
      const shown = to === undefined || isOutside ? found : relativeTo(found, resolve(to));
      await process.stdout.write(shown + end);
    });
  });
}

async function attemptQuietly(_process: Process, _path: string, work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

function resolvePath(
  { files, cwd }: Process,
  path: string,
  options: ParsedOptions<keyof typeof realpathSpecs>,
): string {
  const requirement: Requirement = options.has("all")
    ? "all"
    : options.has("nothing")
      ? "nothing"
      : "folders";
  if (!options.has("plain") && !options.has("logical")) return toRealPath(files, path, requirement);
  if (path === "") throw new FileError("ENOENT", "realpath", path);
  const absolute = joinPath(cwd, path);
  if (options.has("logical")) return toRealPath(files, absolute, requirement);
  toRealPath(files, absolute, requirement);
  return absolute;
}

export async function pathchk(process: Process): Promise<number> {
  const options = parseOptions(process.args, {
    posix: { short: "p" },
    empty: { short: "P" },
    portability: { long: "portability" },
  });
  if (options.operands.length === 0) throw new UsageError("missing operand");
  const isStrict = options.has("posix") || options.has("portability");
  const isDashRefused = options.has("empty") || options.has("portability");
  return forEachOperand(options.operands, async (path) => {
    const problem = findProblem(path, { isStrict, isDashRefused });
    if (problem !== undefined) await process.fail(problem);
    return problem === undefined;
  });
}

function findProblem(
  path: string,
  { isStrict, isDashRefused }: { isStrict: boolean; isDashRefused: boolean },
): string | undefined {
  const names = path.split("/");
  if (path === "") return "'': No such file or directory";
  if (isDashRefused && names.some((name) => name.startsWith("-"))) {
    return `leading '-' in a component of file name ${quoteName(path)}`;
  }
  const wrong = isStrict ? /[^A-Za-z0-9._/-]/.exec(path)?.[0] : undefined;
  if (wrong !== undefined) return `nonportable character '${wrong}' in file name ${quoteName(path)}`;
  const longest = isStrict ? 14 : 255;
  const long = names.find((name) => name.length > longest);
  if (long === undefined) return undefined;
  return `limit ${longest} exceeded by length ${long.length} of file name component ${quoteName(long)}`;
}
