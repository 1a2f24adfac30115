/** A Worker with all that the lines of docs/http.md use: an agent, a tool that needs an approval, a workflow that waits,
 *  wake-ups, a channel, an engine for JavaScript, a machine, schedules and the directory. */

import {
  type CustomSandboxSettings,
  createAgent,
  defineSandbox,
  defineTool,
  type WorkflowContext,
} from "edgeflue";
import { inspector } from "edgeflue/inspector";
import { remote } from "edgeflue/remote";
import { schedules } from "edgeflue/schedule";
import { scheduleTool } from "edgeflue/schedule-tool";
import { webhook } from "edgeflue/webhook";
import { createWorker } from "edgeflue/worker";
import "edgeflue/javascript";
import "edgeflue/shell";
import { z } from "zod";
import type { ServiceStart } from "../../../src/protocol/program/service.ts";
import type { SandboxServices } from "../../../src/sandbox/services.ts";

const pay = defineTool({
  name: "pay",
  description: "Pays.",
  parameters: z.object({ cents: z.number() }),
  needsApproval: true,
  execute: ({ cents }) => `paid ${cents}`,
});

/** Services that answer without a program: those of a container are in test/containers/services.test.ts. */
function withServices(machine: CustomSandboxSettings): CustomSandboxSettings {
  const started = new Map<string, ServiceStart>();
  const views = () =>
    [...started.values()].map(({ name, command, port }) => ({
      name,
      command,
      port,
      status: "running" as const,
    }));
  const services: SandboxServices = {
    async handle(request) {
      if (request.type === "start") started.set(request.name, request);
      if (request.type === "stop") started.delete(request.name);
      if (request.type === "logs") return `${request.name} listens`;
      return request.type === "list" ? views() : views()[0];
    },
    fetch: async (name) => new Response(`from ${name}`),
  };
  return defineSandbox({ name: "machine", create: (context) => ({ ...machine.create(context), services }) });
}

const file = "test/client/http-lines-worker/worker.ts";

const worker = createWorker(
  {
    agents: {
      assistant: {
        file,
        load: async () => ({
          default: createAgent(() => ({
            tools: [pay, scheduleTool()],
            allowShell: true,
            allowWrite: true,
            checkpoints: 5,
            runCode: true,
          })),
          triggers: { webhook: true, schedule: "0 9 * * *", shop: webhook({ secret: "SHOP_SECRET" }) },
        }),
      },
      coder: {
        file,
        load: async () => ({
          // A machine of the test's own, where docs/http.md has a container.
          default: createAgent(({ env }) => ({
            sandbox: withServices(remote({ url: env.SANDBOX_URL, token: env.SANDBOX_TOKEN })),
            allowShell: true,
            allowWrite: true,
          })),
        }),
      },
    },
    workflows: {
      order: { file, load: async () => ({ run: (ctx: WorkflowContext) => ctx.waitForEvent("paid") }) },
    },
  },
  { schedules, inspector },
);

export const SessionObject = worker.SessionObject;
export const RunObject = worker.RunObject;
export const DirectoryObject = worker.DirectoryObject;
export const ScheduleObject = worker.ScheduleObject;
export default { fetch: worker.fetch, scheduled: worker.scheduled };
