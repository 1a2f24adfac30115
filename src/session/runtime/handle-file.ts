/** Serves a caller's requests for the sandbox's files: each is a transaction of its own. */

import { EdgeflueError } from "../../errors.ts";
import type { Journal } from "../../journal/journal.ts";
import type { FileReplies, FileRequest } from "../../protocol/file.ts";
import { resolveWorkspacePath, workspaceRoot } from "../../sandbox/paths.ts";
import { requireWrite } from "../../sandbox/policy.ts";
import type { Sandbox, SandboxFiles } from "../../sandbox/sandbox.ts";

type AnyFileReply = FileReplies[FileRequest["type"]];

function changesFiles({ type }: FileRequest): boolean {
  return type === "write" || type === "mkdir" || type === "remove";
}

export async function handleFileRequest(
  sandbox: Sandbox,
  request: FileRequest,
  journal: Journal,
): Promise<AnyFileReply> {
  const isChange = changesFiles(request);
  if (journal.isNew) {
    // A session's own database has no files yet; a machine has.
    if (!isChange && sandbox.isTransactional) return readNothing(request);
    if (isChange) {
      requireWrite(sandbox.policy, request.path);
      // Makes the sandbox's tables, before anything looks into them.
      journal.commit(() => {});
    }
  }
  const transaction = await sandbox.begin();
  try {
    const reply = await perform(transaction.files, request);
    if (isChange) journal.commit(() => transaction.commit());
    return reply;
  } finally {
    transaction.end();
  }
}

async function perform(files: SandboxFiles, request: FileRequest): Promise<AnyFileReply> {
  const { path } = request;
  switch (request.type) {
    case "read":
      return files.readBytes(path);
    case "stat":
      return files.stat(path);
    case "list":
      return files.list(path);
    case "exists":
      return files.exists(path);
    case "write":
      await files.write(path, request.content);
      return undefined;
    case "mkdir":
      await files.mkdir(path, { recursive: request.recursive ?? true });
      return undefined;
    case "remove":
      await files.remove(path, { recursive: request.recursive ?? false, force: request.force ?? false });
      return undefined;
    default:
      throw new EdgeflueError(
        "invalid_request",
        `There is no file request of type ${JSON.stringify(request)}.`,
      );
  }
}

/** The answer of a session in which nothing was ever stored: reading it must not create it. */
function readNothing(request: FileRequest): AnyFileReply {
  const path = resolveWorkspacePath(request.path);
  if (request.type === "exists") return path === workspaceRoot;
  if (path === workspaceRoot && request.type === "list") return [];
  if (path === workspaceRoot && request.type === "stat") {
    return { path, type: "directory", size: 0, mode: 0o755, mtimeMs: 0 };
  }
  throw new EdgeflueError("not_found", `${path} does not exist.`, { meta: { path } });
}
