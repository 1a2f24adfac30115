/** What other services send, to the channels of agents. They have no key: each channel checks a signature, and answers as
 *  its service wants. */

import type { Context, Hono } from "hono";
import { channelsOf } from "../agent/channel-trigger.ts";
import { systemClock } from "../clock.ts";
import { EdgeflueError } from "../errors.ts";
import { ownEntry } from "../protocol/check/own-entry.ts";
import type { RouterHost } from "./router-ports.ts";

export function addWebhookRoutes(app: Hono, { agents, env = {}, clock, openSession }: RouterHost): void {
  const answer = async (context: Context): Promise<Response> => {
    const { name = "", agent = "" } = context.req.param();
    const file = agents.names.includes(agent) ? await agents.loadFile(agent) : undefined;
    const channels = channelsOf(file?.triggers ?? {});
    const channel = ownEntry(channels, name);
    if (channel === undefined)
      throw new EdgeflueError("not_found", "There is no such channel.", {
        hint: `An agent's file has one as triggers.${name}: see docs/channels.md.`,
      });
    return channel.receive(context.req.raw, {
      agent,
      name,
      env,
      clock: clock ?? systemClock,
      openSession,
      defer: (work) => context.executionCtx.waitUntil(work),
    });
  };
  // POST /webhooks/{name}/{agent}: an event of another service, signed.
  app.post("/webhooks/:name/:agent", answer);
  app.all("/webhooks/:name/:agent", answer);
  app.all("/webhooks/:name/:agent/*", answer);
}
