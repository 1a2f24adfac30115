/** `du`: the room that files and folders take, in blocks of 4 KiB. */

import { attempt, forEachOperand } from "../entry/attempt.ts";
import { endsOf, joinTyped } from "../entry/path.ts";
import { compilePattern } from "../entry/pattern.ts";
import { quoteName } from "../entry/quote.ts";
import { allocatedBytes, humanSize, parseBlockSize, shownSize } from "../entry/size.ts";
import type { FileStatus } from "../process/files.ts";
import { readNames, readText } from "../process/inputs.ts";
import { parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";

const specs = {
  zero: { short: "0", long: "null" },
  all: { short: "a", long: "all" },
  apparent: { long: "apparent-size" },
  blockSize: { short: "B", long: "block-size", value: "required" },
  bytes: { short: "b", long: "bytes" },
  total: { short: "c", long: "total" },
  followOperands: { short: "DH", long: "dereference-args" },
  depth: { short: "d", long: "max-depth", value: "required" },
  filesFrom: { long: "files0-from", value: "required" },
  human: { short: "h", long: "human-readable" },
  inodes: { long: "inodes" },
  kibibytes: { short: "k" },
  follow: { short: "L", long: "dereference" },
  noEffect: { short: "lPx", long: ["count-links", "no-dereference", "one-file-system"] },
  mebibytes: { short: "m" },
  separate: { short: "S", long: "separate-dirs" },
  si: { long: "si" },
  summary: { short: "s", long: "summarize" },
  threshold: { short: "t", long: "threshold", value: "required" },
  time: { long: "time", value: "optional", refused: "showing times" },
  timeStyle: { long: "time-style", value: "required", refused: "showing times" },
  excludeFrom: { short: "X", long: "exclude-from", value: "required" },
  exclude: { long: "exclude", value: "required" },
} as const;

type Rules = Awaited<ReturnType<typeof chooseRules>>;

export async function du(process: Process): Promise<number> {
  const options = parseOptions(process.args, specs);
  const rules = await chooseRules(process, options);
  const list = options.value("filesFrom");
  const named = list === undefined ? options.operands : await readNames(process, list);
  const operands = named.length === 0 && list === undefined ? ["."] : named;
  const counted = operands.length > 1 ? new Set<string>() : undefined;
  let total = 0;
  const exitCode = await forEachOperand(operands, (path) =>
    attempt(process, `cannot access ${quoteName(path)}`, async () => {
      const { files } = process;
      const status = rules.follows || rules.followsOperands ? files.stat(path) : files.lstat(path);
      total += await measure(process, { path, status, depth: 0 }, { ...rules, counted });
    }),
  );
  if (options.has("total")) await process.stdout.write(`${rules.show(total)}\ttotal${rules.lineEnd}`);
  return exitCode;
}

async function chooseRules(process: Process, options: ReturnType<typeof parseOptions<typeof specs>>) {
  const depth = options.value("depth");
  if (depth !== undefined && !/^\d{1,9}$/.test(depth))
    throw new UsageError(`invalid maximum depth ${quoteName(depth)}`);
  if (options.has("summary") && options.has("all"))
    throw new UsageError("cannot both summarize and show all entries");
  if (options.has("summary") && depth !== undefined && depth !== "0") {
    throw new UsageError(`warning: summarizing conflicts with --max-depth=${depth}`);
  }
  const patterns = [
    ...options.values("exclude"),
    ...(await readExcludes(process, options.values("excludeFrom"))),
  ].map((one) => compilePattern(one));
  return {
    measure: chooseMeasure(options),
    show: chooseUnit(options),
    depthMax: options.has("summary") ? 0 : depth === undefined ? Number.POSITIVE_INFINITY : Number(depth),
    showsFiles: options.has("all"),
    isSeparate: options.has("separate"),
    follows: options.has("follow"),
    followsOperands: options.has("followOperands"),
    isExcluded: (path: string) =>
      patterns.length > 0 && endsOf(path).some((end) => patterns.some((matches) => matches(end))),
    lineEnd: options.has("zero") ? "\0" : "\n",
    /** Sizes that are shown: at least, or with a minus at most. */
    threshold: parseThreshold(options.value("threshold")),
  };
}

function chooseMeasure(options: {
  has(name: "inodes" | "apparent" | "bytes"): boolean;
}): (status: FileStatus) => number {
  if (options.has("inodes")) return () => 1;
  return options.has("apparent") || options.has("bytes") ? (status) => shownSize(status) : allocatedBytes;
}

/** The unit that was asked for last. */
function chooseUnit(options: ReturnType<typeof parseOptions<typeof specs>>): (size: number) => string {
  const inUnits =
    (unit: number, suffix = "") =>
    (size: number) =>
      Math.ceil(size / unit) + suffix;
  let show = inUnits(options.has("inodes") ? 1 : 1024);
  for (const { name, value } of options.ordered) {
    if (name === "human") show = (size) => humanSize(size);
    else if (name === "si") show = (size) => humanSize(size, 1000);
    else if (name === "bytes") show = inUnits(1);
    else if (name === "kibibytes") show = inUnits(1024);
    else if (name === "mebibytes") show = inUnits(1024 ** 2);
    else if (name === "blockSize") {
      const unit = parseBlockSize(value ?? "");
      if (unit === undefined) throw new UsageError(`invalid -B argument ${quoteName(value ?? "")}`);
      show = inUnits(unit, /^\d/.test(value ?? "") ? "" : value);
    }
  }
  return show;
}

function parseThreshold(text: string | undefined): number {
  if (text === undefined) return 0;
  const size = parseBlockSize(text.replace(/^-/, ""));
  if (size === undefined) throw new UsageError(`invalid --threshold argument ${quoteName(text)}`);
  return text.startsWith("-") ? -size : size;
}

interface Place {
  path: string;
  status: FileStatus;
  depth: number;
}

/** Prints everything below that is shown, then the place itself. */
async function measure(
  process: Process,
  { path, status, depth }: Place,
  rules: Rules & { counted: Set<string> | undefined },
): Promise<number> {
  const { files, meter, stdout } = process;
  await meter.spend(400);
  if (rules.isExcluded(path) || rules.counted?.has(status.realPath)) return 0;
  if (rules.counted !== undefined) {
    meter.hold(status.realPath.length * 2);
    rules.counted.add(status.realPath);
  }
  let total = rules.measure(status);
  let shown = total;
  if (status.type === "directory") {
    for (const entry of files.list(path)) {
      const child = joinTyped(path, entry.name);
      const childStatus = rules.follows ? (files.find(child) ?? entry) : entry;
      const size = await measure(process, { path: child, status: childStatus, depth: depth + 1 }, rules);
      total += size;
      if (!rules.isSeparate || childStatus.type !== "directory") shown += size;
    }
  }
  const isShown = depth <= rules.depthMax && (depth === 0 || rules.showsFiles || status.type === "directory");
  const isOver = rules.threshold < 0 ? shown <= -rules.threshold : shown >= rules.threshold;
  if (isShown && isOver) await stdout.write(`${rules.show(shown)}\t${path}${rules.lineEnd}`);
  return total;
}

async function readExcludes(process: Process, paths: readonly string[]): Promise<string[]> {
  const patterns: string[] = [];
  for (const path of paths) patterns.push(...(await readText(process, path)).split("\n"));
  return patterns.filter((line) => line !== "");
}
