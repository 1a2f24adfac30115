/** The items of the lists below /admin, parsed. */

import * as z from "zod/mini";
import type { ListedApproval } from "../../protocol/directory/directory.ts";
import { parseAnswer } from "../http/parse-answer.ts";

const agent = z.looseObject({
  name: z.string(),
  /** Null for one that cannot be loaded. */
  triggers: z.nullable(z.record(z.string(), z.unknown())),
});
export type ListedAgent = z.output<typeof agent>;

const session = z.looseObject({
  agent: z.string(),
  instance: z.string(),
  session: z.string(),
  /** Milliseconds since 1970. */
  createdAt: z.number(),
  /** When it last began to work, to the hour. */
  activeAt: z.number(),
  /** How many calls wait for a decision. */
  approvals: z.number(),
});
export type ListedSession = z.output<typeof session>;

const firing = z.looseObject({
  nominalAt: z.nullable(z.string()),
  missed: z.number(),
  status: z.string(),
  attempts: z.number(),
});
const schedule = z.looseObject({
  id: z.string(),
  agent: z.optional(z.string()),
  workflow: z.optional(z.string()),
  cron: z.string(),
  /** ISO 8601. */
  nextAt: z.nullable(z.string()),
  /** What it began, newest first. */
  firings: z.array(firing),
});
export type ListedSchedule = z.output<typeof schedule>;

const schedules = z.looseObject({ schedules: z.array(schedule), problems: z.array(z.unknown()) });

const approval = z.looseObject({
  agent: z.string(),
  instance: z.string(),
  session: z.string(),
  approvalId: z.string(),
  operationId: z.string(),
  toolName: z.string(),
  createdAt: z.number(),
  expiresAt: z.number(),
});
const instance = z.object({ instanceId: z.string() });

export const parseListedAgent = (value: unknown): ListedAgent => parseAnswer(agent, value);
export const parseListedSession = (value: unknown): ListedSession => parseAnswer(session, value);
export const parseInstance = (value: unknown): string => parseAnswer(instance, value).instanceId;
export const parseListedApproval = (value: unknown): ListedApproval => parseAnswer(approval, value);
export const parseSchedules = (value: unknown) => parseAnswer(schedules, value);
