/** The Worker that is killed: one agent with a tool of every effect, each of which tells the tool server that it runs,
 *  and with files, a shell and tasks. */

import { createAgent, defineTool, type ToolDefinition } from "edgeflue";
import { createWorker } from "edgeflue/worker";
import { z } from "zod";

type Effect = NonNullable<ToolDefinition["effect"]>;

const parameters = z.object({ token: z.string() });

const agent = createAgent(({ env }) => {
  const defineCounted = (name: string, effect: Effect, needsApproval = false) =>
    defineTool({
      name,
      description: `Is counted. Its effect is ${effect}.`,
      parameters,
      effect,
      needsApproval,
      execute: async ({ token }, { signal, toolCallId, idempotencyKey }) => {
        const response = await fetch(`${env.TOOL_SERVER_URL}/${name}`, {
          method: "POST",
          signal,
          body: JSON.stringify({ token, toolCallId, idempotencyKey }),
        });
        if (!response.ok) throw new Error(`The tool server answered ${response.status}.`);
        return response.json();
      },
    });
  return {
    instructions: "You are in a storm.",
    tools: [
      defineCounted("look", "read"),
      defineCounted("book", "idempotent"),
      defineCounted("pay", "once"),
      defineCounted("ask", "once", true),
    ],
    allowWrite: true,
    allowShell: true,
    maxTaskDepth: 2,
    approvalTimeoutMs: 3_000,
  };
});

const worker = createWorker({
  agents: { chaos: { file: "chaos/worker.ts", load: async () => ({ default: agent }) } },
});

export const SessionObject = worker.SessionObject;
export const RunObject = worker.RunObject;
export default { fetch: worker.fetch };
