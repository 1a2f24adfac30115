/** Snapshots and archives of the virtual sandbox, over one transaction's tree. */

import { type Clock, nextTurn } from "../../clock.ts";
import type { SnapshotDiff } from "../../protocol/workspace.ts";
import type { Sql } from "../../sql.ts";
import { workspaceRoot } from "../paths.ts";
import type { PermissionGate } from "../permission/permission-gate.ts";
import { requireWrite } from "../policy.ts";
import type { SandboxPolicy, SandboxWorkspace } from "../sandbox.ts";
import { SqliteSnapshots } from "../sqlite/snapshots.ts";
import type { EntryRow, SqliteTree } from "../sqlite/tree.ts";
import type { FileSystem } from "../virtual/file-system.ts";
import { exportTar, importTar } from "./archive.ts";
import { snapshotLimits } from "./limits.ts";

export interface WorkspaceParts {
  sql: Sql;
  tree: SqliteTree;
  fileSystem: FileSystem;
  gate: PermissionGate;
  policy: SandboxPolicy;
  clock: Clock;
}

export function createVirtualWorkspace({
  sql,
  tree,
  fileSystem,
  gate,
  policy,
  clock,
}: WorkspaceParts): SandboxWorkspace {
  const snapshots = new SqliteSnapshots(sql);
  return {
    snapshots: () => snapshots.list(),
    createSnapshot: (key) => sql.transaction(() => snapshots.create(clock.now(), key)),
    restoreSnapshot(id) {
      requireWrite(policy, workspaceRoot);
      tree.invalidate();
      sql.transaction(() => snapshots.restore(id, (path) => gate.requireWrite(path)));
    },
    deleteSnapshot: (id) => sql.transaction(() => snapshots.delete(id)),
    isCurrent: (id) => snapshots.has(id) && snapshots.isCurrent(id),
    diffSnapshot: (id) => diff(snapshots, id),
    exportTar: (options) => exportTar(fileSystem, clock, options),
    importTar: (archive, options) => importTar(fileSystem, clock, { ...options, archive }),
  };
}

async function diff(snapshots: SqliteSnapshots, id: string): Promise<SnapshotDiff> {
  const found = { added: [] as string[], changed: [] as string[], removed: [] as string[] };
  let compared = 0;
  // At once: what is read must not change between two turns.
  for (const { path, before, now } of [...snapshots.compare(id)]) {
    const list = before === undefined ? found.added : now === undefined ? found.removed : found.changed;
    if (before !== undefined && now !== undefined) {
      if (before.inode !== now.inode) compared += now.size;
      if (isSame(before, now, snapshots)) continue;
    }
    list.push(path.slice(workspaceRoot.length + 1));
    if (compared < snapshotLimits.comparedBytesPerTurn) continue;
    compared = 0;
    await new Promise<void>((resolve) => nextTurn(resolve));
  }
  return clip(found);
}

function isSame(before: EntryRow, now: EntryRow, snapshots: SqliteSnapshots): boolean {
  const isAlike =
    before.type === now.type &&
    before.size === now.size &&
    before.mode === now.mode &&
    before.target === now.target;
  return isAlike && snapshots.isSameContent(before.inode, now.inode);
}

function clip({ added, changed, removed }: Omit<SnapshotDiff, "leftOut">): SnapshotDiff {
  let room = snapshotLimits.diffPathsMax;
  const take = (paths: string[]) => {
    const taken = paths.sort().slice(0, room);
    room -= taken.length;
    return taken;
  };
  const all = added.length + changed.length + removed.length;
  const clipped = { added: take(added), changed: take(changed), removed: take(removed) };
  return { ...clipped, leftOut: all - (snapshotLimits.diffPathsMax - room) };
}
