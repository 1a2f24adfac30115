/** A run over a WebSocket, as PyFlue has it: one message begins it, its events and its result come back. */

import type { Context } from "hono";
import { EdgeflueError } from "../../errors.ts";
import { hasEnded, type Run } from "../../protocol/run/run.ts";
import { toWireRunEvent } from "../../protocol/run/wire-run.ts";
import { readQuery } from "../request/read-query.ts";
import { readStart } from "../request/run-body.ts";
import type { RouterPorts } from "../router-ports.ts";
import { requireOpenWorkflow } from "../workflow-routes.ts";
import { acceptJsonSocket, type JsonSocket } from "./json-socket.ts";

/** GET /workflows/{name} with an upgrade. A run goes on when its socket is closed. */
export function acceptWorkflowSocket(context: Context, ports: RouterPorts): Response {
  const { name = "" } = context.req.param();
  readQuery(context, []);
  ports.access.askLater(context);
  return acceptJsonSocket({
    development: ports.development,
    expiresAt: ports.access.expiresAt(context),
    async onMessage(message, socket) {
      try {
        await requireOpenWorkflow(context, name, ports);
        const { run, record } = await ports.runs.start(context, {
          kind: "workflow",
          name,
          ...readStart(message, undefined),
        });
        await sendEvents(run, socket);
        const { error, result = null, runId } = await run.record();
        if (error !== undefined) throw EdgeflueError.fromRecord(error);
        socket.send({ type: "result", run_id: runId, runId: record.runId, result });
      } catch (error) {
        socket.sendError(error);
      }
      socket.close();
    },
  });
}

/** Each frame of the stream says that there is something to read. */
async function sendEvents(run: Run, socket: JsonSocket): Promise<void> {
  const frames = (await run.follow(0)).getReader();
  let after = 0;
  const sendNew = async () => {
    for (;;) {
      const page = await run.events({ after });
      for (const event of page.events) socket.send({ ...toWireRunEvent(event), type: event.type });
      if (page.nextAfter === after) return;
      after = page.nextAfter;
    }
  };
  while (socket.isOpen && !(await frames.read()).done) await sendNew();
  if (!socket.isOpen) await frames.cancel();
  else if (hasEnded((await run.record()).status)) await sendNew();
}
