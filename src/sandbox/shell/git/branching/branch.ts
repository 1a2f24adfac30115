/** `git branch`. */

import { forEachOperand } from "../../entry/attempt.ts";
import { NotSupported } from "../../process/options.ts";
import type { GitCall } from "../git-call.ts";
import { subjectOf } from "../output/create-commit.ts";
import { ancestorsOf, countAheadBehind, describeDistance } from "../output/history.ts";
import { fatal, GitFailure } from "../store/git-failure.ts";
import * as refs from "../store/references.ts";
import type { Repository } from "../store/repository.ts";

export async function branch(call: GitCall): Promise<number> {
  const { options, operands } = call.parse({
    all: { short: "a", long: "all" },
    remotes: { short: "r", long: "remotes" },
    delete: { short: "d", long: "delete" },
    forceDelete: { short: "D" },
    move: { short: "m", long: "move" },
    forceMove: { short: "M" },
    copy: { short: "c", long: "copy" },
    verbose: { short: "v", long: "verbose" },
    force: { short: "f", long: "force" },
    showCurrent: { long: "show-current" },
    list: { short: "l", long: "list" },
    upstream: { short: "u", long: "set-upstream-to", value: "required" },
    unsetUpstream: { long: "unset-upstream" },
    merged: { long: "merged", value: "optional" },
    noMerged: { long: "no-merged", value: "optional" },
    contains: { long: "contains", value: "optional" },
    format: { long: "format", value: "required" },
    noEffect: { short: "qt", long: ["quiet", "track", "no-color"] },
    noTrack: { long: "no-track" },
    sort: { long: "sort", value: "required" },
  });
  const { repository } = call;
  if (options.has("showCurrent")) {
    const name = refs.currentBranch(repository);
    await call.print(name === undefined ? "" : `${name}\n`);
    return 0;
  }
  if (options.has("copy") || options.has("sort") || options.has("contains"))
    throw new NotSupported("branch -c, --sort and --contains");
  if (options.has("delete") || options.has("forceDelete")) {
    return remove(call, operands, {
      isForced: options.has("forceDelete") || options.has("force"),
      isRemote: options.has("remotes"),
    });
  }
  if (options.has("move") || options.has("forceMove"))
    return rename(call, operands, options.has("forceMove"));
  const upstream = options.value("upstream");
  if (upstream !== undefined) return follow(call, operands[0], upstream);
  if (options.has("unsetUpstream")) {
    trackNothing(repository, operands[0] ?? refs.currentBranch(repository) ?? "");
    return 0;
  }
  const [name, start] = operands;
  const isListing = ["list", "merged", "noMerged", "format", "all", "remotes"].some((one) =>
    options.has(one as "list"),
  );
  if (name !== undefined && !isListing) {
    await createBranch(call, {
      name,
      start,
      isForced: options.has("force"),
      tracks: !options.has("noTrack"),
    });
    return 0;
  }
  return list(call, {
    kinds: options.has("all") ? ["heads", "remotes"] : options.has("remotes") ? ["remotes"] : ["heads"],
    verbosity: options.ordered.filter((option) => option.name === "verbose").length,
    format: options.value("format"),
    merged: options.has("merged") ? (options.value("merged") ?? name ?? "HEAD") : undefined,
    noMerged: options.has("noMerged") ? (options.value("noMerged") ?? name ?? "HEAD") : undefined,
  });
}

export interface NewBranch {
  name: string;
  start?: string | undefined;
  isForced: boolean;
  /** Whether a branch that starts at a remote's follows it. */
  tracks: boolean;
}

/** Returns its commit. */
export async function createBranch(
  call: GitCall,
  { name, start, isForced, tracks }: NewBranch,
): Promise<string> {
  const { repository } = call;
  if (!isBranchName(name)) fatal(`'${name}' is not a valid branch name`);
  if (refs.read(repository, `refs/heads/${name}`) !== undefined && !isForced) {
    fatal(`a branch named '${name}' already exists`);
  }
  if (start === undefined && refs.headCommit(repository) === undefined) {
    fatal(`not a valid object name: '${refs.currentBranch(repository) ?? "HEAD"}'`);
  }
  const oid = await requireStart(repository, start ?? "HEAD");
  refs.write(repository, `refs/heads/${name}`, oid);
  const full = start === undefined ? undefined : refs.find(repository, start);
  if (tracks && full?.startsWith("refs/remotes/")) await setUpstream(call, name, full);
  return oid;
}

async function requireStart(repository: Repository, start: string): Promise<string> {
  try {
    return await refs.requireCommit(repository, start);
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    return fatal(`not a valid object name: '${start}'`);
  }
}

export async function setUpstream(call: GitCall, name: string, full: string): Promise<void> {
  const { repository } = call;
  const remote = full.startsWith("refs/remotes/") ? (full.split("/")[2] ?? "") : ".";
  const merge = remote === "." ? full : full.replace(`refs/remotes/${remote}/`, "refs/heads/");
  repository.changeSettings({ [`branch.${name}.remote`]: remote, [`branch.${name}.merge`]: merge });
  await call.print(`branch '${name}' set up to track '${full.replace(/^refs\/(?:remotes|heads)\//, "")}'.\n`);
}

function trackNothing(repository: Repository, name: string): void {
  repository.changeSettings({ [`branch.${name}.remote`]: undefined, [`branch.${name}.merge`]: undefined });
}

async function follow(
  call: GitCall,
  name = refs.currentBranch(call.repository) ?? "",
  upstream = "",
): Promise<number> {
  const full = refs.find(call.repository, upstream);
  if (full === undefined) fatal(`the requested upstream branch '${upstream}' does not exist`);
  await setUpstream(call, name, full);
  return 0;
}

export function isBranchName(name: string): boolean {
  return (
    name !== "" &&
    ![...name].some((char) => char <= " " || char === "\x7f") &&
    !/[~^:?*[\\]|\.\.|@\{|\/\/|^[-/.]|\/\.|[/.]$|\.lock$/.test(name) &&
    name !== "HEAD" &&
    name !== "@"
  );
}

async function remove(
  call: GitCall,
  names: readonly string[],
  { isForced, isRemote }: { isForced: boolean; isRemote: boolean },
): Promise<number> {
  const { repository } = call;
  if (names.length === 0) fatal("branch name required");
  return forEachOperand(names, async (name) => {
    const full = `refs/${isRemote ? "remotes" : "heads"}/${name}`;
    const oid = refs.read(repository, full);
    if (oid === undefined) {
      await call.warn(`error: ${isRemote ? "remote-tracking " : ""}branch '${name}' not found.`);
      return false;
    }
    if (!isRemote && name === refs.currentBranch(repository)) {
      await call.warn(`error: Cannot delete branch '${name}' checked out at '${repository.root}'`);
      return false;
    }
    const upstream = refs.trackedBranch(repository, name);
    const base =
      (upstream === undefined ? undefined : refs.read(repository, upstream)) ?? refs.headCommit(repository);
    if (!isForced && !isRemote && base !== undefined && !(await ancestorsOf(repository, [base])).has(oid)) {
      await call.warn(
        `error: The branch '${name}' is not fully merged.\nIf you are sure you want to delete it, run 'git branch -D ${name}'.`,
      );
      return false;
    }
    refs.remove(repository, full);
    trackNothing(repository, name);
    await call.print(
      `Deleted ${isRemote ? "remote-tracking " : ""}branch ${name} (was ${oid.slice(0, 7)}).\n`,
    );
    return true;
  });
}

async function rename(call: GitCall, operands: readonly string[], isForced: boolean): Promise<number> {
  const { repository } = call;
  const current = refs.currentBranch(repository);
  const [from = "", to = ""] = operands.length > 1 ? operands : [current ?? "", operands[0] ?? ""];
  if (!isBranchName(to)) fatal(`'${to}' is not a valid branch name`);
  const oid = refs.read(repository, `refs/heads/${from}`);
  if (oid === undefined && from !== current) fatal(`no branch named '${from}'`);
  if (from !== to && refs.read(repository, `refs/heads/${to}`) !== undefined && !isForced) {
    fatal(`a branch named '${to}' already exists`);
  }
  if (oid !== undefined && from !== to) {
    refs.remove(repository, `refs/heads/${from}`);
    refs.write(repository, `refs/heads/${to}`, oid);
  }
  if (from === current) repository.writeText("HEAD", `ref: refs/heads/${to}\n`);
  const text = repository.readText("config") ?? "";
  repository.writeConfig(text.replace(`[branch "${from}"]`, `[branch "${to}"]`));
  return 0;
}

interface Row {
  name: string;
  oid: string;
  isCurrent: boolean;
  full: string;
}

interface Listing {
  kinds: readonly ("heads" | "remotes")[];
  verbosity: number;
  format: string | undefined;
  merged: string | undefined;
  noMerged: string | undefined;
}

async function list(call: GitCall, { kinds, verbosity, format, merged, noMerged }: Listing): Promise<number> {
  const { repository } = call;
  const current = refs.currentBranch(repository);
  const head = refs.headCommit(repository);
  const rows: Row[] = [];
  if (current === undefined && head !== undefined && kinds.includes("heads")) {
    rows.push({ name: `(HEAD detached at ${head.slice(0, 7)})`, oid: head, isCurrent: true, full: "HEAD" });
  }
  for (const kind of kinds) {
    for (const [name, oid] of refs.list(repository, `refs/${kind}/`)) {
      const prefix = kind === "remotes" && kinds.length > 1 ? "remotes/" : "";
      rows.push({
        name: prefix + name,
        oid,
        isCurrent: kind === "heads" && name === current,
        full: `refs/${kind}/${name}`,
      });
    }
  }
  const within = async (text: string | undefined) =>
    text === undefined ? undefined : ancestorsOf(repository, [await refs.requireCommit(repository, text)]);
  const [inside, outside] = [await within(merged), await within(noMerged)];
  const shown = rows.filter(({ oid }) => (inside?.has(oid) ?? true) && !(outside?.has(oid) ?? false));
  const width = Math.max(0, ...shown.map(({ name }) => name.length));
  let text = "";
  for (const row of shown) {
    if (format !== undefined) {
      text += `${expandFormat(format, row)}\n`;
      continue;
    }
    const symbolic = row.full.endsWith("/HEAD") ? repository.readText(row.full)?.trim() : undefined;
    const target = symbolic?.startsWith("ref: ")
      ? ` -> ${symbolic.slice(5).replace("refs/remotes/", "")}`
      : "";
    const detail =
      verbosity > 0 && target === ""
        ? ` ${row.oid.slice(0, 7)} ${await describeUpstream(repository, row, verbosity)}${subjectOf((await repository.readCommit(row.oid)).message)}`
        : target;
    text += `${row.isCurrent ? "* " : "  "}${verbosity > 0 ? row.name.padEnd(width) : row.name}${detail}\n`;
  }
  await call.print(text);
  return 0;
}

async function describeUpstream(
  repository: Repository,
  { full }: { full: string },
  verbosity: number,
): Promise<string> {
  if (!full.startsWith("refs/heads/")) return "";
  const upstream = refs.trackedBranch(repository, full.slice(11));
  if (upstream === undefined) return "";
  const counts = await countAheadBehind(repository, full, upstream);
  const name = verbosity > 1 ? upstream.replace("refs/remotes/", "") : "";
  const both = [name, describeDistance(counts)].filter((part) => part !== "").join(": ");
  return both === "" ? "" : `[${both}] `;
}

function expandFormat(format: string, row: Row): string {
  return format.replace(/%\(([^)]*)\)/g, (_, field: string) => {
    if (field === "refname:short") return row.name.replace(/^remotes\//, "");
    if (field === "refname") return row.full;
    if (field === "objectname") return row.oid;
    if (field === "objectname:short") return row.oid.slice(0, 7);
    if (field === "HEAD") return row.isCurrent ? "*" : " ";
    throw new NotSupported(`%(${field}) in --format`);
  });
}
