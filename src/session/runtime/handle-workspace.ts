/** Serves a caller's requests for all files of the sandbox at once: snapshots and archives. Each is a transaction of its
 *  own, and waits for the tool call that runs. */

import { EdgeflueError } from "../../errors.ts";
import type { Journal } from "../../journal/journal.ts";
import type { WorkspaceReplies, WorkspaceRequest } from "../../protocol/workspace.ts";
import { workspaceRoot } from "../../sandbox/paths.ts";
import { requireWrite } from "../../sandbox/policy.ts";
import type { Sandbox, SandboxTransaction, SandboxWorkspace } from "../../sandbox/sandbox.ts";

type AnyReply = WorkspaceReplies[WorkspaceRequest["type"]];

export async function handleWorkspaceRequest(
  sandbox: Sandbox,
  request: WorkspaceRequest,
  journal: Journal,
): Promise<AnyReply> {
  if (request.type === "restore" || request.type === "import") requireWrite(sandbox.policy, workspaceRoot);
  if (journal.isNew) {
    if (request.type === "snapshots") return [];
    if ("snapshotId" in request) throw notFound(request.snapshotId);
    // Makes the sandbox's tables, before anything looks into them.
    journal.commit(() => {});
  }
  const transaction = await sandbox.begin();
  try {
    return await perform(requireWorkspace(sandbox, transaction), request, (work) =>
      journal.commit(() => {
        const done = work();
        transaction.commit();
        return done;
      }),
    );
  } finally {
    transaction.end();
  }
}

/** `store` makes a change in one transaction. */
async function perform(
  workspace: SandboxWorkspace,
  request: WorkspaceRequest,
  store: <T>(work: () => T) => T,
): Promise<AnyReply> {
  switch (request.type) {
    case "snapshot":
      return store(() => workspace.createSnapshot(request.idempotencyKey));
    case "snapshots":
      return workspace.snapshots();
    case "restore":
      store(() => workspace.restoreSnapshot(request.snapshotId));
      return undefined;
    case "diff":
      return workspace.diffSnapshot(request.snapshotId);
    case "delete-snapshot":
      store(() => workspace.deleteSnapshot(request.snapshotId));
      return undefined;
    case "export":
      return workspace.exportTar(request);
    case "import":
      await workspace.importTar(request.archive, request);
      store(() => undefined);
      return undefined;
    default:
      throw new EdgeflueError(
        "invalid_request",
        `There is no workspace request of type ${JSON.stringify(request)}.`,
      );
  }
}

function requireWorkspace(sandbox: Sandbox, { workspace }: SandboxTransaction): SandboxWorkspace {
  if (workspace !== undefined) return workspace;
  throw new EdgeflueError(
    "invalid_request",
    `The sandbox "${sandbox.provider}" has no snapshots and archives: they are for the sandbox "virtual".`,
  );
}

function notFound(snapshotId: string): EdgeflueError {
  return new EdgeflueError(
    "not_found",
    `This session has no snapshot ${JSON.stringify(String(snapshotId).slice(0, 100))}.`,
  );
}
