/** Keeps the files as they are when an operation begins, so that a fork or a rewind finds those of the moment before it.
 *  The message that began the operation names the snapshot. What goes wrong with it stops no operation. */

import { describeError } from "../../../errors.ts";
import type { SandboxWorkspace } from "../../../sandbox/sandbox.ts";
import { mainThread } from "../../../store/message/message-store.ts";
import type { MetaStore } from "../../../store/meta-store.ts";
import type { OperationScope } from "../../scope/operation-scope.ts";

/** Call it before anything works on the files. */
export async function keepCheckpoint(scope: OperationScope): Promise<void> {
  const { agent, operation, thread, stores, journal, log } = scope;
  if (agent.checkpoints === 0 || thread !== mainThread) return;
  const [first] = stores.messages.tail(thread, operation.id);
  const isKept = first === undefined || first.metadata.checkpoint !== undefined;
  if (isKept || first.message.role !== "user" || hasWorked(scope)) return;
  const transaction = await agent.sandbox.begin();
  const { workspace } = transaction;
  try {
    if (workspace === undefined) return;
    journal.commit(({ messages, meta }) => {
      const known = meta.checkpoints();
      const newest = known.at(-1);
      const isUnchanged = newest !== undefined && workspace.isCurrent(newest);
      const id = isUnchanged ? newest : replaceOldest(workspace, meta, agent.checkpoints);
      messages.setMetadata(thread, first, { ...first.metadata, checkpoint: id });
    });
  } catch (error) {
    journal.requireAlive();
    log.warn("The files before this prompt were not kept.", { reason: describeError(error) });
  } finally {
    transaction.end();
  }
}

/** Makes another one, and removes the oldest beyond so many. */
function replaceOldest(workspace: SandboxWorkspace, meta: MetaStore, countMax: number): string {
  // A caller may have removed some.
  const there = new Set(workspace.snapshots().map(({ id }) => id));
  const kept = meta.checkpoints().filter((id) => there.has(id));
  for (const id of kept.splice(0, Math.max(kept.length - countMax + 1, 0))) workspace.deleteSnapshot(id);
  const { id } = workspace.createSnapshot();
  meta.saveCheckpoints([...kept, id]);
  return id;
}

/** Whether the operation, or an attempt of it that died, may have changed files. */
function hasWorked({ stores, thread, operation }: OperationScope): boolean {
  const roles = stores.messages.heads(thread, operation.id).map(({ role }) => role);
  return roles.includes("tool") || (operation.attempts > 1 && roles.includes("assistant"));
}
