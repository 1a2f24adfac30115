/** `scheduleTool()`: the tool `schedule`, by which a model has its own session woken later, lists what it has set, and
 *  cancels it. */

import { z } from "zod";
import { checkApprovers, defineTool, type ToolDefinition } from "../../agent/tool/define-tool.ts";
import { bringWakeUps } from "../../agent/tool/wake-up-tool.ts";
import type { Approvers } from "../../protocol/approval.ts";
import { checkOptionValues, type FieldChecks } from "../../protocol/check/field-checks.ts";
import * as is from "../../protocol/check/value-checks.ts";
import { findLimitsProblem, type OperationLimits } from "../../protocol/operation-limits.ts";
import type { ToolCallContext } from "../../tool/tool.ts";
import { checkZone } from "../schedule-spec.ts";
import type { DayBudget } from "./day-budget.ts";
import { wakeUpLimits } from "./limits.ts";
import { type ScheduleInput, SessionWakeUps } from "./wake-ups.ts";

export interface ScheduleToolOptions {
  /** Open at the same time. Default 10, at most 100. */
  openMax?: number;
  /** Between two times of a cron expression, in milliseconds. Default 5 minutes, at least 1. */
  intervalMsMin?: number;
  /** From the call to the last prompt, in milliseconds. Default 90 days, at most 366. */
  horizonMsMax?: number;
  /** Prompts of one wake-up that comes again. Default 50, at most 1,000. */
  firingsMax?: number;
  /** What all wake-ups of a session may use up within 24 hours; one that finds it used up waits. Default: 50 prompts. */
  perDay?: DayBudget;
  /** Of each prompt that a wake-up begins, on top of the agent's. Default: the agent's alone. */
  limits?: OperationLimits;
  /** Of times without a zone. Default `UTC`. */
  timeZone?: string;
  /** Whether a person has to allow each wake-up that is set. Default false. */
  needsApproval?: boolean;
  /** Who may. Default: what the agent says. */
  approvers?: Approvers;
}

const { openMax, intervalMsMin, horizonMsMax, firingsMax, perDayMax, messageCharsMax } = wakeUpLimits;
const minute = 60 * 1000;

const checks: FieldChecks<ScheduleToolOptions> = {
  openMax: is.wholeNumber(1, openMax),
  intervalMsMin: is.wholeNumber(intervalMsMin),
  horizonMsMax: is.wholeNumber(minute, horizonMsMax),
  firingsMax: is.wholeNumber(1, firingsMax),
  perDay: is.within<DayBudget>({
    firings: is.wholeNumber(1, perDayMax),
    totalTokens: is.wholeNumber(1),
    costUsd: (value) =>
      typeof value === "number" && value > 0 && Number.isFinite(value)
        ? undefined
        : "must be a number above 0",
  }),
  limits: findLimitsProblem,
  timeZone: (value) => is.nonEmptyText(value) ?? findZoneProblem(String(value)),
  needsApproval: is.flag,
  approvers: checkApprovers,
};

const description = `Have yourself woken in this conversation later, once or again and again, with a note that you write now. "set" needs a message and either at or cron; "list" shows what is set, and what time it is now; "cancel" needs an id. Ask list first when you do not know the date.`;

function findZoneProblem(timeZone: string): string | undefined {
  try {
    checkZone("", timeZone);
    return undefined;
  } catch {
    return `must be a time zone such as "Europe/Berlin"; got "${timeZone}"`;
  }
}

/** A tool to put into an agent's `tools`. Throws a `TypeError` for options that are unknown or not right. */
export function scheduleTool(options: ScheduleToolOptions = {}): ToolDefinition {
  checkOptionValues("scheduleTool()", options, checks);
  const { needsApproval = false, approvers, limits, ...given } = options;
  const rules = {
    openMax: wakeUpLimits.openDefault,
    intervalMsMin: wakeUpLimits.intervalMsDefault,
    horizonMsMax: wakeUpLimits.horizonMsDefault,
    firingsMax: wakeUpLimits.firingsDefault,
    perDay: {},
    timeZone: "UTC",
    ...given,
    limits,
  };
  const tool = defineTool({
    name: "schedule",
    description,
    // The same call is the same wake-up.
    effect: "idempotent",
    parameters: z.strictObject({
      action: z.enum(["set", "list", "cancel"]),
      message: z
        .string()
        .max(messageCharsMax)
        .optional()
        .describe("Of set: what to do then, and what you need to know for it."),
      at: z
        .string()
        .optional()
        .describe('Of set, once: "2026-12-01 09:00", "tomorrow 09:00", "17:30" or "in 20 minutes".'),
      cron: z
        .string()
        .optional()
        .describe("Of set, again and again: five fields, minute, hour, day, month, weekday."),
      time_zone: z
        .string()
        .optional()
        .describe(`An IANA name such as "Europe/Berlin". Default ${rules.timeZone}.`),
      times: z.number().int().min(1).optional().describe("With cron: at most so many times."),
      id: z.string().optional().describe("Of cancel."),
    }),
    ...(needsApproval && { needsApproval: (input: ScheduleInput) => input.action === "set" }),
    ...(approvers !== undefined && { approvers }),
    async execute(input, context) {
      const { wakeUps } = context as ToolCallContext; // as the session calls it
      if (wakeUps === undefined) throw new Error("The tool schedule works only in a session of an agent.");
      const { operationId, open } = wakeUps;
      return (await open()).call(input, context, operationId);
    },
  });
  return bringWakeUps(tool, (parts) => new SessionWakeUps(parts, rules));
}
