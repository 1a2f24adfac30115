/** The files of a session's sandbox: `/agents/{name}/{id}/files/{path}`, `?session=` names the session. Bytes go in and
 *  come out as they are. */

import type { Context, Hono } from "hono";
import { readBody, requireWhole } from "../channel/read-body.ts";
import { sandboxLimits } from "../limits.ts";
import { suggestName } from "../protocol/check/known-names.ts";
import { resolveWorkspacePath } from "../sandbox/paths.ts";
import { allow } from "./request/methods.ts";
import { invalidParam } from "./request/read-query.ts";
import { refuseEncoding } from "./request/refuse-encoding.ts";
import type { RouterPorts } from "./router-ports.ts";
import { openSession } from "./session-routes.ts";

const paths = ["/agents/:name/:id/files", "/agents/:name/:id/files/:path{.+}"];

export function addFileRoutes(app: Hono, ports: RouterPorts): void {
  for (const path of paths) addRoutes(app, ports, path);
}

function addRoutes(app: Hono, ports: RouterPorts, route: string): void {
  // GET …/files/{path}: a file's bytes or the entries of a folder, ?type=file or ?type=directory only that; ?stat
  // describes it, ?exists checks it.
  app.get(route, async (context) => {
    const session = await openSession(context, ports, ["type", "stat", "exists"]);
    const path = filePath(context);
    const type = readType(context, ["file", "directory"]);
    const stat = readFlag(context, "stat");
    const exists = readFlag(context, "exists");
    if (stat && exists) throw invalidParam("exists", "true", 'does not go with "stat". Send one of them.');
    if (exists) return context.json({ exists: await session.file({ type: "exists", path }) });
    const info = type === undefined || stat ? await session.file({ type: "stat", path }) : { type };
    if (stat) return context.json(info);
    if (info.type === "directory")
      return context.json({ entries: await session.file({ type: "list", path }) });
    const bytes = await session.file({ type: "read", path });
    return new Response(bytes as Uint8Array<ArrayBuffer>, {
      // never over shared memory
      headers: {
        "content-type": "application/octet-stream",
        // A file that an agent wrote must never open as a page of this host.
        "content-disposition": "attachment",
        "x-content-type-options": "nosniff",
      },
    });
  });

  // PUT …/files/{path}: writes the body to the file; with ?type=directory makes a folder and those above it, with
  // ?recursive=false the folder alone.
  app.put(route, async (context) => {
    const session = await openSession(context, ports, ["type", "recursive"]);
    const path = filePath(context);
    const recursive = readFlag(context, "recursive", true);
    if (readType(context, ["directory"]) !== undefined)
      await session.file({ type: "mkdir", path, recursive });
    else {
      refuseEncoding(context.req.raw);
      const content = await requireWhole(readBody(context.req.raw, sandboxLimits.fileBytesMax));
      await session.file({ type: "write", path, content });
    }
    return context.json({ path: resolveWorkspacePath(path) }, 201);
  });

  // DELETE …/files/{path}: removes a file; ?recursive a folder with its entries; ?force succeeds when nothing is there.
  app.delete(route, async (context) => {
    const session = await openSession(context, ports, ["recursive", "force"]);
    const options = { recursive: readFlag(context, "recursive"), force: readFlag(context, "force") };
    await session.file({ type: "remove", path: filePath(context), ...options });
    return context.json({ deleted: true });
  });
  app.all(route, allow("GET", "PUT", "DELETE"));
}

/** `?recursive` and `?recursive=true`, or `?recursive=false`. */
export function readFlag({ req }: Context, param: string, absent = false): boolean {
  const value = req.query(param);
  if (value === undefined) return absent;
  if (value === "" || value === "true") return true;
  if (value === "false") return false;
  throw invalidParam(param, value, "must be true or false.");
}

function readType({ req }: Context, known: readonly string[]): string | undefined {
  const type = req.query("type");
  if (type === undefined || known.includes(type)) return type;
  throw invalidParam("type", type, `is not valid.${suggestName(type, known)}`);
}

/** Relative to /workspace, or absolute below it. URL parsing has resolved `..` already; the sandbox refuses a
 *  percent-encoded one. */
function filePath(context: Context): string {
  return context.req.param("path") || ".";
}
