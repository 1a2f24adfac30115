/** Prompts over a WebSocket, as PyFlue has them: one message in, one message out, in order. */

import type { Context } from "hono";
import { EdgeflueError, invalidField } from "../../errors.ts";
import { checkId } from "../../protocol/address.ts";
import { toWireResult } from "../../protocol/prompt.ts";
import { parsePromptBody } from "../../protocol/request/prompt-body.ts";
import { readQuery } from "../request/read-query.ts";
import { requireWebhook } from "../request/require-webhook.ts";
import type { RouterPorts } from "../router-ports.ts";
import { acceptJsonSocket } from "./json-socket.ts";

/** GET /agents/{name}/{id} with an upgrade. The upgrade succeeds for any agent: clients read the refusal as the answer to
 *  their first message. */
export function acceptPromptSocket(context: Context, ports: RouterPorts): Response {
  const { name = "", id = "" } = context.req.param();
  const instance = checkId("instance", id);
  const { session: ofQuery } = readQuery(context, ["session"]);
  ports.access.askLater(context);
  return acceptJsonSocket({
    development: ports.development,
    expiresAt: ports.access.expiresAt(context),
    admit: () => ports.access.countMessage(context),
    async onMessage({ type = "prompt", ...body }, socket) {
      if (type !== "prompt") throw invalidField("type", 'The message\'s "type" must be "prompt".');
      try {
        await requireWebhook(context, name, ports);
      } catch (error) {
        if (isRefusal(error)) throw error;
        socket.sendError(inPyFluesWords(name, error));
        socket.close();
        return;
      }
      try {
        const { request, session } = parsePromptBody(body, { session: ofQuery });
        const opened = ports.openSession(context, { agent: name, instance, session });
        socket.send({ type: "result", result: toWireResult(await opened.prompt(request)) });
      } catch (error) {
        await ports.access.hideNamed(context);
        throw error;
      }
    },
  });
}

/** What a caller gets who may not know whether the agent exists. */
function isRefusal(error: unknown): boolean {
  return error instanceof EdgeflueError && (error.code === "unauthorized" || error.code === "forbidden");
}

function inPyFluesWords(name: string, error: unknown): unknown {
  const isUnknown =
    error instanceof EdgeflueError &&
    (error.code === "agent_not_found" || error.code === "agent_not_webhook");
  return isUnknown ? new EdgeflueError("not_found", `Unknown persistent agent: ${name}.`) : error;
}
