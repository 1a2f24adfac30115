/** Snapshots and archives of a session's files over HTTP. */

import type { WorkspaceReply, WorkspaceRequest } from "../../protocol/workspace.ts";
import { identify, splitKey } from "../identified.ts";
import { parseSnapshot, parseSnapshotDiff, parseSnapshots } from "../wire-result.ts";
import type { HttpConnection, HttpRequest } from "./http-connection.ts";
import { toPathPart } from "./path-part.ts";

export async function sendWorkspaceRequest<Request extends WorkspaceRequest>(
  connection: HttpConnection,
  request: Request,
  { path, query }: { path: string; query: NonNullable<HttpRequest["query"]> },
): Promise<WorkspaceReply<Request>> {
  const send = (method: HttpRequest["method"], route: string, more: Partial<HttpRequest> = {}) =>
    connection.json({ method, path: path + route, query, ...more });
  const perform = async (asked: WorkspaceRequest): Promise<WorkspaceReply> => {
    switch (asked.type) {
      case "snapshot": {
        const { type: _, ...made } = asked;
        return parseSnapshot(await send("POST", "/snapshots", splitKey(identify(made))));
      }
      case "snapshots":
        return parseSnapshots(await send("GET", "/snapshots"));
      case "restore":
        await send("POST", `${snapshotPath(asked.snapshotId)}/restore`);
        return undefined;
      case "diff":
        return parseSnapshotDiff(await send("GET", `${snapshotPath(asked.snapshotId)}/diff`));
      case "delete-snapshot":
        await connection.remove({ path: path + snapshotPath(asked.snapshotId), query }, "not_found");
        return undefined;
      case "export":
        return connection.bytes({
          method: "GET",
          path: `${path}/archive`,
          query: { ...query, path: asked.path, gzip: asked.gzip === true ? "" : undefined },
        });
      case "import":
        await send("PUT", "/archive", { query: { ...query, path: asked.path }, body: asked.archive });
        return undefined;
    }
  };
  return (await perform(request)) as WorkspaceReply<Request>; // by its type
}

function snapshotPath(snapshotId: string): string {
  return `/snapshots/${toPathPart("snapshot", snapshotId)}`;
}
