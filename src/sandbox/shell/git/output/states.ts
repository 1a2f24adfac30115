/** What differs between HEAD, the index and the files: what `status`, `commit` and `checkout` go by. */

import { findFileChanges } from "../compare/file-changes.ts";
import * as refs from "../store/references.ts";
import type { Repository } from "../store/repository.ts";
import { findConflicts, toSnapshot, WorkTree } from "../store/work-tree.ts";
import { contentReader } from "./diff-output.ts";

export type States = Awaited<ReturnType<typeof readStates>>;

export async function readStates(repository: Repository) {
  const { meter } = repository.process;
  const entries = repository.readIndex();
  const head = await repository.snapshotOf(refs.headCommit(repository));
  const [index, conflicts] = [toSnapshot(entries), findConflicts(entries)];
  const files = await new WorkTree(repository).snapshotOf(index.keys());
  const own = new Map([...head].filter(([path]) => !conflicts.has(path)));
  return {
    head,
    index,
    /** The files that the index names, as they are. */
    files,
    staged: await findFileChanges(own, index, { meter, readContent: contentReader(repository, false) }),
    unstaged: await findFileChanges(index, files, { meter }),
    conflicts,
  };
}
