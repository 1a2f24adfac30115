/** What the routes take and answer, as zod schemas: the source of the OpenAPI documents. */

import { z } from "zod";

export const registry = z.registry<{ id: string; description?: string }>();

function named<Schema extends z.ZodType>(id: string, schema: Schema): Schema {
  registry.add(schema, { id });
  return schema;
}

const ms = z.number().describe("Milliseconds since 1970.");
const seconds = z.number().describe("Seconds since 1970.");
const iso = z.string().describe("ISO 8601.");
const anything = z.unknown();
const record = z.record(z.string(), z.unknown());

export const Health = named("HealthResponse", z.object({ ok: z.literal(true), framework: z.string() }));

export const ErrorBody = named(
  "ErrorEnvelope",
  z.object({
    error: z.object({
      type: z.string(),
      message: z.string(),
      details: z.string(),
      dev: z.string().optional().describe("What to do about it. Only with EDGEFLUE_ENV=development."),
      meta: record.optional(),
    }),
  }),
);

const Triggers = z.looseObject({ webhook: z.boolean() });
const Listed = z.object({
  name: z.string(),
  path: z.string(),
  triggers: Triggers,
  error: ErrorBody.shape.error.optional(),
});
export const AgentList = named("AgentList", z.object({ agents: z.array(Listed) }));
export const WorkflowList = named("WorkflowList", z.object({ workflows: z.array(Listed) }));

const Cost = z.object({
  input: z.number(),
  output: z.number(),
  cache_read: z.number(),
  cache_write: z.number(),
  total: z.number(),
});
const Usage = named(
  "Usage",
  z.object({
    input: z.number(),
    output: z.number(),
    cache_read: z.number(),
    cache_write: z.number(),
    reasoning: z.number(),
    total_tokens: z.number(),
    cost: Cost,
  }),
);
const Result = named(
  "PromptResult",
  z.looseObject({
    text: z.string(),
    result: anything.optional().describe("What the schema of the request asked for."),
    operationId: z.string(),
    usage: Usage,
    model: z.object({ id: z.string() }),
    metadata: record,
  }),
);
export const PromptAnswer = named("PromptAnswer", z.object({ result: Result }));
export const BarePromptAnswer = Result;

const Receipt = z.object({
  status: z.literal("accepted"),
  operationId: z.string(),
  acceptedAt: iso,
  dispatch_id: z.string(),
  dispatchId: z.string(),
  accepted_at: iso,
});
export const DispatchReceipt = named("DispatchReceipt", Receipt);
export const RunReceipt = named(
  "RunReceipt",
  z.object({ status: z.literal("accepted"), run_id: z.string(), runId: z.string() }),
);
export const AgentAnswer = named(
  "AgentAnswer",
  z.union([PromptAnswer, z.unknown().describe("What a handler returns, with `_meta` in an object.")]),
);
export const AgentReceipt = named("AgentReceipt", z.union([DispatchReceipt, RunReceipt]));
export const RunResult = named(
  "RunResult",
  z.object({ status: z.literal("completed"), run_id: z.string(), runId: z.string(), result: anything }),
);

const runStatus = z.enum(["running", "waiting", "succeeded", "failed", "cancelled"]);
export const RunRecord = named(
  "RunRecordResponse",
  z.object({
    run_id: z.string(),
    runId: z.string(),
    kind: z.enum(["workflow", "handler"]),
    agent: z.string(),
    agentName: z.string(),
    agent_id: z.string(),
    instanceId: z.string(),
    status: runStatus,
    started_at: seconds,
    startedAt: iso,
    ended_at: seconds.nullable(),
    endedAt: iso.nullable(),
    durationMs: z.number().nullable(),
    is_error: z.boolean(),
    isError: z.boolean(),
    error: ErrorBody.shape.error.nullable(),
    result: anything,
    payload: anything.optional(),
    event_count: z.number(),
    eventCount: z.number(),
    deploy: z.string().optional(),
    by: z.string().optional().describe("Who began it, where that has a name."),
  }),
);
const RunEvent = named(
  "RunEvent",
  z.object({
    run_id: z.string(),
    runId: z.string(),
    event_index: z.number(),
    eventIndex: z.number(),
    type: z.string(),
    timestamp: seconds,
    data: record,
  }),
);
export const RunEventList = named(
  "RunEventListResponse",
  z.object({
    run_id: z.string(),
    runId: z.string(),
    events: z.array(RunEvent),
    next_after: z.number(),
    nextAfter: z.number(),
  }),
);
export const EventReceipt = named(
  "EventReceipt",
  z.object({
    status: z.literal("accepted"),
    run_id: z.string(),
    runId: z.string(),
    delivery: z.number(),
    isRepeated: z.boolean(),
  }),
);
export const CancelAnswer = named(
  "CancelAnswer",
  z.object({ run_id: z.string(), runId: z.string(), cancelled: z.boolean(), status: runStatus }),
);

export const MessagePage = named(
  "MessagePage",
  z.looseObject({
    messages: z.array(
      z.looseObject({
        seq: z.number(),
        role: z.enum(["user", "assistant", "tool", "system"]),
        content: z.array(z.looseObject({ type: z.string() })),
        operationId: z.string(),
        createdAt: ms,
      }),
    ),
    nextBefore: z.number().nullable(),
  }),
);
export const EventPage = named(
  "EventPage",
  z.object({
    events: z.array(z.looseObject({ type: z.string(), offset: z.number(), timestamp: ms })),
    nextAfter: z.number(),
  }),
);
export const OperationView = named(
  "OperationView",
  z.looseObject({
    operationId: z.string(),
    kind: z.string(),
    status: z.enum(["queued", "running", "waiting", "succeeded", "failed", "aborted"]),
    attempts: z.number(),
    acceptedAt: ms,
  }),
);
const Approval = named(
  "Approval",
  z.looseObject({
    approvalId: z.string(),
    operationId: z.string(),
    toolName: z.string(),
    status: z.enum(["waiting", "approved", "denied", "expired"]),
    createdAt: ms,
    expiresAt: ms,
  }),
);
export const ApprovalAnswer = Approval;
export const DeliveryPage = named(
  "DeliveryPage",
  z.object({
    deliveries: z.array(
      z.looseObject({
        seq: z.number(),
        deliveryId: z.string(),
        channel: z.string(),
        event: z.string(),
        status: z.enum(["received", "ignored", "queued", "done", "undeliverable"]),
        reason: z.string().optional(),
        from: z.string().optional(),
        operationId: z.string().optional(),
        receivedAt: ms,
        settledAt: ms.optional(),
        repeats: z.number(),
        sent: z.array(z.looseObject({ slot: z.string(), status: z.string(), attempts: z.number() })),
      }),
    ),
    nextBefore: z.number().nullable(),
  }),
);
export const WakeUp = named(
  "WakeUp",
  z.looseObject({
    wakeUpId: z.string(),
    status: z.enum(["open", "ended", "cancelled", "failed"]),
    message: z.string(),
    cron: z.string().optional(),
    timeZone: z.string(),
    setAt: ms,
    nextAt: ms.optional(),
    timesLeft: z.number(),
    firings: z.array(
      z.looseObject({ nominalAt: ms, at: ms, missed: z.number(), status: z.enum(["begun", "failed"]) }),
    ),
  }),
);
export const WakeUpList = named("WakeUpList", z.object({ wakeUps: z.array(WakeUp) }));
export const TokenBody = named(
  "TokenBody",
  z.object({
    agent: z.string(),
    instance: z.string(),
    session: z.string().optional(),
    scopes: z.array(z.enum(["read", "prompt", "approve", "files", "shell", "delete"])),
    ttlSeconds: z.number().int().min(1).max(3600).optional(),
    user: z.string().optional(),
    roles: z.array(z.string()).optional(),
  }),
);
export const TokenAnswer = named("TokenAnswer", z.object({ token: z.string(), expiresAt: ms }));
export const ApprovalList = named("ApprovalList", z.object({ approvals: z.array(Approval) }));
export const AbortAnswer = named(
  "AbortAnswer",
  z.object({ aborted: z.boolean(), operationIds: z.array(z.string()) }),
);
export const SessionAbortAnswer = named(
  "SessionAbortAnswer",
  z.object({ aborted: z.boolean(), session_id: z.string() }),
);
export const ForkAnswer = named("ForkAnswer", z.object({ session: z.string(), at: z.number() }));
export const RewindAnswer = named("RewindAnswer", z.object({ at: z.number() }));
export const ShellAnswer = named(
  "ShellAnswer",
  z.object({
    result: z.object({
      stdout: z.string(),
      stderr: z.string(),
      exit_code: z.number(),
      operationId: z.string(),
      container: record.optional().describe("What it used of a container."),
    }),
  }),
);
export const JavaScriptAnswer = named(
  "JavaScriptAnswer",
  z.object({ result: z.looseObject({ result: anything, logs: z.string(), operationId: z.string() }) }),
);
export const PythonAnswer = named(
  "PythonAnswer",
  z.object({
    result: z.looseObject({
      result: anything,
      stdout: z.string(),
      stderr: z.string(),
      state: z.enum(["none", "new", "kept"]),
      operationId: z.string(),
    }),
  }),
);
const Service = named(
  "Service",
  z.looseObject({
    name: z.string(),
    command: z.string(),
    port: z.number(),
    status: z.enum(["running", "stopped"]),
    exitCode: z.number().optional(),
  }),
);
export const ServiceAnswer = Service;
export const ServiceList = named("ServiceList", z.object({ services: z.array(Service) }));
export const ServiceLogs = named("ServiceLogs", z.object({ logs: z.string() }));
export const ServiceStopped = named("ServiceStopped", z.object({ stopped: z.literal(true) }));
export const Deleted = named("Deleted", z.object({ deleted: z.literal(true) }));
export const Restored = named("Restored", z.object({ restored: z.literal(true) }));
export const Imported = named("Imported", z.object({ imported: z.literal(true) }));
export const FilePath = named("FilePath", z.object({ path: z.string() }));

const Snapshot = named(
  "Snapshot",
  z.object({ id: z.string(), createdAt: ms, entries: z.number(), bytes: z.number() }),
);
export const SnapshotAnswer = Snapshot;
export const SnapshotList = named("SnapshotList", z.object({ snapshots: z.array(Snapshot) }));
export const SnapshotDiff = named(
  "SnapshotDiff",
  z.object({
    added: z.array(z.string()),
    changed: z.array(z.string()),
    removed: z.array(z.string()),
    leftOut: z.number(),
  }),
);

const page = <Item extends z.ZodType>(name: string, item: Item) =>
  z.looseObject({
    [name]: z.array(item),
    items: z.array(item),
    nextCursor: z.string().nullable(),
    incomplete: z.boolean().optional().describe("A part of the directory did not answer."),
    missingShards: z.number().optional(),
  });
export const AdminAgents = named(
  "AdminAgents",
  page("agents", z.object({ name: z.string(), triggers: z.looseObject({}).nullable() })),
);
export const AdminInstances = named(
  "AdminInstances",
  page("instances", z.object({ agent_id: z.string(), instanceId: z.string() })),
);
export const AdminRuns = named("AdminRuns", page("runs", RunRecord));
export const AdminSessions = named(
  "AdminSessions",
  page(
    "sessions",
    z.object({
      agent: z.string(),
      instance: z.string(),
      session: z.string(),
      createdAt: ms,
      activeAt: ms,
      approvals: z.number(),
    }),
  ),
);
export const AdminApprovals = named(
  "AdminApprovals",
  page(
    "approvals",
    z.object({
      agent: z.string(),
      instance: z.string(),
      session: z.string(),
      approvalId: z.string(),
      operationId: z.string(),
      toolName: z.string(),
      createdAt: ms,
      expiresAt: ms,
    }),
  ),
);
export const AdminSchedules = named(
  "AdminSchedules",
  z.looseObject({
    schedules: z.array(
      z.looseObject({
        id: z.string(),
        name: z.string(),
        cron: z.string(),
        timeZone: z.string(),
        nextAt: iso.nullable(),
        firings: z.array(z.looseObject({ nominalAt: iso, missed: z.number(), status: z.string() })),
      }),
    ),
    problems: z.array(z.object({ target: z.string(), of: z.string(), problem: z.string() })),
  }),
);
export const Status = named(
  "StatusResponse",
  z.looseObject({ ok: z.literal(true), generated_at: iso, route_count: z.number() }),
);

const thinking = z.enum(["off", "minimal", "low", "medium", "high", "xhigh"]);
const promptFields = {
  session: z.string().nullable().optional(),
  role: z.string().nullable().optional(),
  model: z
    .union([z.string(), z.array(z.string())])
    .nullable()
    .optional(),
  thinkingLevel: thinking.nullable().optional(),
  allowedTools: z.array(z.string()).nullable().optional(),
  cwd: z.string().nullable().optional(),
  result: record.nullable().optional().describe("A JSON Schema of the result."),
  retries: z.number().int().nullable().optional(),
  images: z
    .array(z.object({ data: z.string(), mimeType: z.string().optional(), name: z.string().optional() }))
    .nullable()
    .optional(),
  limits: z
    .object({
      steps: z.number().optional(),
      toolCalls: z.number().optional(),
      totalTokens: z.number().optional(),
      costUsd: z.number().optional(),
      wallMs: z.number().optional(),
    })
    .nullable()
    .optional(),
  whenBusy: z.enum(["queue", "steer", "interrupt", "reject"]).nullable().optional(),
  idempotencyKey: z.string().nullable().optional(),
};
export const PromptBody = named(
  "PromptBody",
  z.looseObject({
    message: z.string().nullable().optional(),
    prompt: z.string().nullable().optional().describe("The same as `message`."),
    skill: z.string().optional(),
    args: record.optional(),
    task: z.string().optional(),
    agent: z.string().optional(),
    taskId: z.string().optional(),
    payload: record.optional().describe("The same fields, and those of the application."),
    ...promptFields,
  }),
);
export const DispatchBody = named(
  "DispatchBody",
  z.looseObject({ input: anything.optional(), session: z.string().nullable().optional() }),
);
export const PayloadBody = named(
  "PayloadBody",
  z.looseObject({ payload: record.nullable().optional(), idempotencyKey: z.string().optional() }),
);
export const EventBody = named(
  "EventBody",
  z.object({ name: z.string(), payload: anything.optional(), idempotencyKey: z.string().optional() }),
);
export const DecisionBody = named(
  "DecisionBody",
  z.looseObject({
    decision: z.enum(["approve", "deny"]),
    add: z
      .object({
        steps: z.number().optional(),
        toolCalls: z.number().optional(),
        totalTokens: z.number().optional(),
        costUsd: z.number().optional(),
      })
      .optional()
      .describe("How much more may be used, of a limit. Default: as much again."),
    by: z.string().optional(),
    reason: z.string().optional(),
  }),
);
export const AbortBody = named(
  "AbortBody",
  z.looseObject({ operationId: z.string().optional(), idempotencyKey: z.string().optional() }),
);
export const CompactBody = named(
  "CompactBody",
  z.looseObject({ keepRecent: z.number().optional(), model: anything.optional() }),
);
const BranchPoint = z
  .union([z.number(), z.string()])
  .describe("A message's seq or id, or an operation's id for its last message.");
export const ForkBody = named(
  "ForkBody",
  z.looseObject({
    at: BranchPoint.optional(),
    to: z.string().optional().describe("The new session. Default: a new name."),
    files: z.enum(["exact", "current", "none"]).optional(),
  }),
);
export const RewindBody = named(
  "RewindBody",
  z.looseObject({ at: BranchPoint, files: z.enum(["exact", "current"]).optional() }),
);
export const ShellBody = named(
  "ShellBody",
  z.looseObject({
    command: z.string(),
    cwd: z.string().optional(),
    env: z.record(z.string(), z.string()).optional(),
    timeoutMs: z.number().optional(),
  }),
);
export const JavaScriptBody = named(
  "JavaScriptBody",
  z.looseObject({
    code: z.string(),
    inputs: record.optional(),
    result: record.optional(),
    timeoutMs: z.number().optional(),
  }),
);
export const PythonBody = named(
  "PythonBody",
  z.looseObject({
    code: z.string(),
    inputs: record.optional(),
    result: record.optional(),
    timeoutMs: z.number().optional(),
    interpreter: z.string().optional(),
    restart: z.boolean().optional(),
  }),
);
export const ServiceBody = named(
  "ServiceBody",
  z.looseObject({
    name: z.string(),
    command: z.string(),
    port: z.number(),
    cwd: z.string().optional(),
    env: z.record(z.string(), z.string()).optional(),
    readyTimeoutMs: z.number().optional(),
  }),
);
export const AnyJson = named("AnyJson", z.looseObject({}));
