/** The Worker under test: the product as it is deployed, with some agents more. */

import { createAgent, defineAgentProfile, defineTool, type WorkflowContext } from "edgeflue";
import { mcpServer } from "edgeflue/mcp";
import { schedules } from "edgeflue/schedule";
import { scheduleTool } from "edgeflue/schedule-tool";
import { contractAgent, contractSkills } from "edgeflue/testing";
import { z } from "zod";
import { createWorker, type Manifest } from "../../src/create-worker.ts";
import { manifest } from "../../src/manifest.ts";
import {
  helpdesk,
  hooked,
  misnamed,
  octo,
  octo_all,
  octo_files,
  octo_pushes,
  slack_bots,
  slack_broken,
  slack_files,
  slack_flat,
  slack_installed,
  slack_plain,
  slack_tools,
  slacker,
  triage,
} from "./channel/agents.ts";
import { hostileTools } from "./hostile-tools.ts";
import "./lazy-modules.ts";
import { observed } from "./observed.ts";
import { roles, skills } from "./skills.ts";
import { workerClock } from "./worker-clock.ts";
import { workflows } from "./workflows.ts";

const agent = (load: () => unknown) => ({ file: "test/support/worker.ts", load: async () => load() });

/** Tools for every way that an author's tool can end. */
const tools = [
  defineTool({
    name: "add",
    description: "Adds two numbers.",
    parameters: z.object({ left: z.number(), right: z.number() }),
    effect: "read",
    execute: ({ left, right }) => ({ sum: left + right }),
  }),
  defineTool({
    name: "fail",
    description: "Throws.",
    execute: () => {
      throw new Error("The warehouse is closed on Sundays.");
    },
  }),
  defineTool({
    name: "flood",
    description: "Returns a long text.",
    execute: () => Array.from({ length: 5_000 }, (_, line) => `line ${line}`).join("\n"),
  }),
  defineTool({
    name: "hang_once",
    description: "Never returns.",
    execute: () => new Promise(() => {}),
  }),
  defineTool({
    name: "cycle",
    description: "Returns what JSON cannot hold.",
    execute: () => {
      const value: Record<string, unknown> = {};
      value.self = value;
      return value;
    },
  }),
];

const editor = defineAgentProfile({
  name: "editor",
  instructions: "Cut words.",
  model: "openai:editor-model",
});

/** What was paid, by the instance's conversation: the tool runs at most once. */
const pay = defineTool({
  name: "pay",
  description: "Pays.",
  parameters: z.object({ cents: z.number() }),
  needsApproval: ({ cents }) => cents > 100,
  execute: ({ cents }) => `paid ${cents}`,
});

/** Asks a binding of the Worker. */
const count = defineTool({
  name: "count",
  description: "Counts one more request, within the limit.",
  parameters: z.object({ key: z.string() }),
  execute: async ({ key }, { bindings, env }) => {
    const { success } = await bindings.THREE_A_MINUTE.limit({ key });
    return `${typeof env.SLACK_API_URL} ${success}`;
  },
});

/** Asks another agent, in a session of its own. */
const delegate = defineTool({
  name: "delegate",
  description: "Asks another agent.",
  parameters: z.object({ agent: z.string(), text: z.string(), session: z.string().optional() }),
  effect: "idempotent",
  execute: async ({ agent: name, text, session: id }, { init, idempotencyKey }) => {
    const session = await (await init(name)).session(id);
    return (await session.prompt(text, { idempotencyKey })).text;
  },
});

const writer = defineAgentProfile({
  name: "writer",
  description: "Writes prose.",
  instructions: "Write plainly.",
  model: "openai:writer-model",
  tools: [
    defineTool({
      name: "count_words",
      description: "Counts words.",
      parameters: z.object({ text: z.string() }),
      effect: "read",
      execute: ({ text }) => text.split(" ").length,
    }),
  ],
});

const tested: Manifest = {
  skills: { ...manifest.skills, ...skills, ...contractSkills },
  roles: { ...manifest.roles, ...roles },
  instructions: "Keep to the house rules.",
  workflows: { ...manifest.workflows, ...workflows },
  agents: {
    ...manifest.agents,
    handler: agent(() => ({
      default: async (ctx: WorkflowContext<{ text?: string }>) => ({
        said: ctx.payload.text ?? "",
        id: ctx.id,
      }),
    })),
    contract: agent(() => ({ default: contractAgent })),
    observed: agent(() => ({
      default: createAgent(() => ({
        model: "demo:",
        allowShell: true,
        onEvent: (event) => void observed.push(event),
      })),
    })),
    waking: agent(() => ({ default: createAgent(() => ({ tools: [scheduleTool()] })) })),
    tools: agent(() => ({ default: createAgent(() => ({ instructions: "Use your tools.", tools })) })),
    three_steps: agent(() => ({ default: createAgent(() => ({ limits: { steps: 3 }, tools })) })),
    demo: agent(() => ({
      default: createAgent(() => ({ model: "demo:", allowShell: true, allowWrite: true })),
    })),
    demo_openai: agent(() => ({ default: createAgent(() => ({ allowShell: true, allowWrite: true })) })),
    hostile: agent(() => ({ default: createAgent(() => ({ tools: hostileTools })) })),
    small_window: agent(() => ({
      default: createAgent(() => ({
        tools,
        compaction: { contextWindowTokens: 6_000, reserveTokens: 1_000, keepRecentTokens: 1_000 },
      })),
    })),
    payload: agent(() => ({
      default: createAgent(({ payload }) => ({ instructions: `The customer is ${payload.customer}.` })),
    })),
    granted: agent(() => ({
      default: createAgent(() => ({
        model: "demo:",
        allowShell: true,
        allowWrite: true,
        secrets: ["MODEL_CONTROL_URL"],
      })),
    })),
    hooked: agent(() => hooked),
    octo: agent(() => octo),
    octo_all: agent(() => octo_all),
    octo_pushes: agent(() => octo_pushes),
    octo_files: agent(() => octo_files),
    slacker: agent(() => slacker),
    slack_bots: agent(() => slack_bots),
    slack_files: agent(() => slack_files),
    slack_flat: agent(() => slack_flat),
    slack_installed: agent(() => slack_installed),
    slack_broken: agent(() => slack_broken),
    helpdesk: agent(() => helpdesk),
    triage_demo: agent(() => triage),
    slack_plain: agent(() => slack_plain),
    slack_tools: agent(() => slack_tools),
    misnamed_channel: agent(() => misnamed),
    bad_trigger: agent(() => ({ default: createAgent(() => ({})), triggers: { webhok: false } })),
    bad_export: agent(() => ({ default: createAgent(() => ({})), trigers: { webhook: false } })),
    bad_guard: agent(() => ({ default: createAgent(() => ({ needsApproval: ["Bash"] })) })),
    no_compaction: agent(() => ({ default: createAgent(() => ({ compaction: false })) })),
    skilled: agent(() => ({
      default: createAgent(() => ({
        instructions: "Use your skills.",
        skills: ["sort", "plain"],
        tools,
        subagents: [editor],
        thinkingLevel: "low",
        allowWrite: true,
      })),
    })),
    parent: agent(() => ({
      default: createAgent(() => ({
        instructions: "You lead.",
        skills: ["sort"],
        tools,
        subagents: [writer],
        allowWrite: true,
        allowShell: true,
        limits: { steps: 20 },
      })),
    })),
    careful: agent(() => ({
      default: createAgent(() => ({
        tools: [...tools, pay],
        allowShell: true,
        allowWrite: true,
        needsApproval: ["bash"],
      })),
    })),
    daily: agent(() => ({
      default: createAgent(() => ({})),
      triggers: { schedule: { cron: "0 4 * * *", message: "Good morning." } },
    })),
    frugal: agent(() => ({ default: createAgent(() => ({ tools, onLimit: "ask", limits: { steps: 1 } })) })),
    hasty: agent(() => ({ default: createAgent(() => ({ tools: [pay], approvalTimeoutMs: 300 })) })),
    mcp: agent(() => ({
      default: createAgent(({ env, id }) => ({
        mcpServers: [mcpServer({ name: "docs", url: `${env.TEST_MCP_URL}/session/${id}` })],
      })),
    })),
    counting: agent(() => ({
      default: createAgent(({ bindings }) => ({
        description: Object.keys(bindings).join(" "),
        tools: [count],
      })),
    })),
    boss: agent(() => ({ default: createAgent(() => ({ tools: [delegate] })) })),
    childless: agent(() => ({ default: createAgent(() => ({ maxTaskDepth: 0 })) })),
    one_level: agent(() => ({ default: createAgent(() => ({ maxTaskDepth: 1 })) })),
    polite: agent(() => ({ default: createAgent(() => ({ whenBusy: "reject" })) })),
    guarded: agent(() => ({
      default: createAgent(() => ({ allowShell: true, allowWrite: true, allowedCommands: ["echo"] })),
    })),
    programmer: agent(() => ({ default: createAgent(() => ({ allowWrite: true, runCode: true })) })),
    trusting: agent(() => ({
      default: createAgent(() => ({
        instructions: "The author's word.",
        allowWrite: true,
        sandboxInstructions: true,
      })),
    })),
    thrifty: agent(() => ({
      default: createAgent(() => ({ tools, limits: { totalTokens: 100, toolCalls: 2 } })),
    })),
    saving: agent(() => ({ default: createAgent(() => ({ sessionLimits: { totalTokens: 500 } })) })),
    uses_broken: agent(() => ({ default: createAgent(() => ({ skills: ["broken"] })) })),
    uses_unknown: agent(() => ({ default: createAgent(() => ({ skills: ["sotr"] })) })),
    hidden: agent(() => ({ default: createAgent(() => ({})), triggers: { webhook: false } })),
    throws: agent(() => {
      throw new Error("DATABASE is not defined");
    }),
    no_default: agent(() => ({})),
    bad_field: agent(() => ({ default: createAgent(() => ({ modle: "x" }) as object) })),
    bad_tool: agent(() => ({
      default: createAgent(() => ({ tools: [{ ...tools[0], name: "bash" } as (typeof tools)[number]] })),
    })),
    no_model: agent(() => ({ default: createAgent(() => ({ model: false })) })),
    unknown_provider: agent(() => ({ default: createAgent(() => ({ model: "acme:large" })) })),
  },
};

const worker = createWorker(tested, { clock: workerClock, schedules });

export const SessionObject = worker.SessionObject;
export const RunObject = worker.RunObject;
export const DirectoryObject = worker.DirectoryObject;
export const ScheduleObject = worker.ScheduleObject;
export default { fetch: worker.fetch, scheduled: worker.scheduled };
