/** An agent that is asked by signed webhooks, one session a thread. */

import { createAgent } from "edgeflue";
import { webhook } from "edgeflue/webhook";
import { createWorker } from "edgeflue/worker";

const triggers = {
  hook: webhook({
    secret: "HOOK_SECRET",
    session: ({ data }) => ({ session: String(data.thread) }),
    prompt: ({ data }) => String(data.text),
  }),
};

const agent = createAgent(() => ({ model: "demo:" }));
const worker = createWorker({
  agents: { hooked: { file: "bench/webhook/worker.ts", load: async () => ({ default: agent, triggers }) } },
});

export const SessionObject = worker.SessionObject;
export const RunObject = worker.RunObject;
export default { fetch: worker.fetch };
