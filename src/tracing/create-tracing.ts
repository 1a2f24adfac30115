/** Traces of what agents and workflows do, made from their events: a trace for each operation that is no part of a
 *  caller's, and for each run. */

import { checkOptionValues, isObject } from "../protocol/check/field-checks.ts";
import * as is from "../protocol/check/value-checks.ts";
import type { EventObserver, ObservedEvent } from "../protocol/event/event.ts";
import type { RunEvent, RunRecord } from "../protocol/run/run.ts";
import { sessionKey } from "./event-facts.ts";
import { ExportQueue } from "./export-queue.ts";
import { tracingLimits } from "./limits.ts";
import { OperationSpans } from "./operation-spans.ts";
import { RunSpans } from "./run-spans.ts";
import type { TraceSpan } from "./trace-span.ts";

/** Where finished spans go, such as `otlpExporter()`. */
export interface TraceExporter {
  /** Called when an operation or a run has ended, and meanwhile when spans have waited for five seconds. What it
   *  throws or rejects with is logged, and the spans are lost; an operation never waits for it. */
  export(spans: readonly TraceSpan[], resource: TraceResource): unknown;
}

export interface TraceResource {
  /** `service.name` of the traces. */
  serviceName: string;
}

export interface TracingOptions {
  exporter: TraceExporter;
  /** Default `edgeflue`. */
  serviceName?: string;
  /** Whether spans have what people, models and tools wrote: prompts of tasks, arguments and results of tools, command
   *  lines, log lines. Values of secrets are replaced in any case. Default false. */
  captureContent?: boolean;
  /** Whether the span of an operation is a child of its caller's, as a `traceparent` names it: a request's header, an option of
   *  the call, or a run that asked for it. Without, each operation has a trace of its own. Default true. */
  continueTraces?: boolean;
}

export interface Tracing {
  /** For `onEvent` of `createWorker`, of an agent or of `init`. */
  onEvent: EventObserver;
  /** For `onRunEvent` of `createWorker` or `initWorkflow`. */
  onRunEvent: (event: RunEvent, run: Pick<RunRecord, "name" | "kind" | "startedAt">) => void;
}

export function createTracing(options: TracingOptions): Tracing {
  checkOptionValues<TracingOptions>("createTracing()", options, {
    exporter: (value) =>
      isObject(value) && "export" in value && is.aFunction(value.export) === undefined
        ? undefined
        : "must have a function `export`, as otlpExporter() has",
    serviceName: is.nonEmptyText,
    captureContent: is.flag,
    continueTraces: is.flag,
  });
  const { exporter, serviceName = "edgeflue", captureContent = false, continueTraces = true } = options;
  const runs = new RunSpans(captureContent);
  const operations = new Map<string, { session: string; spans: OperationSpans }>();
  const queue = new ExportQueue((spans) => exporter.export(spans, { serviceName }));

  /** The spans of an event's operation. After a restart its first event may be any but `log`: a tool may still log when
   *  its operation was aborted, and nothing would end what that began. */
  function spansOf(event: ObservedEvent): OperationSpans | undefined {
    const session = sessionKey(event.data);
    const key = `${session} ${event.data.operation_id}`;
    const known = operations.get(key)?.spans;
    if (known === undefined && event.type === "log") return undefined;
    const spans = known ?? new OperationSpans(event.data, { captureContent, continueTraces });
    if (spans.take(event)) {
      operations.delete(key);
    } else if (known === undefined) {
      const [oldest] = operations.keys();
      if (operations.size === tracingLimits.openOperationsMax && oldest !== undefined) forget(oldest);
      operations.set(key, { session, spans });
    }
    return spans;
  }

  function forget(key: string): void {
    const { session, spans } = operations.get(key) ?? {};
    operations.delete(key);
    if (session !== undefined) void queue.add(session, spans?.flush() ?? []);
  }

  return {
    onEvent: (event) => {
      if (!OperationSpans.takes(event.type)) return undefined;
      const spans = spansOf(event);
      const charsMax = tracingLimits.waitingCharsMax / Math.max(operations.size, 1);
      const isDue = event.type === "operation" || spans?.isDue(event, charsMax) === true;
      return spans !== undefined && isDue ? queue.add(sessionKey(event.data), spans.flush()) : undefined;
    },
    onRunEvent: (event, run) => {
      void queue.add(`run ${event.runId}`, runs.take(event, run));
    },
  };
}
