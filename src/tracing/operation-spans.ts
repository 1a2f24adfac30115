/** The spans of one operation of a session, from its events: the operation, and in it calls of models, calls of tools with
 *  their commands, tasks with all of these, and summaries. */

import type { ObservedEvent } from "../protocol/event/event.ts";
import { parseTraceparent, toSpanId, toTraceId } from "../protocol/trace-context.ts";
import type { toWireUsage } from "../protocol/usage.ts";
import { commandLine, type EventData, factsOf, textOf, threadOf, timeOf } from "./event-facts.ts";
import { tracingLimits } from "./limits.ts";
import { names, toProviderName } from "./names.ts";
import { OpenSpan, type SpanStart } from "./open-span.ts";
import { charsOf, type TraceSpan } from "./trace-span.ts";

type Taker = (spans: OperationSpans, data: EventData) => void;

/** Events that are told as events of a span. */
const toldTypes = [
  "aborted",
  "approval_requested",
  "approval_decided",
  "step_retry",
  "model_fallback",
  "steered",
  "log",
];

export interface SpanOptions {
  captureContent: boolean;
  /** Whether the operation's span may have a caller's for its parent. */
  continueTraces: boolean;
}

export class OperationSpans {
  readonly #operationId: string;
  readonly #traceId: string;
  readonly #captureContent: boolean;
  readonly #root: OpenSpan;
  /** By what they are about, the oldest first. */
  readonly #open = new Map<string, OpenSpan>();
  readonly #beganMs: number;
  /** Also those that have ended: they are not begun again for what comes late. */
  readonly #tasks = new Set<string>();
  #finished: TraceSpan[] = [];
  #finishedChars = 0;
  #begun = 0;
  #leftOut = 0;
  #isAborted = false;

  constructor(data: EventData, { captureContent, continueTraces }: SpanOptions) {
    this.#operationId = textOf(data.operation_id) ?? "";
    const caller = continueTraces ? callerOf(data) : undefined;
    this.#traceId = caller?.traceId ?? toTraceId(this.#operationId);
    this.#captureContent = captureContent;
    this.#beganMs = timeOf(data);
    const agent = textOf(data.agent);
    this.#root = new OpenSpan({
      traceId: this.#traceId,
      spanId: toSpanId(this.#operationId),
      ...(caller !== undefined && { parentSpanId: caller.spanId }),
      name: agent === undefined ? "invoke_agent" : `invoke_agent ${agent}`,
      startMs: this.#beganMs,
      attributes: {
        [names.operationName]: "invoke_agent",
        [names.agentName]: agent,
        [names.conversationId]: textOf(data.session_id),
        [names.instanceId]: textOf(data.instance_id),
        [names.operationId]: this.#operationId,
        [names.operationKind]: textOf(data.operation_kind),
      },
    });
  }

  /** What becomes of each type of event. All others pass. */
  static readonly #takers: Readonly<Record<string, Taker>> = {
    operation_start: () => {},
    turn_request: (spans, data) => spans.#beginTurn(data),
    turn: (spans, data) => spans.#endTurn(data),
    tool_start: (spans, data) => spans.#beginTool(data),
    tool_end: (spans, data) => spans.#endTool(data),
    command_start: (spans, data) => spans.#beginCommand(data),
    command_end: (spans, data) => spans.#endCommand(data),
    task_start: (spans, data) => spans.#beginTask(data),
    task_end: (spans, data) => spans.#endTask(data),
    compaction_start: (spans, data) => spans.#beginSummary(data),
    compaction_end: (spans, data) => spans.#end(summaryKey(data), data),
    error: (spans, data) =>
      spans.#root.fail(textOf(data.error) ?? "", { [names.errorType]: textOf(data.code) }),
    operation: (spans, data) => spans.#endAll(data),
    ...Object.fromEntries(
      toldTypes.map((type): [string, Taker] => [type, (spans, data) => spans.#tell(type, data)]),
    ),
  };

  static takes(type: string): boolean {
    return Object.hasOwn(OperationSpans.#takers, type);
  }

  /** Takes an event in. Returns true once the operation has ended. */
  take({ type, data }: ObservedEvent): boolean {
    OperationSpans.#takers[type]?.(this, data);
    return type === "operation";
  }

  /** The spans that have ended since the last call. */
  flush(): TraceSpan[] {
    const finished = this.#finished;
    this.#finished = [];
    this.#finishedChars = 0;
    return finished;
  }

  /** Whether finished spans have waited long enough, or are many or long, or the operation itself will wait. */
  isDue({ type, data }: ObservedEvent, charsMax: number): boolean {
    const [oldest] = this.#finished;
    if (oldest === undefined) return false;
    return (
      type === "approval_requested" ||
      this.#finished.length >= tracingLimits.batchSpansMax ||
      this.#finishedChars >= charsMax ||
      timeOf(data) - oldest.endMs >= tracingLimits.batchMsMax
    );
  }

  #beginTurn(data: EventData): void {
    const model = textOf(data.model);
    const provider = textOf(data.provider);
    const called = {
      [names.provider]: provider === undefined ? undefined : toProviderName(provider),
      [names.requestModel]: model,
    };
    if (data.purpose === "agent") this.#spanOf(data).set(called);
    this.#begin(`turn ${data.turn_id}`, data, {
      name: model === undefined ? "chat" : `chat ${model}`,
      kind: "client",
      parent: this.#open.get(summaryKey(data)),
      attributes: {
        [names.operationName]: "chat",
        ...called,
        [names.isStreamed]: true,
        [names.conversationId]: textOf(data.session_id),
        [names.turnPurpose]: textOf(data.purpose),
      },
    });
  }

  #endTurn(data: EventData): void {
    const usage = data.usage as Partial<ReturnType<typeof toWireUsage>> | undefined; // as the event log describes it
    this.#end(`turn ${data.turn_id}`, data, (span) => {
      if (data.is_error === true)
        return span.fail(textOf(data.error) ?? "", { [names.errorType]: textOf(data.code) });
      span.set({
        [names.inputTokens]: usage?.input,
        [names.outputTokens]: usage?.output,
        [names.cacheReadTokens]: usage?.cache_read,
        [names.cacheWriteTokens]: usage?.cache_write,
        [names.reasoningTokens]: usage?.reasoning,
        // 0 where no price is known.
        [names.costUsd]: usage?.cost?.total || undefined,
        ...(typeof data.finish_reason === "string" && { [names.finishReasons]: [data.finish_reason] }),
      });
    });
  }

  #beginSummary(data: EventData): void {
    this.#begin(summaryKey(data), data, {
      name: "summarise",
      attributes: { [names.compactionReason]: textOf(data.reason) },
    });
  }

  #beginTool(data: EventData): void {
    const tool = textOf(data.toolName) ?? "";
    const toolCallId = textOf(data.toolCallId) ?? "";
    this.#begin(toolKey(data), data, {
      name: `execute_tool ${tool}`,
      parent: this.#programOf(toolCallId, data),
      attributes: {
        [names.operationName]: "execute_tool",
        [names.toolName]: tool,
        [names.toolType]: "function",
        [names.toolCallId]: toolCallId,
      },
      content: { [names.toolArguments]: data.args },
    });
  }

  /** The call of `run_code` whose program makes this call: `call_1/2` is the second one of `call_1`. */
  #programOf(toolCallId: string, data: EventData): OpenSpan | undefined {
    const outer = /^(.+)\/\d+$/s.exec(toolCallId)?.[1];
    return outer === undefined ? undefined : this.#open.get(toolKey({ ...data, toolCallId: outer }));
  }

  #endTool(data: EventData): void {
    // It began on another host, such as one that is gone since the call waited for an approval.
    if (!this.#open.has(toolKey(data)) && this.#begun < tracingLimits.spansMax) {
      this.#beginTool({ ...data, timestamp: this.#beganMs });
      this.#open.get(toolKey(data))?.set({ [names.resumed]: true });
    }
    this.#end(toolKey(data), data, (span) => {
      if (this.#captureContent) span.setContent(names.toolResult, data.result);
      if (data.isError === true) span.fail("The call failed.", { [names.errorType]: "tool_error" });
    });
  }

  #beginCommand(data: EventData): void {
    this.#begin(commandKey(data), data, {
      name: "execute_command",
      parent: this.#open.get(toolKey(data)),
      attributes: { [names.operationName]: "execute_command" },
      content: { [names.command]: commandLine(data) },
    });
  }

  #endCommand(data: EventData): void {
    const exitCode = typeof data.exitCode === "number" ? data.exitCode : undefined;
    this.#end(commandKey(data), data, (span) => {
      span.set({ [names.exitCode]: exitCode });
      if (exitCode !== 0) span.fail(`Exit code ${exitCode}.`, { [names.errorType]: "exit_code" });
    });
  }

  #beginTask(data: EventData): void {
    const taskId = threadOf(data);
    const role = textOf(data.role);
    // A task within a task has the id of the outer one in its own: `3.0>2.1`.
    const outer = { ...data, taskId: taskId.slice(0, Math.max(taskId.lastIndexOf(">"), 0)) };
    const key = `task ${taskId}`;
    // What another host has sent of it must find it: nothing of this host is in the id.
    const id = this.#tasks.has(taskId) ? undefined : key;
    this.#tasks.add(taskId);
    this.#begin(key, data, {
      id,
      name: role === undefined ? "invoke_agent task" : `invoke_agent ${role}`,
      parent: this.#open.get(toolKey(outer)) ?? this.#spanOf(outer),
      attributes: {
        [names.operationName]: "invoke_agent",
        [names.agentName]: role,
        [names.taskId]: taskId,
      },
      content: { [names.taskPrompt]: data.prompt },
    });
  }

  #endTask(data: EventData): void {
    this.#end(`task ${data.taskId}`, data, (span) => {
      if (data.isError === true) span.fail("The task failed.", { [names.errorType]: "task_error" });
    });
  }

  #tell(type: string, data: EventData): void {
    if (type === "aborted") this.#isAborted = true;
    if (type === "log" && data.level === "info") return;
    this.#spanOf(data).addEvent(type, timeOf(data), factsOf(data, { withContent: this.#captureContent }));
  }

  #begin(
    key: string,
    data: EventData,
    {
      parent,
      content = {},
      id,
      ...start
    }: Pick<SpanStart, "name" | "kind" | "attributes"> & {
      parent?: OpenSpan | undefined;
      /** What its id is made from. Default: its key, its beginning and its number within the operation. */
      id?: string | undefined;
      content?: Record<string, unknown>;
    },
  ): void {
    if (this.#begun === tracingLimits.spansMax) {
      this.#leftOut++;
      return;
    }
    this.#begun++;
    const outer = parent ?? this.#spanOf(data);
    const ownId = id ?? `${key} ${timeOf(data)} ${this.#begun}`;
    const span = new OpenSpan({
      ...start,
      traceId: this.#traceId,
      spanId: toSpanId(`${this.#operationId} ${ownId}`),
      parentSpanId: outer.spanId,
      startMs: timeOf(data),
    });
    if (this.#captureContent)
      for (const [name, value] of Object.entries(content))
        if (value !== undefined) span.setContent(name, value);
    // One with this key that was never ended: its host died.
    this.#interrupt(key, timeOf(data));
    this.#open.set(key, span);
  }

  #end(key: string, data: EventData, describe: (span: OpenSpan) => void = () => {}): void {
    const span = this.#open.get(key);
    if (span === undefined) return;
    this.#open.delete(key);
    describe(span);
    this.#finish(span.end(timeOf(data)));
  }

  #finish(span: TraceSpan): void {
    this.#finished.push(span);
    this.#finishedChars += charsOf(span);
  }

  #interrupt(key: string, endMs: number): void {
    const span = this.#open.get(key);
    if (span === undefined) return;
    this.#open.delete(key);
    span.set({ [names.interrupted]: true });
    this.#finish(span.end(endMs));
  }

  #endAll(data: EventData): void {
    const endMs = timeOf(data);
    for (const key of [...this.#open.keys()]) this.#interrupt(key, endMs);
    this.#root.set({
      [names.operationKind]: textOf(data.operation_kind),
      ...(this.#leftOut > 0 && { [names.spansLeftOut]: this.#leftOut }),
    });
    if (data.is_error === true && !this.#root.hasFailed)
      this.#root.fail(this.#isAborted ? "The operation was aborted." : "", {
        [names.errorType]: this.#isAborted ? "operation_aborted" : otherError,
      });
    // It may have begun on another host. Its end is logged a moment after its duration was taken.
    const durationMs = typeof data.duration_ms === "number" ? data.duration_ms : 0;
    this.#finish(this.#root.end(endMs, Math.min(this.#beganMs, endMs - durationMs)));
  }

  /** The span of the conversation that an event belongs to: the operation's, or a task's. One that began on another
   *  host is begun here. */
  #spanOf({ taskId, timestamp }: EventData): OpenSpan {
    const thread = textOf(taskId) ?? "";
    if (thread !== "" && !this.#tasks.has(thread)) {
      this.#beginTask({ taskId: thread, timestamp });
      this.#open.get(`task ${thread}`)?.set({ [names.resumed]: true });
    }
    return this.#open.get(`task ${thread}`) ?? this.#root;
  }
}

/** OpenTelemetry's word for an error that has no name. */
const otherError = "_OTHER";

function summaryKey(data: EventData): string {
  return `compaction ${threadOf(data)}`;
}

function toolKey(data: EventData): string {
  return `tool ${threadOf(data)} ${data.toolCallId}`;
}

/** One call runs one command, as `session.shell` does, which no call asks for. */
function commandKey(data: EventData): string {
  return `command ${threadOf(data)} ${data.toolCallId}`;
}

/** The trace that the operation was asked for in. One that its caller does not record would have no beginning. */
function callerOf({ traceparent }: EventData): ReturnType<typeof parseTraceparent> {
  const context = typeof traceparent === "string" ? parseTraceparent(traceparent) : undefined;
  return context?.isSampled === true ? context : undefined;
}
