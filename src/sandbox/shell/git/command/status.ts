/** `git status`, long and short. */

import { NotSupported } from "../../process/options.ts";
import { quotePath } from "../compare/patch-text.ts";
import type { GitCall } from "../git-call.ts";
import { countAheadBehind, describeDistance } from "../output/history.ts";
import { readStates, type States } from "../output/states.ts";
import * as refs from "../store/references.ts";
import type { Repository } from "../store/repository.ts";
import { WorkTree } from "../store/work-tree.ts";

export const status = (call: GitCall) => printStatus(call, { isCommitting: false });

/** As a commit says it that has nothing to commit. */
export async function printStatus(
  call: GitCall,
  { isCommitting }: { isCommitting: boolean },
): Promise<number> {
  const { options, typed } = call.parse({
    short: { short: "s", long: "short" },
    branch: { short: "b", long: "branch" },
    porcelain: { long: "porcelain", value: "optional" },
    noEffect: { long: ["long", "no-renames"] },
    untracked: { short: "u", long: "untracked-files", value: "optional" },
    ignored: { long: "ignored" },
    zero: { short: "z" },
  });
  const filter = call.toPathFilter(typed);
  const { repository } = call;
  const states = await readStates(repository);
  const mode = options.value("untracked") ?? (options.has("untracked") ? "all" : "normal");
  const tree = new WorkTree(repository);
  const tracked = new Set([...states.index.keys(), ...states.conflicts.keys()]);
  const list = async (ignored: "hide" | "only") => {
    const paths = await tree.listUntracked(tracked, { collapse: mode !== "all", ignored });
    return paths.filter((path) => filter(path.replace(/\/$/, "")));
  };
  const found: Found = {
    isUntrackedHidden: mode === "no",
    states: filterStates(states, filter),
    untracked: mode === "no" ? [] : await list("hide"),
    ignored: options.has("ignored") ? await list("only") : [],
  };
  const version = options.value("porcelain");
  if (version === "v2" || version === "2") throw new NotSupported("--porcelain=v2");
  if (options.has("short") || options.has("porcelain") || options.has("zero")) {
    const isPorcelain = options.has("porcelain");
    const branch = options.has("branch") ? await describeBranchShort(repository) : "";
    const show = isPorcelain ? (path: string) => path : (path: string) => call.toShownPath(path);
    await call.print(branch + formatShort(found, { show, end: options.has("zero") ? "\0" : "\n" }));
    return 0;
  }
  await call.print(await formatLong(call, found, isCommitting ? "Initial commit" : "No commits yet"));
  return 0;
}

interface Found {
  /** Untracked files were not looked for. */
  isUntrackedHidden: boolean;
  states: States;
  untracked: readonly string[];
  ignored: readonly string[];
}

function filterStates(states: States, filter: (path: string) => boolean): States {
  return {
    ...states,
    staged: states.staged.filter(({ path }) => filter(path)),
    unstaged: states.unstaged.filter(({ path }) => filter(path)),
    conflicts: new Map([...states.conflicts].filter(([path]) => filter(path))),
  };
}

async function describeBranchShort(repository: Repository): Promise<string> {
  const branch = refs.currentBranch(repository);
  if (branch === undefined) return "## HEAD (no branch)\n";
  if (refs.headCommit(repository) === undefined) return `## No commits yet on ${branch}\n`;
  const tracked = refs.trackedBranch(repository, branch);
  if (tracked === undefined) return `## ${branch}\n`;
  const upstream = tracked.replace(/^refs\/(?:remotes|heads)\//, "");
  const counts = await countAheadBehind(repository, `refs/heads/${branch}`, tracked);
  const distance = describeDistance(counts);
  return `## ${branch}...${upstream}${distance === "" ? "" : ` [${distance}]`}\n`;
}

/** Letters by the stages that a conflict has: base, ours, theirs. */
const conflictLetters: Readonly<Record<string, string>> = {
  "1": "DD",
  "2": "AU",
  "3": "UA",
  "12": "UD",
  "13": "DU",
  "23": "AA",
  "123": "UU",
};

function formatShort(
  { states, untracked, ignored }: Found,
  { show, end }: { show: (path: string) => string; end: string },
): string {
  const lines = new Map<string, { letters: string; oldPath?: string }>();
  for (const [path, stages] of states.conflicts)
    lines.set(path, { letters: conflictLetters[stages.join("")] ?? "UU" });
  for (const { status, path, oldPath } of states.staged) {
    lines.set(path, { letters: `${status} `, ...(status === "R" && { oldPath }) });
  }
  for (const { status, path } of states.unstaged) {
    const before = lines.get(path);
    lines.set(path, { ...before, letters: `${before?.letters[0] ?? " "}${status}` });
  }
  const name = (path: string) => {
    const quoted = end === "\0" ? path : quotePath(show(path));
    return end !== "\0" && quoted.includes(" ") && !quoted.startsWith('"') ? `"${quoted}"` : quoted;
  };
  const changed = [...lines].sort(([left], [right]) => (left < right ? -1 : 1));
  return [
    ...changed.map(([path, { letters, oldPath }]) => {
      if (oldPath === undefined) return `${letters} ${name(path)}${end}`;
      return end === "\0"
        ? `${letters} ${path}\0${oldPath}\0`
        : `${letters} ${name(oldPath)} -> ${name(path)}${end}`;
    }),
    ...untracked.map((path) => `?? ${name(path)}${end}`),
    ...ignored.map((path) => `!! ${name(path)}${end}`),
  ].join("");
}

const names: Readonly<Record<string, string>> = {
  A: "new file:   ",
  D: "deleted:    ",
  M: "modified:   ",
  R: "renamed:    ",
  T: "typechange: ",
};

const conflictNames: Readonly<Record<string, string>> = {
  "1": "both deleted:    ",
  "2": "added by us:     ",
  "3": "added by them:   ",
  "12": "deleted by them: ",
  "13": "deleted by us:   ",
  "23": "both added:      ",
  "123": "both modified:   ",
};

async function formatLong(
  call: GitCall,
  { states, untracked, ignored, isUntrackedHidden }: Found,
  initialTitle: string,
): Promise<string> {
  const { repository } = call;
  const head = refs.headCommit(repository);
  const isInitial = head === undefined;
  const branch = refs.currentBranch(repository);
  const show = (path: string) => quotePath(call.toShownPath(path));
  let text = branch === undefined ? `HEAD detached at ${head?.slice(0, 7) ?? ""}\n` : `On branch ${branch}\n`;
  if (branch !== undefined) text += await describeTracking(repository, branch);
  if (isInitial) text += `\n${initialTitle}\n\n`;
  const isMerging = refs.read(repository, "MERGE_HEAD") !== undefined;
  const picked = refs.read(repository, "CHERRY_PICK_HEAD")?.slice(0, 7);
  const isPlain = !isMerging && picked === undefined;
  if (isMerging) {
    text +=
      states.conflicts.size > 0
        ? 'You have unmerged paths.\n  (fix conflicts and run "git commit")\n  (use "git merge --abort" to abort the merge)\n\n'
        : 'All conflicts fixed but you are still merging.\n  (use "git commit" to conclude merge)\n\n';
  }
  if (picked !== undefined) {
    text += `You are currently cherry-picking commit ${picked}.\n  (${states.conflicts.size > 0 ? 'fix conflicts and run "git cherry-pick --continue"' : 'all conflicts fixed: run "git cherry-pick --continue"'})\n  (use "git cherry-pick --skip" to skip this patch)\n  (use "git cherry-pick --abort" to cancel the cherry-pick operation)\n\n`;
  }
  if (states.staged.length > 0) {
    const undo = isInitial ? 'git rm --cached <file>..."' : 'git restore --staged <file>..."';
    text += `Changes to be committed:\n${!isPlain ? "" : `  (use "${undo} to unstage)\n`}`;
    for (const { status, path, oldPath } of states.staged) {
      text += `\t${names[status]}${status === "R" ? `${show(oldPath)} -> ` : ""}${show(path)}\n`;
    }
    text += "\n";
  }
  if (states.conflicts.size > 0) {
    const hasDeleted = [...states.conflicts.values()].some(
      (stages) => !stages.includes(2) || !stages.includes(3),
    );
    text += `Unmerged paths:\n${isPlain && !isInitial ? '  (use "git restore --staged <file>..." to unstage)\n' : ""}  (use "git ${hasDeleted ? "add/rm <file>..." : "add <file>..."}" ${hasDeleted ? "as appropriate to mark" : "to mark"} resolution)\n`;
    for (const [path, stages] of states.conflicts)
      text += `\t${conflictNames[stages.join("")]}${show(path)}\n`;
    text += "\n";
  }
  if (states.unstaged.length > 0) {
    const hasDeleted = states.unstaged.some(({ status }) => status === "D");
    text += `Changes not staged for commit:\n  (use "git add${hasDeleted ? "/rm" : ""} <file>..." to update what will be committed)\n  (use "git restore <file>..." to discard changes in working directory)\n`;
    for (const { status, path } of states.unstaged) text += `\t${names[status]}${show(path)}\n`;
    text += "\n";
  }
  if (untracked.length > 0) {
    text += 'Untracked files:\n  (use "git add <file>..." to include in what will be committed)\n';
    text += `${untracked.map((path) => `\t${show(path)}\n`).join("")}\n`;
  }
  if (ignored.length > 0) {
    text += 'Ignored files:\n  (use "git add -f <file>..." to include in what will be committed)\n';
    text += `${ignored.map((path) => `\t${show(path)}\n`).join("")}\n`;
  }
  if (states.staged.length > 0) {
    return isUntrackedHidden
      ? `${text}Untracked files not listed (use -u option to show untracked files)\n`
      : text;
  }
  if (states.unstaged.length > 0 || states.conflicts.size > 0) {
    return `${text}no changes added to commit (use "git add" and/or "git commit -a")\n`;
  }
  if (isMerging) return text;
  if (isUntrackedHidden && !isInitial) return `${text}nothing to commit (use -u to show untracked files)\n`;
  if (untracked.length > 0) {
    return `${text}nothing added to commit but untracked files present (use "git add" to track)\n`;
  }
  return `${text}${isInitial ? 'nothing to commit (create/copy files and use "git add" to track)' : "nothing to commit, working tree clean"}\n`;
}

export async function describeTracking(repository: Repository, branch: string): Promise<string> {
  const tracked = refs.trackedBranch(repository, branch);
  if (tracked === undefined || refs.headCommit(repository) === undefined) return "";
  const name = tracked.replace(/^refs\/(?:remotes|heads)\//, "");
  const counts = await countAheadBehind(repository, `refs/heads/${branch}`, tracked);
  if (counts === undefined) {
    return `Your branch is based on '${name}', but the upstream is gone.\n  (use "git branch --unset-upstream" to fixup)\n\n`;
  }
  const { ahead, behind } = counts;
  const commits = (count: number) => `${count} commit${count === 1 ? "" : "s"}`;
  if (ahead === 0 && behind === 0) return `Your branch is up to date with '${name}'.\n\n`;
  if (behind === 0) {
    return `Your branch is ahead of '${name}' by ${commits(ahead)}.\n  (use "git push" to publish your local commits)\n\n`;
  }
  if (ahead === 0) {
    return `Your branch is behind '${name}' by ${commits(behind)}, and can be fast-forwarded.\n  (use "git pull" to update your local branch)\n\n`;
  }
  return `Your branch and '${name}' have diverged,\nand have ${ahead} and ${behind} different commits each, respectively.\n  (use "git pull" to merge the remote branch into yours)\n\n`;
}
