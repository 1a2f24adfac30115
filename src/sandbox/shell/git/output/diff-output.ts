/** Prints changes between two snapshots in the form that was asked for. */

import type { Meter } from "../../process/meter.ts";
import { type FileChange, findFileChanges } from "../compare/file-changes.ts";
import { findLineChanges, isBinary } from "../compare/line-changes.ts";
import { type Contents, formatPatch, type PatchRules, quotePath } from "../compare/patch-text.ts";
import {
  type CountedChange,
  formatNameStatus,
  formatNumStat,
  formatShortStat,
  formatStat,
  formatSummary,
} from "../compare/summaries.ts";
import type { GitCall } from "../git-call.ts";
import type { PathFilter } from "../path-specs.ts";
import { fatal } from "../store/git-failure.ts";
import type { Blob, Repository, Snapshot } from "../store/repository.ts";
import { WorkTree } from "../store/work-tree.ts";

export const diffSpecs = {
  patch: { short: "pu", long: "patch" },
  noPatch: { long: "no-patch" },
  stat: { long: "stat", value: "optional" },
  shortStat: { long: "shortstat" },
  numStat: { long: "numstat" },
  summary: { long: "summary" },
  nameOnly: { long: "name-only" },
  nameStatus: { long: "name-status" },
  context: { short: "U", long: "unified", value: "required" },
  noRenames: { long: "no-renames" },
  findRenames: { short: "M", long: "find-renames" },
  noColor: { long: ["no-color", "no-ext-diff", "no-textconv"] },
  color: { long: "color", value: "optional" },
  spaceChange: { short: "b", long: "ignore-space-change" },
  allSpace: { short: "w", long: "ignore-all-space" },
  spaceEnd: { long: "ignore-space-at-eol" },
  fullIndex: { long: "full-index" },
  noPrefix: { long: "no-prefix" },
  reverse: { short: "R" },
  filter: { long: "diff-filter", value: "required" },
  patchWithStat: { long: "patch-with-stat" },
} as const;

type DiffOptionName = keyof typeof diffSpecs;

/** Options of a command that has these among its own. */
export interface DiffOptions {
  has(name: DiffOptionName): boolean;
  value(name: DiffOptionName): string | undefined;
}

export interface Compared {
  readonly older: Snapshot;
  readonly newer: Snapshot;
  /** Where the contents of the newer one are. Default: in objects. */
  readonly isWorkTree?: boolean;
  readonly filter: PathFilter;
}

export type DiffForm = "patch" | "stat" | "shortStat" | "numStat" | "nameOnly" | "nameStatus" | "summary";

const forms = ["numStat", "stat", "shortStat", "summary", "nameOnly", "nameStatus"] as const;

/** Which forms were asked for, in the order in which git prints them. */
export function chooseForms(options: DiffOptions, usual: readonly DiffForm[]): readonly DiffForm[] {
  if (options.has("noPatch")) return [];
  if (options.has("color") && options.value("color") !== "never" && options.value("color") !== "auto") {
    fatal("--color is not supported in this shell");
  }
  const chosen: DiffForm[] = forms.filter((form) => options.has(form));
  if (options.has("patchWithStat")) chosen.push("stat");
  if (options.has("patch") || options.has("patchWithStat") || (options.has("context") && chosen.length === 0))
    chosen.push("patch");
  return chosen.length === 0 ? usual : chosen;
}

export async function findChanges(
  { repository }: GitCall,
  options: DiffOptions,
  { older, newer, isWorkTree = false, filter }: Compared,
): Promise<FileChange[]> {
  const [from, to] = options.has("reverse") ? [newer, older] : [older, newer];
  const pick = (snapshot: Snapshot) => new Map([...snapshot].filter(([path]) => filter(path)));
  const reader = contentReader(repository, isWorkTree);
  const changes = await findFileChanges(pick(from), pick(to), {
    meter: repository.process.meter,
    readContent: options.has("noRenames") ? undefined : reader,
  });
  const wanted = options.value("filter");
  return wanted === undefined ? changes : changes.filter(({ status }) => matchesStatus(wanted, status));
}

function matchesStatus(wanted: string, status: string): boolean {
  const isExcluding = wanted === wanted.toLowerCase();
  return isExcluding ? !wanted.includes(status.toLowerCase()) : wanted.includes(status);
}

/** Contents from objects, or from the files when no object has them. */
export function contentReader(repository: Repository, isWorkTree: boolean) {
  const tree = new WorkTree(repository);
  return async ({ oid, mode }: Blob, path: string): Promise<Uint8Array> => {
    if (mode === 0o160000) return new TextEncoder().encode(`Subproject commit ${oid}\n`);
    if (isWorkTree && tree.find(path) !== undefined) {
      const content = tree.read(path);
      if ((await repository.hash("blob", content)) === oid) return content;
    }
    return repository.readBlob(oid);
  };
}

export async function formatChanges(
  { repository }: GitCall,
  changes: readonly FileChange[],
  {
    options,
    shown,
    isWorkTree = false,
  }: { options: DiffOptions; shown: readonly DiffForm[]; isWorkTree?: boolean },
): Promise<string> {
  const { meter } = repository.process;
  const read = contentReader(repository, isWorkTree);
  const contents = async ({ old, new: fresh, oldPath, path }: FileChange): Promise<Contents> => [
    old === undefined ? new Uint8Array(0) : await read(old, oldPath),
    fresh === undefined ? new Uint8Array(0) : await read(fresh, path),
  ];
  let text = "";
  const needsCounts = shown.some((form) => form === "stat" || form === "shortStat" || form === "numStat");
  const counted: CountedChange[] = [];
  if (needsCounts)
    for (const change of changes) counted.push(await count(change, await contents(change), meter));
  for (const form of shown) {
    if (form === "numStat") text += formatNumStat(counted);
    else if (form === "stat")
      text += formatStat(counted, Number(options.value("stat")?.split(",")[0] ?? 80) || 80);
    else if (form === "shortStat") text += formatShortStat(counted);
    else if (form === "summary") text += formatSummary(changes);
    else if (form === "nameOnly") text += changes.map(({ path }) => `${quotePath(path)}\n`).join("");
    else if (form === "nameStatus") text += formatNameStatus(changes);
    else {
      if (text !== "" && changes.length > 0) text += "\n";
      const rules = toPatchRules(options);
      for (const change of changes)
        text += await formatPatch(change, await contents(change), { rules, meter });
    }
  }
  return text;
}

export async function count(
  change: FileChange,
  [older, newer]: Contents,
  meter: Meter,
): Promise<CountedChange> {
  if (isBinary(older) || isBinary(newer)) {
    return { change, added: 0, deleted: 0, binary: [older.length, newer.length] };
  }
  const { changes } = await findLineChanges([older, newer], meter);
  const added = changes.reduce((sum, { inserted }) => sum + inserted, 0);
  const deleted = changes.reduce((sum, one) => sum + one.deleted, 0);
  return { change, added, deleted, binary: undefined };
}

function toPatchRules(options: DiffOptions): PatchRules {
  const context = Number(options.value("context") ?? 3);
  if (!Number.isInteger(context) || context < 0) fatal("-U expects a numerical value");
  return {
    context,
    prefixes: options.has("noPrefix") ? ["", ""] : options.has("reverse") ? ["b/", "a/"] : ["a/", "b/"],
    isFullIndex: options.has("fullIndex"),
    space: options.has("allSpace")
      ? "all"
      : options.has("spaceChange")
        ? "amount"
        : options.has("spaceEnd")
          ? "end"
          : "none",
  };
}

/** No options at all: as `git commit` and `git merge` print what they did. */
export const plainOptions: DiffOptions = { has: () => false, value: () => undefined };
