/** Agents that are reached by channels, with what they sent on. */

import { createAgent, defineTool } from "edgeflue";
import { type WebhookAnswer, webhook } from "edgeflue/webhook";
import { z } from "zod";

/** What `reply` of the agent `hooked` was called with, by its idempotency key. */
export const answers: { key: string; answer: WebhookAnswer }[] = [];
/** What it does before: the outside world. */
export const outside: { reply: () => unknown } = { reply: () => undefined };

const secret = "WEBHOOK_TEST_SECRET";

const pay = defineTool({
  name: "pay",
  description: "Pays.",
  parameters: z.object({ cents: z.number() }),
  needsApproval: true,
  execute: ({ cents }) => `paid ${cents}`,
});

export const hooked = {
  default: createAgent(() => ({ model: "demo:", tools: [pay] })),
  triggers: {
    own: webhook({
      secret,
      session: ({ data }) => ({ session: String(data.thread ?? "default") }),
      prompt: ({ data }) => String(data.text ?? ""),
      reply: async (answer, { idempotencyKey }) => {
        const response = outside.reply();
        if (response === undefined) answers.push({ key: idempotencyKey, answer });
        return response;
      },
    }),
    stripe: webhook({ preset: "stripe", secret, on: ["invoice.paid"] }),
    linear: webhook({ preset: "linear", secret }),
    shopify: webhook({ preset: "shopify", secret }),
    standard: webhook({ preset: "standard", secret }),
    unset: webhook({ secret: "NOT_CONFIGURED_SECRET" }),
  },
};

export const misnamed = { default: createAgent(() => ({})), triggers: { cron: webhook({ secret }) } };
