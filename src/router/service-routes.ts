/** Programs that go on running in a session's container: `/agents/{name}/{id}/services`, `?session=` names the session. Requests to a
 *  service come by `…/services/{service}/http/{path}`. */

import type { Context, Hono } from "hono";
import type { ServiceStart } from "../protocol/program/service.ts";
import { withoutCredentials } from "./access/credential.ts";
import { allow } from "./request/methods.ts";
import { readJsonBody } from "./request/read-json-body.ts";
import type { RouterPorts } from "./router-ports.ts";
import { openSession, readAddress } from "./session-routes.ts";

const base = "/agents/:name/:id/services";

export function addServiceRoutes(app: Hono, ports: RouterPorts): void {
  // GET …/services: those of the session.
  app.get(base, async (context) =>
    context.json({ services: await (await openSession(context, ports)).service({ type: "list" }) }),
  );

  // POST …/services: {"name", "command", "port", "cwd"?, "env"?, "readyTimeoutMs"?}: starts one and waits until it listens.
  app.post(base, async (context) => {
    const session = await openSession(context, ports);
    const service = (await readJsonBody(context.req.raw)) as unknown as ServiceStart; // the sandbox checks it
    return context.json(await session.service({ ...service, type: "start" }), 201);
  });
  app.all(base, allow("GET", "POST"));

  // GET …/services/{service}/logs: the end of what it has written.
  app.get(`${base}/:service/logs`, async (context) => {
    const session = await openSession(context, ports);
    return context.json({ logs: await session.service({ type: "logs", name: nameOf(context) }) });
  });

  // DELETE …/services/{service}: ends its processes and forgets it.
  app.delete(`${base}/:service`, async (context) => {
    const session = await openSession(context, ports);
    await session.service({ type: "stop", name: nameOf(context) });
    return context.json({ stopped: true });
  });
  app.all(`${base}/:service`, allow("DELETE"));

  // … …/services/{service}/http/{path}: any request, and the upgrade to a WebSocket, to the service's own path.
  for (const path of ["", "/:path{.*}"])
    app.all(`${base}/:service/http${path}`, async (context) => {
      // The other parameters of the query are the service's.
      const address = await readAddress(context, ports, undefined, context.req.query("session"));
      const request = withoutCredentials(context.req.raw);
      return ports.fetchService(context, address, { name: nameOf(context), request });
    });
}

function nameOf(context: Context): string {
  return context.req.param("service") ?? "";
}
