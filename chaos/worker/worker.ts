/** The Worker that is killed: one agent with a tool of every effect, each of which tells the tool server that it runs,
 *  and with files, a shell and tasks. */

import {
  createAgent,
  defineTool,
  type StepContext,
  type ToolDefinition,
  type WorkflowContext,
} from "edgeflue";
import { github } from "edgeflue/github";
import "edgeflue/shell";
import { slack } from "edgeflue/slack";
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

/** Twenty steps, two prompts and a wait. */
async function voyage(ctx: WorkflowContext<{ session: string; plans: string[] }>) {
  const { session: id, plans } = ctx.payload;
  const session = await (await ctx.init("chaos", { id })).session();
  const receipts: number[] = [];
  let go: unknown;
  for (let number = 0; number < 20; number += 1) {
    if (number === 5) await session.prompt(`Please follow [plan ${plans[0]}].`);
    if (number === 10) go = await ctx.waitForEvent("go");
    if (number === 15) await session.prompt(`Please follow [plan ${plans[1]}].`);
    const visit = async ({ idempotencyKey, signal }: StepContext) => {
      const response = await fetch(`${ctx.env.TOOL_SERVER_URL}/step`, {
        method: "POST",
        signal,
        body: JSON.stringify({ token: `${id}-step${number}`, toolCallId: idempotencyKey, idempotencyKey }),
      });
      if (!response.ok) throw new Error(`The tool server answered ${response.status}.`);
      return ((await response.json()) as { receipt: number }).receipt;
    };
    receipts.push(await ctx.step(`step ${number}`, visit, { retries: 20 }));
  }
  return { receipts, go };
}

/** Comments are its prompts. */
const forge = { github: github({ on: ["issue_comment"], prompt: ({ body }) => body }) };

/** Messages are. */
const desk = { slack: slack({ prompt: ({ text }) => text }) };

const worker = createWorker({
  workflows: { voyage: { file: "chaos/worker.ts", load: async () => ({ run: voyage }) } },
  agents: {
    chaos: { file: "chaos/worker.ts", load: async () => ({ default: agent }) },
    desk: { file: "chaos/worker.ts", load: async () => ({ default: agent, triggers: desk }) },
    forge: { file: "chaos/worker.ts", load: async () => ({ default: agent, triggers: forge }) },
  },
});

export const SessionObject = worker.SessionObject;
export const RunObject = worker.RunObject;
export default { fetch: worker.fetch };
