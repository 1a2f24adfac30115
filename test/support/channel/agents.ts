/** Agents that are reached by channels, with what they sent on. */

import { createAgent, defineTool } from "edgeflue";
import { github } from "edgeflue/github";
import { slack } from "edgeflue/slack";
import { type WebhookAnswer, webhook } from "edgeflue/webhook";
import { z } from "zod";
import * as helpdeskFile from "../../../agents/helpdesk.ts";
import * as triageFile from "../../../agents/triage.ts";
import type { CreatedAgent } from "../../../src/agent/create-agent.ts";

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
    broken: webhook({
      secret,
      session: () => {
        throw new Error("The author did not think of this.");
      },
    }),
    unset: webhook({ secret: "NOT_CONFIGURED_SECRET" }),
  },
};

const toScript = ({ body }: { body: string }) => body.replace(/^@the-bot /, "");

/** Does on GitHub what the comment says, to the fake model. */
export const octo = {
  default: createAgent(() => ({ tools: [pay], approvers: { roles: ["approver"] } })),
  triggers: {
    github: github({
      on: [
        "issues.opened",
        "issue_comment",
        "pull_request.opened",
        "pull_request_review",
        "pull_request_review_comment",
        "discussion_comment",
      ],
      mention: "the-bot",
      anyone: ["issues.opened"],
      allowBots: [99],
      roles: { approver: ["octocat"] },
      checkRun: "Triage",
      mayApprove: true,
      prompt: toScript,
    }),
  },
};

/** Has the repository in its workspace. */
export const octo_files = {
  default: createAgent(() => ({ allowWrite: true, allowShell: true, sandboxInstructions: true })),
  triggers: {
    github: github({
      on: ["issues.opened", "issue_comment", "pull_request.opened"],
      checkout: true,
      prompt: toScript,
    }),
  },
};

/** Is told of each push. */
export const octo_pushes = {
  default: createAgent(() => ({})),
  triggers: { github: github({ on: ["issue_comment", "pull_request.synchronize"], prompt: toScript }) },
};

/** Takes everything, and says back what the model is told. */
export const octo_all = {
  default: createAgent(() => ({ model: "demo:" })),
  triggers: {
    github: github({
      on: ["issues.opened", "issue_comment", "pull_request_review"],
      anyone: ["issues.opened"],
    }),
  },
};

const toWords = ({ text }: { text: string }) => text.replace("<@UBOT> ", "");

/** Does in Slack what the message says, to the fake model. */
export const slacker = {
  default: createAgent(() => ({ tools: [pay], approvers: { roles: ["approver"] } })),
  triggers: {
    slack: slack({ roles: { approver: ["UBOSS", "UGUEST1"] }, prompt: toWords }),
  },
};

/** Says back what the model is told. */
export const slack_plain = { default: createAgent(() => ({ model: "demo:" })), triggers: { slack: slack() } };

/** Is asked by commands, and may read and write files. */
export const slack_files = {
  default: createAgent(() => ({ sandbox: "virtual", allowWrite: true, allowShell: true })),
  triggers: { slack: slack({ commands: ["/ask"], prompts: ["What can you do?"], prompt: toWords }) },
};

/** Is installed by OAuth. */
export const slack_installed = {
  default: createAgent(() => ({})),
  triggers: { slack: slack({ install: true, prompt: toWords }) },
};

/** Its author did not think of everything. */
export const slack_broken = {
  default: createAgent(() => ({})),
  triggers: {
    slack: slack({
      prompt: () => {
        throw new Error("The author did not think of this.");
      },
    }),
  },
};

/** The samples of the repository, on the model that needs no key. */
export const helpdesk = onDemo(helpdeskFile);
export const triage = onDemo(triageFile);

function onDemo({ default: agent, triggers }: { default: CreatedAgent; triggers: object }) {
  return {
    default: createAgent(async (context) => ({ ...(await agent.configure(context)), model: "demo:" })),
    triggers,
  };
}

export const slack_bots = {
  default: createAgent(() => ({})),
  triggers: { slack: slack({ allowBots: ["B7"], guests: true, external: ["T7"], prompt: toWords }) },
};

export const slack_flat = {
  default: createAgent(() => ({ model: "demo:" })),
  triggers: { slack: slack({ direct: "channel", follow: "mention", users: ["U1"], prompt: toWords }) },
};

export const slack_tools = {
  default: createAgent(() => ({})),
  triggers: { slack: slack({ replies: "tools", signs: false, prompt: toWords }) },
};

export const misnamed = { default: createAgent(() => ({})), triggers: { cron: webhook({ secret }) } };
