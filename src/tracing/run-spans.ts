/** The spans of a run of a workflow, from its events: the run, and in it steps, sleeps, waits and calls of sessions. What
 *  an event says about an end is all that its span needs: a run may sleep for months, and nothing is in memory meanwhile. */

import type { RunEvent, RunRecord } from "../protocol/run/run.ts";
import { names } from "./names.ts";
import { OpenSpan } from "./open-span.ts";
import { type TraceSpan, toSpanId, toTraceId } from "./trace-span.ts";

type ObservedRun = Pick<RunRecord, "name" | "kind" | "startedAt">;

/** The span that an event ends, if it ends one. */
export function toRunSpan(
  { runId, type, timestamp, data }: RunEvent,
  run: ObservedRun,
): TraceSpan | undefined {
  const ids = { traceId: toTraceId(runId), parentSpanId: toSpanId(runId) };
  if (type === "run_end") {
    const span = new OpenSpan({
      traceId: ids.traceId,
      spanId: ids.parentSpanId,
      name: `run ${run.name}`,
      startMs: run.startedAt,
      attributes: {
        [names.runId]: runId,
        [names.runName]: run.name,
        [names.runKind]: run.kind,
        [names.runStatus]: String(data.status),
      },
    });
    if (data.is_error === true) failWith(span, data.error);
    return span.end(timestamp);
  }
  const word = /^(step|sleep|wait|call)_end$/.exec(type)?.[1];
  if (word === undefined) return undefined;
  const durationMs = Number(data.duration_ms) || 0;
  const span = new OpenSpan({
    ...ids,
    spanId: toSpanId(`${runId} ${data.position}`),
    name: `${word} ${data.name}`,
    startMs: timestamp - durationMs,
    attributes: {
      [names.runId]: runId,
      [names.position]: String(data.position),
      [names.attempts]: Number(data.attempts) || 0,
    },
  });
  if (data.is_error === true) failWith(span, data.error);
  return span.end(timestamp);
}

function failWith(span: OpenSpan, error: unknown): void {
  const { type, message } = (typeof error === "object" && error !== null ? error : { message: error }) as {
    type?: unknown;
    message?: unknown;
  };
  span.fail(typeof message === "string" ? message : "", {
    [names.errorType]: typeof type === "string" ? type : "error",
  });
}
