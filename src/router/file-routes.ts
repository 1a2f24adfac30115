/** The files of a session's sandbox: `/agents/{name}/{id}/files/{path}`, `?session=` names the session. Bytes go in and
 *  come out as they are. */

import type { Context, Hono } from "hono";
import { EdgeflueError } from "../errors.ts";
import { allow } from "./methods.ts";
import { readBytes } from "./read-json-body.ts";
import type { RouterPorts } from "./router-ports.ts";
import { openSession } from "./session-routes.ts";

const paths = ["/agents/:name/:id/files", "/agents/:name/:id/files/:path{.+}"];

export function addFileRoutes(app: Hono, ports: RouterPorts): void {
  for (const path of paths) addRoutes(app, ports, path);
}

function addRoutes(app: Hono, ports: RouterPorts, route: string): void {
  // GET …/files/{path}: a file's bytes; the entries of a folder; with ?stat what it is.
  app.get(route, async (context) => {
    const session = await openSession(context, ports);
    const path = filePath(context);
    const info = await session.file({ type: "stat", path });
    if (context.req.query("stat") !== undefined) return context.json(info);
    if (info.type === "directory")
      return context.json({ entries: await session.file({ type: "list", path }) });
    const bytes = await session.file({ type: "read", path });
    return new Response(bytes as Uint8Array<ArrayBuffer>, {
      // never over shared memory
      headers: {
        "content-type": "application/octet-stream",
        // What an agent wrote is never a page of this host.
        "content-disposition": "attachment",
        "x-content-type-options": "nosniff",
      },
    });
  });

  // PUT …/files/{path}: writes the body to the file; with ?type=directory makes a folder.
  app.put(route, async (context) => {
    const session = await openSession(context, ports);
    const path = filePath(context);
    if (context.req.query("type") === "directory") await session.file({ type: "mkdir", path });
    else await session.file({ type: "write", path, content: await readBytes(context.req.raw) });
    return context.json({ path: `/workspace/${path}` }, 201);
  });

  // DELETE …/files/{path}: removes a file; ?recursive a folder with what is in it; ?force also what is not there.
  app.delete(route, async (context) => {
    const session = await openSession(context, ports);
    const isSet = (name: string) => context.req.query(name) !== undefined;
    const options = { recursive: isSet("recursive"), force: isSet("force") };
    await session.file({ type: "remove", path: filePath(context), ...options });
    return context.json({ deleted: true });
  });
  app.all(route, allow("GET", "PUT", "DELETE"));
}

/** Relative to /workspace. The URL's own rules have taken care of `..` already; what is percent-encoded has not. */
function filePath(context: Context): string {
  const path = context.req.param("path") ?? "";
  if (path.startsWith("/")) throw new EdgeflueError("sandbox_path", "The path begins with a slash too many.");
  return path === "" ? "." : path;
}
