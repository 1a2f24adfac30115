/** A server's description of itself and its agents. */

import * as z from "zod/mini";
import { parseAnswer } from "./http/parse-answer.ts";

const health = z.looseObject({ ok: z.boolean(), framework: z.string() });
export type ServerHealth = z.output<typeof health>;

const agent = z.looseObject({
  name: z.string(),
  path: z.string(),
  /** How it is called: `webhook`, `schedule` … */
  triggers: z.record(z.string(), z.unknown()),
  /** Why it cannot be used. */
  error: z.optional(z.looseObject({ type: z.string(), message: z.string() })),
});
export type AgentInfo = z.output<typeof agent>;
export type WorkflowInfo = AgentInfo;

export const parseHealth = (value: unknown): ServerHealth => parseAnswer(health, value);
export const parseAgents = (value: unknown): AgentInfo[] =>
  parseAnswer(z.object({ agents: z.array(agent) }), value).agents;
export const parseWorkflows = (value: unknown): WorkflowInfo[] =>
  parseAnswer(z.object({ workflows: z.array(agent) }), value).workflows;
