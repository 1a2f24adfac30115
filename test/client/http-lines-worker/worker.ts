/** A Worker with all that the lines of docs/http.md use: an agent, a tool that needs an approval, a workflow that waits,
 *  wake-ups, a channel, an engine for JavaScript, a machine, schedules and the directory. */

import { createAgent, defineTool, type WorkflowContext } from "edgeflue";
import { remote } from "edgeflue/remote";
import { schedules } from "edgeflue/schedule";
import { scheduleTool } from "edgeflue/schedule-tool";
import { webhook } from "edgeflue/webhook";
import { createWorker } from "edgeflue/worker";
import "edgeflue/javascript";
import { z } from "zod";

const pay = defineTool({
  name: "pay",
  description: "Pays.",
  parameters: z.object({ cents: z.number() }),
  needsApproval: true,
  execute: ({ cents }) => `paid ${cents}`,
});

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
            sandbox: remote({ url: env.SANDBOX_URL, token: env.SANDBOX_TOKEN }),
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
  { schedules },
);

export const SessionObject = worker.SessionObject;
export const RunObject = worker.RunObject;
export const DirectoryObject = worker.DirectoryObject;
export const ScheduleObject = worker.ScheduleObject;
export default { fetch: worker.fetch, scheduled: worker.scheduled };
