/** The spans of a run of a workflow, from its events: the run, and in it steps, sleeps, waits and calls of sessions. What
 *  an event says about an end is all that its span needs: a run may sleep for months, and nothing is in memory meanwhile. */

import type { RunEvent, RunRecord } from "../protocol/run/run.ts";
import { toCallSpanId, toSpanId, toTraceId } from "../protocol/trace-context.ts";
import { tracingLimits } from "./limits.ts";
import { names } from "./names.ts";
import { OpenSpan } from "./open-span.ts";
import type { TraceSpan } from "./trace-span.ts";

type ObservedRun = Pick<RunRecord, "name" | "kind" | "startedAt">;

/** After these the run itself may wait, or its host may be gone. */
const waitTypes: ReadonlySet<string> = new Set([
  ...["sleep_start", "wait_start", "call_start", "step_retry", "run_end"],
]);

/** Spans of runs that wait to be sent together: a run may have thousands of short steps, and a host only so many
 *  requests. */
export class RunSpans {
  readonly #captureContent: boolean;
  /** By run, the one whose spans have waited longest first. */
  readonly #finished = new Map<string, TraceSpan[]>();

  constructor(captureContent: boolean) {
    this.#captureContent = captureContent;
  }

  /** Takes an event in. Returns the spans that are to be sent now. */
  take(event: RunEvent, run: ObservedRun): readonly TraceSpan[] {
    const { runId, type, timestamp } = event;
    const span = toRunSpan(event, run, this.#captureContent);
    const spans = this.#finished.get(runId) ?? [];
    if (span !== undefined) spans.push(span);
    const [oldest] = spans;
    if (oldest === undefined) return [];
    const isDue =
      waitTypes.has(type) ||
      spans.length >= tracingLimits.batchSpansMax ||
      timestamp - oldest.endMs >= tracingLimits.batchMsMax;
    if (!isDue) {
      this.#finished.set(runId, spans);
      return this.#finished.size > tracingLimits.openRunsMax ? this.#takeOldest() : [];
    }
    this.#finished.delete(runId);
    return spans;
  }

  #takeOldest(): readonly TraceSpan[] {
    const [[runId, spans] = ["", []]] = this.#finished;
    this.#finished.delete(runId);
    return spans;
  }
}

/** The span that an event ends, if it ends one. */
function toRunSpan(
  { runId, type, timestamp, data }: RunEvent,
  run: ObservedRun,
  captureContent: boolean,
): TraceSpan | undefined {
  const ids = { traceId: toTraceId(runId), parentSpanId: toSpanId(runId) };
  if (type === "run_end") {
    const isWorkflow = run.kind === "workflow";
    const span = new OpenSpan({
      traceId: ids.traceId,
      spanId: ids.parentSpanId,
      name: isWorkflow ? `invoke_workflow ${run.name}` : `run ${run.name}`,
      startMs: run.startedAt,
      attributes: {
        ...(isWorkflow && { [names.operationName]: "invoke_workflow", [names.workflowName]: run.name }),
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
    spanId: toCallSpanId(runId, String(data.position)),
    name: `${word} ${data.name}`,
    startMs: timestamp - durationMs,
    attributes: {
      [names.runId]: runId,
      [names.position]: String(data.position),
      [names.attempts]: Number(data.attempts) || 0,
    },
  });
  // What the author's code threw may quote anything; of the run's own end that is left out before.
  const error = captureContent ? data.error : `The ${word} failed.`;
  if (data.is_error === true) failWith(span, error);
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
