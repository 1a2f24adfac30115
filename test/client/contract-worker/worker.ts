/** A Worker with the agent of the session contract alone, for tests of the client over a real connection. */

import { contractAgent, contractSkills } from "edgeflue/testing";
import { createWorker } from "edgeflue/worker";

const worker = createWorker({
  agents: { contract: { file: "contract-agent.ts", load: async () => ({ default: contractAgent }) } },
  skills: contractSkills,
});

export const SessionObject = worker.SessionObject;
export const RunObject = worker.RunObject;
export default { fetch: worker.fetch };
