/** Runs as the API shows them, parsed. Fields that a newer server adds are left out. */

import * as z from "zod/mini";
import type {
  CancelReply,
  DeliveryReceipt,
  RunEvent,
  RunEventPage,
  RunRecord,
} from "../../protocol/run/run.ts";
import { parseAnswer } from "../http/parse-answer.ts";
import { parseErrorRecord } from "../wire-error.ts";

const status = z.enum(["running", "waiting", "succeeded", "failed", "cancelled"]);

const run = z.pipe(
  z.object({
    runId: z.string(),
    kind: z.enum(["workflow", "handler"]),
    agentName: z.string(),
    instanceId: z.string(),
    status,
    startedAt: z.iso.datetime(),
    endedAt: z.nullable(z.iso.datetime()),
    // Not in lists.
    payload: z.optional(z.unknown()),
    result: z.optional(z.unknown()),
    error: z.optional(z.unknown()),
    eventCount: z.number(),
    deploy: z.optional(z.string()),
  }),
  z.transform(
    ({ agentName: name, startedAt, endedAt, payload, result, error, deploy, ...same }): RunRecord => ({
      ...same,
      name,
      payload,
      startedAt: Date.parse(startedAt),
      ...(endedAt !== null && { endedAt: Date.parse(endedAt) }),
      ...(same.status === "succeeded" && { result }),
      ...(error !== null && error !== undefined && { error: parseErrorRecord(error) }),
      ...(deploy !== undefined && { deploy }),
    }),
  ),
);

const event = z.pipe(
  z.object({
    runId: z.string(),
    eventIndex: z.number(),
    type: z.string(),
    timestamp: z.number(),
    data: z.record(z.string(), z.unknown()),
  }),
  z.transform(
    ({ eventIndex: index, timestamp, ...same }): RunEvent => ({
      ...same,
      index,
      timestamp: Math.round(timestamp * 1000),
    }),
  ),
);

const eventPage = z.object({ events: z.array(event), nextAfter: z.number() });
const receipt = z.object({ runId: z.string(), delivery: z.number(), isRepeated: z.boolean() });
const cancelReply = z.object({ cancelled: z.boolean(), status });
const started = z.object({ runId: z.string() });

export const parseRun = (value: unknown): RunRecord => parseAnswer(run, value);
export const parseRunEvent = (value: unknown): RunEvent => parseAnswer(event, value);
export const parseRunEventPage = (value: unknown): RunEventPage => parseAnswer(eventPage, value);
export const parseDelivery = (value: unknown): DeliveryReceipt => parseAnswer(receipt, value);
export const parseCancelReply = (value: unknown): CancelReply => parseAnswer(cancelReply, value);
export const parseStarted = (value: unknown): string => parseAnswer(started, value).runId;
