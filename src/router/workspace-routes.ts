/** Snapshots and archives of a session's files: `/agents/{name}/{id}/snapshots` and `…/archive`, `?session=` names the
 *  session. */

import type { Context, Hono } from "hono";
import { readBody, requireWhole } from "../channel/read-body.ts";
import { requestLimits } from "../limits.ts";
import { snapshotLimits } from "../sandbox/workspace/limits.ts";
import { readFlag } from "./file-routes.ts";
import { allow } from "./request/methods.ts";
import { readBareBody } from "./request/read-json-body.ts";
import { readIdempotencyKey } from "./request/run-body.ts";
import type { RouterPorts } from "./router-ports.ts";
import { openSession } from "./session-routes.ts";

export function addWorkspaceRoutes(app: Hono, ports: RouterPorts): void {
  const snapshots = "/agents/:name/:id/snapshots";
  // GET …/snapshots: those that the session has, oldest first.
  app.get(snapshots, async (context) => {
    const session = await openSession(context, ports);
    return context.json({ snapshots: await session.workspace({ type: "snapshots" }) });
  });
  // POST …/snapshots: makes one of the files as they are now.
  app.post(snapshots, async (context) => {
    const session = await openSession(context, ports);
    const body = await readBareBody(context.req.raw, ["idempotencyKey"]);
    return context.json(
      await session.workspace({ type: "snapshot", ...readIdempotencyKey(context, body) }),
      201,
    );
  });
  app.all(snapshots, allow("GET", "POST"));

  // DELETE …/snapshots/{snapshotId}
  app.delete(`${snapshots}/:snapshotId`, async (context) => {
    const session = await openSession(context, ports);
    await session.workspace({ type: "delete-snapshot", snapshotId: snapshotId(context) });
    return context.json({ deleted: true });
  });
  app.all(`${snapshots}/:snapshotId`, allow("DELETE"));

  // GET …/snapshots/{snapshotId}/diff: the paths that were added, changed and removed since.
  app.get(`${snapshots}/:snapshotId/diff`, async (context) => {
    const session = await openSession(context, ports);
    return context.json(await session.workspace({ type: "diff", snapshotId: snapshotId(context) }));
  });
  app.all(`${snapshots}/:snapshotId/diff`, allow("GET"));

  // POST …/snapshots/{snapshotId}/restore: brings the files back to it.
  app.post(`${snapshots}/:snapshotId/restore`, async (context) => {
    const session = await openSession(context, ports);
    await readBareBody(context.req.raw);
    await session.workspace({ type: "restore", snapshotId: snapshotId(context) });
    return context.json({ restored: true });
  });
  app.all(`${snapshots}/:snapshotId/restore`, allow("POST"));

  const archive = "/agents/:name/:id/archive";
  // GET …/archive?path=&gzip: a folder, by default all files, as a tar archive.
  app.get(archive, async (context) => {
    const session = await openSession(context, ports, ["path", "gzip"]);
    const gzip = readFlag(context, "gzip");
    const bytes = await session.workspace({ type: "export", gzip, ...folder(context) });
    return new Response(bytes as Uint8Array<ArrayBuffer>, {
      // never over shared memory
      headers: {
        "content-type": gzip ? "application/gzip" : "application/x-tar",
        "content-disposition": `attachment; filename="workspace.${gzip ? "tar.gz" : "tar"}"`,
        "x-content-type-options": "nosniff",
      },
    });
  });
  // PUT …/archive?path=: unpacks the tar archive of the body into a folder; all of it or nothing.
  app.put(archive, async (context) => {
    const session = await openSession(context, ports, ["path"]);
    const content = await requireWhole(readBody(context.req.raw, snapshotLimits.archiveBytesMax));
    await session.workspace({ type: "import", archive: content, ...folder(context) });
    return context.json({ imported: true });
  });
  app.all(archive, allow("GET", "PUT"));
}

function snapshotId(context: Context): string {
  return (context.req.param("snapshotId") ?? "").slice(0, requestLimits.idCharsMax);
}

function folder({ req }: Context): { path?: string } {
  const path = req.query("path");
  return path === undefined || path === "" ? {} : { path };
}
