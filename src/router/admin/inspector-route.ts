/** The page for people. It has no data in it: it calls the API as the one who opened it. */

import type { Context, Hono } from "hono";
import { EdgeflueError } from "../../errors.ts";
import { allow } from "../request/methods.ts";
import { readQuery } from "../request/read-query.ts";
import type { RouterPorts } from "../router-ports.ts";

const path = "/inspector";

export function addInspectorRoute(app: Hono, { inspector, access }: RouterPorts): void {
  // GET /inspector
  app.get(path, async (context) => {
    readQuery(context, []);
    await access.requireList(context, "deployment");
    if (inspector === undefined) {
      throw new EdgeflueError("not_found", "This deployment has no inspector.", {
        hint: "Give createWorker() the option `inspector` of edgeflue/inspector: see docs/operating.md.",
      });
    }
    return context.html(await inspector.html(), 200, {
      "content-security-policy": inspector.contentSecurityPolicy,
      "cache-control": "no-cache",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    });
  });
  app.all(path, allow("GET"));
}

/** How a caller without a key can sign in, for the header `WWW-Authenticate`. A browser asks its user for the page's key, as a
 *  password, and sends it with what the page requests. */
export function challengeFor({ req }: Context): string {
  return req.path.replace(/\/$/, "") === path ? 'Basic realm="edgeflue", charset="UTF-8"' : "Bearer";
}
