/** A Worker with one agent of each kind that PyFlue's client meets, and the sample workflows. */

import { createAgent, defineTool, type WorkflowContext } from "edgeflue";
import { contractAgent, contractSkills } from "edgeflue/testing";
import { createWorker } from "edgeflue/worker";
import { z } from "zod";
import * as boom from "../../../workflows/boom.ts";
import * as echo from "../../../workflows/echo.ts";
import * as slow from "../../../workflows/slow.ts";

const file = "test/client/pyflue-worker/worker.ts";
const entry = (content: object) => ({ file, load: async () => content });

/** Whether another session's words reach this one. */
const spy = createAgent(() => ({
  model: "contract:player",
  tools: [
    defineTool({
      name: "noop",
      description: "Does nothing.",
      parameters: z.object({}),
      execute: () => "nothing",
    }),
  ],
}));

const worker = createWorker({
  agents: {
    contract: entry({ default: contractAgent }),
    spy: entry({ default: spy }),
    closed: entry({ default: contractAgent, triggers: { webhook: false } }),
    broken: { file, load: () => Promise.reject(new Error("The file has a mistake.")) },
    handler: entry({
      default: async (ctx: WorkflowContext<{ text?: string }>) => {
        ctx.log.info("handling");
        return { said: ctx.payload.text ?? "" };
      },
    }),
  },
  workflows: {
    boom: entry(boom),
    echo: entry(echo),
    slow: entry(slow),
    shut: entry({ ...echo, triggers: { webhook: false } }),
  },
  skills: contractSkills,
});

export const SessionObject = worker.SessionObject;
export const RunObject = worker.RunObject;
export const DirectoryObject = worker.DirectoryObject;
export default { fetch: worker.fetch };
