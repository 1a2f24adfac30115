/** `git reset`. */

import { splitRevisions } from "../command/diff.ts";
import { findFileChanges } from "../compare/file-changes.ts";
import type { GitCall } from "../git-call.ts";
import { titleOf } from "../output/create-commit.ts";
import { toPathFilter } from "../path-specs.ts";
import { fatal } from "../store/git-failure.ts";
import * as refs from "../store/references.ts";
import type { Snapshot } from "../store/repository.ts";
import { WorkTree } from "../store/work-tree.ts";
import { moveFiles } from "./move-files.ts";

export async function reset(call: GitCall): Promise<number> {
  const { options, operands, paths } = call.parse({
    soft: { long: "soft" },
    mixed: { long: "mixed" },
    hard: { long: "hard" },
    quiet: { short: "q", long: "quiet" },
    unsupported: {
      short: "p",
      long: ["keep", "merge", "patch"],
      refused: "reset --keep, --merge and -p",
    },
  });
  const { repository } = call;
  const { revisions, typed } = await splitRevisions(call, operands, paths);
  const [text = "HEAD"] = revisions;
  const isUnborn = text === "HEAD" && refs.headCommit(repository) === undefined;
  const target = isUnborn ? undefined : await refs.requireCommit(repository, text);
  const isQuiet = options.has("quiet");
  if (typed.length > 0) {
    if (options.has("hard") || options.has("soft"))
      fatal(`Cannot do ${options.has("hard") ? "hard" : "soft"} reset with paths.`);
    await resetIndex(call, await repository.snapshotOf(target), typed);
    if (!isQuiet) await printUnstaged(call);
    return 0;
  }
  if (options.has("hard") && target !== undefined) await moveFiles(call, target, true);
  else if (!options.has("soft"))
    await resetIndex(call, await repository.snapshotOf(target), [repository.root]);
  if (target !== undefined) {
    const before = refs.headCommit(repository);
    if (before !== undefined) repository.writeText("ORIG_HEAD", `${before}\n`);
    refs.moveHead(repository, { to: target, reason: `reset: moving to ${text}` });
  }
  if (!options.has("soft")) refs.endOperation(repository);
  if (isQuiet) return 0;
  if (options.has("hard") && target !== undefined) {
    await call.print(`HEAD is now at ${await titleOf(repository, target)}\n`);
  } else if (!options.has("soft")) await printUnstaged(call);
  return 0;
}

async function resetIndex(call: GitCall, to: Snapshot, typed: readonly string[]): Promise<void> {
  const { repository } = call;
  const specs = typed.map((one) => call.toRepositoryPath(one));
  const isMeant = toPathFilter(specs);
  const tree = new WorkTree(repository);
  const kept = repository.readIndex().filter(({ path }) => !isMeant(path));
  const fresh = [...to].filter(([path]) => isMeant(path)).map(([path, blob]) => tree.entry(path, blob));
  await repository.writeIndex([...kept, ...fresh]);
}

async function printUnstaged(call: GitCall): Promise<void> {
  const { repository } = call;
  const index = new Map(repository.readIndex().map(({ path, mode, oid }) => [path, { mode, oid }]));
  const files = await new WorkTree(repository).snapshotOf(index.keys());
  const changes = await findFileChanges(index, files, { meter: call.process.meter });
  if (changes.length === 0) return;
  await call.print(
    `Unstaged changes after reset:\n${changes.map(({ status, path }) => `${status}\t${path}\n`).join("")}`,
  );
}
