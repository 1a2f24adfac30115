/** `git stash`: changes put aside, as commits in `refs/stash` and its log. */

import { NotSupported } from "../../process/options.ts";
import { printStatus } from "../command/status.ts";
import { GitCall } from "../git-call.ts";
import { titleOf, writeCommit } from "../output/create-commit.ts";
import { chooseForms, diffSpecs, findChanges, formatChanges } from "../output/diff-output.ts";
import { fatal, GitFailure } from "../store/git-failure.ts";
import { identityLine } from "../store/identity.ts";
import * as refs from "../store/references.ts";
import { isSameSnapshot, type Snapshot } from "../store/repository.ts";
import { toSnapshot, WorkTree } from "../store/work-tree.ts";
import { applyMerge, mergeTrees } from "./merge-trees.ts";
import { moveFiles } from "./move-files.ts";

const logName = "logs/refs/stash";

export async function stash(call: GitCall): Promise<number> {
  const [action = "push", ...rest] = call.args[0]?.startsWith("-") ? ["push", ...call.args] : call.args;
  const inner = new GitCall(call.process, rest);
  switch (action) {
    case "push":
    case "save":
      return push(inner, action);
    case "list":
      await call.print(
        refs
          .readLog(call.repository, logName)
          .map(({ reason }, index) => `stash@{${index}}: ${reason}\n`)
          .join(""),
      );
      return 0;
    case "pop":
    case "apply":
      return apply(inner, action === "pop");
    case "drop":
      await drop(inner, toNumber(rest[0]));
      return 0;
    case "clear":
      refs.remove(call.repository, "refs/stash");
      call.repository.removeFile(logName);
      return 0;
    case "show":
      return show(inner);
    default:
      throw new NotSupported(`stash ${action}`);
  }
}

function toNumber(text = "0"): number {
  const match = /^(?:stash@\{)?(\d+)\}?$/.exec(text);
  return match === null ? fatal(`'${text}' is not a stash reference`) : Number(match[1]);
}

async function push(call: GitCall, action: "push" | "save"): Promise<number> {
  const { options, operands, paths } = call.parse({
    message: { short: "m", long: "message", value: "required" },
    untracked: { short: "u", long: "include-untracked" },
    quiet: { short: "q", long: "quiet" },
    unsupported: {
      short: "kSa",
      long: ["keep-index", "staged", "all"],
      refused: "stash --keep-index, --staged and --all",
    },
  });
  if (paths !== undefined || (action === "push" && operands.length > 0))
    throw new NotSupported("a stash of single paths");
  const { repository } = call;
  const head = refs.headCommit(repository) ?? fatal("You do not have the initial commit yet");
  const tree = new WorkTree(repository);
  const entries = repository.readIndex();
  const index = toSnapshot(entries);
  const old = await repository.snapshotOf(head);
  const files = await tree.stageAll(index.keys());
  const added = options.has("untracked")
    ? await tree.listUntracked(new Set(index.keys()), { collapse: false })
    : [];
  if (isSameSnapshot(files, old) && isSameSnapshot(index, old) && added.length === 0) {
    await call.print("No local changes to save\n");
    return 0;
  }
  const branch = refs.currentBranch(repository) ?? "(no branch)";
  const about = `${branch}: ${await titleOf(repository, head)}`;
  const message =
    options.value("message") ?? (action === "save" && operands.length > 0 ? operands.join(" ") : undefined);
  const reason = message === undefined ? `WIP on ${about}` : `On ${branch}: ${message}`;
  const [author, committer] = [identityLine(repository, "author"), identityLine(repository, "committer")];
  const make = async (snapshot: Snapshot, parents: readonly string[], text: string) =>
    writeCommit(repository, {
      tree: await repository.writeTree(snapshot),
      parents,
      author,
      committer,
      message: text,
    });
  const parents = [head, await make(index, [head], `index on ${about}\n`)];
  if (added.length > 0) {
    parents.push(await make(await tree.stageAll(added), [], `untracked files on ${about}\n`));
  }
  const oid = await make(files, parents, reason);
  const before = refs.readLog(repository, logName)[0]?.to ?? refs.zeroOid;
  refs.write(repository, "refs/stash", oid);
  repository.appendText(logName, `${before} ${oid} ${committer}\t${reason}\n`);
  await moveFiles(call, head, true);
  for (const path of added) tree.remove(path);
  if (!options.has("quiet")) await call.print(`Saved working directory and index state ${reason}\n`);
  return 0;
}

async function requireStash({ repository }: GitCall, number: number): Promise<string> {
  const stashes = refs.readLog(repository, logName);
  const found = stashes[number];
  if (found !== undefined) return found.to;
  if (stashes.length === 0) throw new GitFailure("No stash entries found.", 1);
  throw new GitFailure(`error: stash@{${number}} is not a valid reference`, 1);
}

async function apply(call: GitCall, isPop: boolean): Promise<number> {
  const { options, operands } = call.parse({
    index: { long: "index", refused: "stash pop --index" },
    quiet: { short: "q", long: "quiet" },
  });
  const { repository } = call;
  const number = toNumber(operands[0]);
  const commit = await repository.readCommit(await requireStash(call, number));
  const [base = "", staged = "", untracked] = commit.parents;
  const old = await repository.snapshotOf(base);
  const ours = toSnapshot(repository.readIndex());
  const theirs = await repository.readTree(commit.tree);
  const merged = await mergeTrees(repository, {
    base: old,
    ours,
    theirs,
    labels: ["Updated upstream", "Stashed changes"],
  });
  await applyMerge(call, ours, merged);
  const tree = new WorkTree(repository);
  for (const [path, blob] of untracked === undefined ? [] : await repository.snapshotOf(untracked)) {
    if (tree.find(path) !== undefined)
      throw new GitFailure(
        `${path} already exists, no checkout\nerror: could not restore untracked files from stash`,
        1,
      );
    await tree.write(path, blob);
  }
  if (merged.conflicts.length > 0) {
    await printStatus(new GitCall(call.process, []), { isCommitting: false });
    if (isPop) await call.print("The stash entry is kept in case you need it again.\n");
    return 1;
  }
  // Changes come back unstaged, files that the stash added stay in the index.
  const entries = repository.readIndex();
  const wasStaged = await repository.snapshotOf(staged);
  await repository.writeIndex(
    entries.flatMap((entry) => {
      const own = ours.get(entry.path);
      if (own !== undefined) return [tree.entry(entry.path, own)];
      return old.has(entry.path) || !wasStaged.has(entry.path) ? [] : [entry];
    }),
  );
  const lost = [...ours]
    .filter(([path]) => !merged.files.has(path))
    .map(([path, blob]) => tree.entry(path, blob));
  if (lost.length > 0) await repository.writeIndex([...repository.readIndex(), ...lost]);
  if (!options.has("quiet")) await printStatus(new GitCall(call.process, []), { isCommitting: false });
  if (isPop) await drop(call, number, options.has("quiet"));
  return 0;
}

async function drop(call: GitCall, number: number, isQuiet = false): Promise<void> {
  const { repository } = call;
  const oid = await requireStash(call, number);
  const kept = refs.readLog(repository, logName).filter((_, index) => index !== number);
  const [newest] = kept;
  if (newest === undefined) {
    refs.remove(repository, "refs/stash");
    repository.removeFile(logName);
  } else {
    refs.write(repository, "refs/stash", newest.to);
    repository.writeText(
      logName,
      `${kept
        .map(({ line }) => line)
        .reverse()
        .join("\n")}\n`,
    );
  }
  if (!isQuiet)
    await call.print(
      `Dropped ${call.args.some((arg) => arg.startsWith("stash@")) ? "" : "refs/"}stash@{${number}} (${oid})\n`,
    );
}

async function show(call: GitCall): Promise<number> {
  const { options, operands } = call.parse(diffSpecs);
  const { repository } = call;
  const commit = await repository.readCommit(await requireStash(call, toNumber(operands[0])));
  const older = await repository.snapshotOf(commit.parents[0]);
  const changes = await findChanges(call, options, {
    older,
    newer: await repository.readTree(commit.tree),
    filter: () => true,
  });
  await call.print(await formatChanges(call, changes, { options, shown: chooseForms(options, ["stat"]) }));
  return 0;
}
