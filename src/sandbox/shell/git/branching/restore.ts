/** `git restore`: files as they were. */

import type { GitCall } from "../git-call.ts";
import { toPathFilter } from "../path-specs.ts";
import { fatal } from "../store/git-failure.ts";
import * as refs from "../store/references.ts";
import { isSameBlob, type Repository, type Snapshot } from "../store/repository.ts";
import { toSnapshot, WorkTree } from "../store/work-tree.ts";

export async function restore(call: GitCall): Promise<number> {
  const { options, typed } = call.parse({
    staged: { short: "S", long: "staged" },
    worktree: { short: "W", long: "worktree" },
    source: { short: "s", long: "source", value: "required" },
    quiet: { short: "q", long: "quiet" },
    unsupported: {
      short: "p",
      long: ["patch", "ours", "theirs"],
      refused: "restore -p, --ours and --theirs",
    },
  });
  const { repository } = call;
  if (typed.length === 0) fatal("you must specify path(s) to restore");
  const tree = new WorkTree(repository);
  const entries = repository.readIndex();
  const isStaged = options.has("staged");
  const isFiles = options.has("worktree") || !isStaged;
  const given = options.value("source");
  const source =
    given === undefined && !isStaged ? undefined : await requireSource(repository, given ?? "HEAD");
  const from: Snapshot = source === undefined ? toSnapshot(entries) : await repository.snapshotOf(source);
  const known = new Set([...from.keys(), ...entries.map(({ path }) => path)]);
  const specs = call.toKnownSpecs(typed, known);
  const chosen = [...known].filter(toPathFilter(specs));
  if (isFiles) {
    for (const path of chosen) {
      const blob = from.get(path);
      if (blob === undefined) tree.remove(path);
      else if (!isSameBlob(await tree.blobOf(path), blob)) await tree.write(path, blob);
    }
  }
  if (!isStaged) return 0;
  const names = new Set(chosen);
  const fresh = chosen.flatMap((path) => {
    const blob = from.get(path);
    return blob === undefined ? [] : [tree.entry(path, blob)];
  });
  await repository.writeIndex([...entries.filter(({ path }) => !names.has(path)), ...fresh]);
  return 0;
}

async function requireSource(repository: Repository, text: string): Promise<string> {
  if (text === "HEAD" && refs.headCommit(repository) === undefined) return fatal("could not resolve HEAD");
  return refs.requireCommit(repository, text);
}
