/** `git merge`, and the part of `git pull` that merges. */

import { NotSupported } from "../../process/options.ts";
import { commit } from "../command/commit.ts";
import { GitCall } from "../git-call.ts";
import { cleanMessage, summarize, writeCommit } from "../output/create-commit.ts";
import { ancestorsOf, findMergeBase } from "../output/history.ts";
import { fatal, GitFailure } from "../store/git-failure.ts";
import { identityLine } from "../store/identity.ts";
import * as refs from "../store/references.ts";
import { applyMerge, mergeTrees, requireNoConflicts } from "./merge-trees.ts";
import { moveFiles } from "./move-files.ts";

export async function merge(call: GitCall): Promise<number> {
  const { options, operands } = call.parse({
    message: { short: "m", long: "message", value: "required" },
    noFf: { long: "no-ff" },
    ffOnly: { long: "ff-only" },
    noEffect: { long: ["ff", "no-edit", "no-verify"] },
    squash: { long: "squash" },
    noCommit: { long: "no-commit" },
    abort: { long: "abort" },
    continue: { long: "continue" },
    quiet: { short: "q", long: "quiet" },
    strategyOption: { short: "X", long: "strategy-option", value: "required" },
    strategy: { short: "s", long: "strategy", value: "required" },
    stat: { long: "stat" },
  });
  const { repository } = call;
  if (options.has("abort")) return abort(call);
  if (options.has("continue")) return commit(new GitCall(call.process, ["--no-edit"]));
  if (options.has("strategy")) throw new NotSupported("merge -s");
  const [name, another] = operands;
  if (name === undefined) fatal("No remote for the current branch.");
  if (another !== undefined) throw new NotSupported("a merge of several branches");
  const favour = options.value("strategyOption");
  if (favour !== undefined && favour !== "ours" && favour !== "theirs")
    throw new NotSupported(`merge -X ${favour}`);
  requireNoConflicts(repository, "Merging");
  if (refs.read(repository, "MERGE_HEAD") !== undefined) {
    fatal(
      "You have not concluded your merge (MERGE_HEAD exists).\nPlease, commit your changes before you merge.",
    );
  }
  const target = await requireTarget(call, name);
  return mergeCommit(call, {
    target,
    label: name,
    title: options.has("message") ? options.values("message").join("\n\n") : toTitle(call, name),
    forward: options.has("ffOnly") ? "only" : options.has("noFf") ? "never" : "allowed",
    isQuiet: options.has("quiet"),
    reason: `merge ${name}`,
    favour,
    isSquash: options.has("squash"),
    isUncommitted: options.has("noCommit"),
  });
}

async function requireTarget({ repository }: GitCall, name: string): Promise<string> {
  try {
    return await refs.requireCommit(repository, name);
  } catch (error) {
    if (error instanceof GitFailure) throw new GitFailure(`merge: ${name} - not something we can merge`, 1);
    throw error;
  }
}

function toTitle({ repository }: GitCall, name: string): string {
  const kind =
    refs.read(repository, `refs/heads/${name}`) !== undefined
      ? "branch"
      : refs.read(repository, `refs/remotes/${name}`) !== undefined
        ? "remote-tracking branch"
        : refs.read(repository, `refs/tags/${name}`) !== undefined
          ? "tag"
          : "commit";
  const branch = refs.currentBranch(repository);
  return `Merge ${kind} '${name}'${branch === undefined || branch === "main" || branch === "master" ? "" : ` into ${branch}`}`;
}

export interface MergeOrder {
  target: string;
  /** Behind the marks of conflicts. Default: the commit. */
  label?: string;
  title: string;
  forward: "allowed" | "only" | "never";
  isQuiet: boolean;
  reason: string;
  favour?: "ours" | "theirs" | undefined;
  isSquash?: boolean;
  isUncommitted?: boolean;
  /** Whether diverged histories are refused until an option says how to join them. */
  needsChoice?: boolean;
}

export async function mergeCommit(call: GitCall, order: MergeOrder): Promise<number> {
  const { repository } = call;
  const { target, forward, isQuiet, reason } = order;
  const print = (text: string) => (isQuiet ? Promise.resolve() : call.print(text));
  const head = refs.headCommit(repository);
  if (head === undefined) {
    await moveFiles(call, target, true);
    refs.moveHead(repository, { to: target, reason: `${reason}: Fast-forward` });
    return 0;
  }
  if ((await ancestorsOf(repository, [head])).has(target)) {
    await print("Already up to date.\n");
    return 0;
  }
  const base = await findMergeBase(repository, head, target);
  if (base === undefined) fatal("refusing to merge unrelated histories");
  const [ours, theirs] = [await repository.snapshotOf(head), await repository.snapshotOf(target)];
  if (base === head && forward !== "never") {
    await print(`Updating ${head.slice(0, 7)}..${target.slice(0, 7)}\n`);
    await applyMerge(call, ours, { files: new Map(theirs), conflicts: [], messages: [] });
    await print(`${order.isSquash === true ? "Squash commit -- not updating HEAD\n" : ""}Fast-forward\n`);
    if (order.isSquash !== true) {
      repository.writeText("ORIG_HEAD", `${head}\n`);
      refs.moveHead(repository, { to: target, reason: `${reason}: Fast-forward` });
    }
    await print(await summarize(call, ours, theirs, ["stat", "summary"]));
    return 0;
  }
  if (forward === "only") fatal("Not possible to fast-forward, aborting.");
  if (order.needsChoice === true) {
    throw new GitFailure(
      "fatal: Need to specify how to reconcile divergent branches.\nhint: git config pull.rebase false  # merge\nhint: git pull --no-rebase, or --ff-only",
    );
  }
  const merged = await mergeTrees(repository, {
    base: await repository.snapshotOf(base),
    ours,
    theirs,
    labels: ["HEAD", order.label ?? target],
    favour: order.favour,
  });
  await applyMerge(call, ours, merged);
  const isClean = merged.conflicts.length === 0;
  if (!isClean || order.isUncommitted === true || order.isSquash === true) {
    if (order.isSquash !== true) repository.writeText("MERGE_HEAD", `${target}\n`);
    const names = [...new Set(merged.conflicts.map(({ path }) => path))]
      .map((path) => `#\t${path}\n`)
      .join("");
    repository.writeText("MERGE_MSG", `${order.title}\n${isClean ? "" : `\n# Conflicts:\n${names}`}`);
    repository.writeText("MERGE_MODE", "");
    if (order.isSquash === true) await print("Squash commit -- not updating HEAD\n");
    await print(
      isClean
        ? "Automatic merge went well; stopped before committing as requested\n"
        : "Automatic merge failed; fix conflicts and then commit the result.\n",
    );
    return isClean ? 0 : 1;
  }
  const oid = await writeCommit(repository, {
    tree: await repository.writeTree(merged.files),
    parents: [head, target],
    author: identityLine(repository, "author"),
    committer: identityLine(repository, "committer"),
    message: cleanMessage(order.title),
  });
  repository.writeText("ORIG_HEAD", `${head}\n`);
  refs.moveHead(repository, { to: oid, reason: `${reason}: Merge made by the 'ort' strategy.` });
  await print(
    `Merge made by the 'ort' strategy.\n${await summarize(call, ours, merged.files, ["stat", "summary"])}`,
  );
  return 0;
}

async function abort(call: GitCall): Promise<number> {
  const { repository } = call;
  if (refs.read(repository, "MERGE_HEAD") === undefined)
    fatal("There is no merge to abort (MERGE_HEAD missing).");
  const head = refs.headCommit(repository);
  if (head !== undefined) await moveFiles(call, head, true);
  for (const name of ["MERGE_HEAD", "MERGE_MSG", "MERGE_MODE"]) repository.removeFile(name);
  return 0;
}
