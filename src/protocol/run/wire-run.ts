/** Runs as PyFlue's wire has them: each field in both cases. */

import { describePrincipal } from "../access/principal.ts";
import { toErrorEnvelope } from "../error-envelope.ts";
import { hasEnded, type RunEvent, type RunEventPage, type RunRecord } from "./run.ts";

export interface WireRunOptions {
  /** Show hints in errors. Default false. */
  development?: boolean;
}

export function toWireRun(record: RunRecord, options: WireRunOptions = {}): Record<string, unknown> {
  const {
    runId,
    name,
    instanceId,
    kind,
    status,
    startedAt,
    endedAt,
    result,
    error,
    eventCount,
    deploy,
    principal,
  } = record;
  const isError = hasEnded(status) && status !== "succeeded";
  return {
    run_id: runId,
    runId,
    kind,
    agent: name,
    agentName: name,
    agent_id: instanceId,
    instanceId,
    status,
    started_at: startedAt / 1000,
    startedAt: new Date(startedAt).toISOString(),
    ended_at: endedAt === undefined ? null : endedAt / 1000,
    endedAt: endedAt === undefined ? null : new Date(endedAt).toISOString(),
    durationMs: endedAt === undefined ? null : endedAt - startedAt,
    is_error: isError,
    isError,
    error: error === undefined ? null : toErrorEnvelope(error, options).error,
    result: result ?? null,
    event_count: eventCount,
    eventCount,
    ...(deploy !== undefined && { deploy }),
    ...(principal !== undefined && { by: describePrincipal(principal) }),
  };
}

export function toWireRunEvent({ runId, index, type, timestamp, data }: RunEvent): Record<string, unknown> {
  return {
    run_id: runId,
    runId,
    event_index: index,
    eventIndex: index,
    type,
    timestamp: timestamp / 1000,
    data,
  };
}

export function toWireRunEventPage(
  runId: string,
  { events, nextAfter }: RunEventPage,
): Record<string, unknown> {
  return { run_id: runId, runId, events: events.map(toWireRunEvent), next_after: nextAfter, nextAfter };
}
