/** `git cherry-pick` and `git revert`: a commit's changes again, or taken back. */

import { NotSupported } from "../../process/options.ts";
import { commit, describeAuthor } from "../command/commit.ts";
import { GitCall } from "../git-call.ts";
import { describeCommit, subjectOf, writeCommit } from "../output/create-commit.ts";
import { fatal, GitFailure } from "../store/git-failure.ts";
import { identityLine } from "../store/identity.ts";
import * as refs from "../store/references.ts";
import { applyMerge, mergeTrees, requireNoConflicts } from "./merge-trees.ts";
import { moveFiles } from "./move-files.ts";

export const cherryPick = (call: GitCall) => pick(call, "cherry-pick");
export const revert = (call: GitCall) => pick(call, "revert");

async function pick(call: GitCall, kind: "cherry-pick" | "revert"): Promise<number> {
  const { options, operands } = call.parse({
    noCommit: { short: "n", long: "no-commit" },
    origin: { short: "x" },
    abort: { long: ["abort", "quit"] },
    continue: { long: "continue" },
    skip: { long: "skip" },
    noEffect: { long: ["no-edit", "allow-empty", "keep-redundant-commits"] },
    mainline: { short: "m", long: "mainline", value: "required" },
    edit: { short: "e", long: "edit" },
  });
  const { repository } = call;
  if (options.has("continue")) return commit(new GitCall(call.process, ["--no-edit", ...pickedAuthor(call)]));
  if (options.has("abort") || options.has("skip")) {
    const head = refs.headCommit(repository);
    if (head !== undefined) await moveFiles(call, head, true);
    for (const name of ["CHERRY_PICK_HEAD", "MERGE_MSG"]) repository.removeFile(name);
    return 0;
  }
  if (options.has("edit")) throw new NotSupported(`${kind} -e`);
  if (operands.length === 0) throw new GitFailure(`usage: git ${kind} <commit>...`, 129);
  if (operands.some((one) => one.includes(".."))) throw new NotSupported(`${kind} of a range`);
  requireNoConflicts(repository, kind === "revert" ? "Reverting" : "Cherry-picking");
  for (const text of operands) {
    const oid = await refs.requireCommit(repository, text);
    const exitCode = await pickOne(call, {
      kind,
      oid,
      mainline: options.value("mainline"),
      isUncommitted: options.has("noCommit"),
      namesOrigin: options.has("origin"),
    });
    if (exitCode !== 0) return exitCode;
  }
  return 0;
}

/** The author of the commit that was picked when the conflict came. */
function pickedAuthor({ repository }: GitCall): string[] {
  const oid = refs.read(repository, "CHERRY_PICK_HEAD");
  return oid === undefined ? [] : [`--reuse-message=${oid}`];
}

interface Pick {
  kind: "cherry-pick" | "revert";
  oid: string;
  mainline: string | undefined;
  isUncommitted: boolean;
  namesOrigin: boolean;
}

async function pickOne(
  call: GitCall,
  { kind, oid, mainline, isUncommitted, namesOrigin }: Pick,
): Promise<number> {
  const { repository } = call;
  const picked = await repository.readCommit(oid);
  if (picked.parents.length > 1 && mainline === undefined) {
    throw new GitFailure(
      `error: commit ${oid} is a merge but no -m option was given.\nfatal: ${kind} failed`,
    );
  }
  const parent = picked.parents[mainline === undefined ? 0 : Number(mainline) - 1];
  const head = refs.headCommit(repository) ?? fatal("your current branch does not have any commits yet");
  const ours = await repository.snapshotOf(head);
  const [before, after] = [await repository.snapshotOf(parent), await repository.snapshotOf(oid)];
  const subject = subjectOf(picked.message);
  const label = `${oid.slice(0, 7)} (${subject})`;
  const isRevert = kind === "revert";
  const merged = await mergeTrees(repository, {
    base: isRevert ? after : before,
    ours,
    theirs: isRevert ? before : after,
    labels: ["HEAD", isRevert ? `parent of ${label}` : label],
  });
  await applyMerge(call, ours, merged);
  const message = isRevert
    ? `Revert "${subject}"\n\nThis reverts commit ${oid}.\n`
    : `${picked.message}${namesOrigin ? `\n(cherry picked from commit ${oid})\n` : ""}`;
  if (merged.conflicts.length > 0) {
    if (!isRevert) repository.writeText("CHERRY_PICK_HEAD", `${oid}\n`);
    repository.writeText("MERGE_MSG", message);
    throw new GitFailure(
      `error: could not ${isRevert ? "revert" : "apply"} ${oid.slice(0, 7)}... ${subject}\nhint: After resolving the conflicts, mark them with\nhint: "git add/rm <pathspec>", then run\nhint: "git ${kind} --continue".`,
      1,
    );
  }
  if (isUncommitted) return 0;
  const tree = await repository.writeTree(merged.files);
  if (tree === (await repository.readCommit(head)).tree) {
    throw new GitFailure(
      `The previous ${kind} is now empty, possibly due to conflict resolution.\nIf you wish to commit it anyway, use:\n\n    git commit --allow-empty\n`,
      1,
    );
  }
  const author = isRevert ? identityLine(repository, "author") : picked.author;
  const committer = identityLine(repository, "committer");
  const fresh = await writeCommit(repository, {
    tree,
    parents: [head],
    author,
    committer,
    message,
  });
  refs.moveHead(repository, { to: fresh, reason: `${kind}: ${subjectOf(message)}` });
  await call.print(
    await describeCommit(call, fresh, {
      older: ours,
      newer: merged.files,
      isRoot: false,
      extra: describeAuthor(author, isRevert ? author : committer, true),
    }),
  );
  return 0;
}
