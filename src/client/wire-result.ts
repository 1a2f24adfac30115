/** Parses the API's answers into the protocol's types. Fields that a newer server adds are kept. */

import * as z from "zod/mini";
import type { ApprovalView } from "../protocol/approval.ts";
import type { DeliveryPage } from "../protocol/channel/delivery.ts";
import type { EventPage } from "../protocol/event/event-log.ts";
import type { FileInfo } from "../protocol/file.ts";
import type { MessagePage } from "../protocol/message.ts";
import type { AbortReply, OperationView, Receipt } from "../protocol/operation.ts";
import type { JavaScriptReply } from "../protocol/program/javascript.ts";
import type { PythonReply } from "../protocol/program/python.ts";
import type { ServiceView } from "../protocol/program/service.ts";
import type { PromptResult } from "../protocol/prompt.ts";
import type { ForkReply, RewindReply } from "../protocol/request/branch.ts";
import type { WakeUpView } from "../protocol/schedule/wake-up.ts";
import type { ShellReply } from "../protocol/shell.ts";
import type { Usage } from "../protocol/usage.ts";
import type { SnapshotDiff, SnapshotInfo } from "../protocol/workspace.ts";
import { parseAnswer as parse } from "./http/parse-answer.ts";
import { parseErrorRecord } from "./wire-error.ts";

const cost = z.pipe(
  z.object({
    input: z.number(),
    output: z.number(),
    cache_read: z.number(),
    cache_write: z.number(),
    total: z.number(),
  }),
  z.transform(({ cache_read: cacheRead, cache_write: cacheWrite, ...others }) => ({
    ...others,
    cacheRead,
    cacheWrite,
  })),
);

const usage = z.pipe(
  z.object({
    input: z.number(),
    output: z.number(),
    cache_read: z._default(z.number(), 0),
    cache_write: z._default(z.number(), 0),
    reasoning: z._default(z.number(), 0),
    cost: z.optional(cost),
  }),
  z.transform(
    (wire): Usage => ({
      inputTokens: wire.input,
      outputTokens: wire.output,
      cacheReadTokens: wire.cache_read,
      cacheWriteTokens: wire.cache_write,
      reasoningTokens: wire.reasoning,
      // The wire has 0 where no price is configured.
      ...(wire.cost !== undefined && wire.cost.total > 0 && { cost: wire.cost }),
    }),
  ),
);

const promptResult = z.looseObject({
  text: z.string(),
  operationId: z.string(),
  usage,
  model: z.object({ id: z.string() }),
  metadata: z.looseObject({ steps: z.number(), finishReason: z.string() }),
});

const operationBase = {
  operationId: z.string(),
  kind: z.string(),
  attempts: z.number(),
  acceptedAt: z.number(),
};
const error = z.pipe(
  z.unknown(),
  z.transform((value) => parseErrorRecord(value)),
);
const settledOperation = z.discriminatedUnion("status", [
  z.looseObject({
    ...operationBase,
    status: z.literal("succeeded"),
    settledAt: z.number(),
    result: promptResult,
  }),
  z.looseObject({ ...operationBase, status: z.literal("failed"), settledAt: z.number(), error }),
  z.looseObject({
    ...operationBase,
    status: z.literal("aborted"),
    settledAt: z.number(),
    error,
    text: z.string(),
  }),
]);

/** `queued`, `running`, `waiting`, or a newer server's name for an unsettled operation. */
const openOperation = z.looseObject({ ...operationBase, status: z.string() });

const receipt = z.pipe(
  z.object({ operationId: z.string(), acceptedAt: z.iso.datetime() }),
  z.transform(
    ({ operationId, acceptedAt }): Receipt => ({ operationId, acceptedAt: Date.parse(acceptedAt) }),
  ),
);

const shellReply = z.pipe(
  z.object({
    stdout: z.string(),
    stderr: z.string(),
    exit_code: z.number(),
    operationId: z.string(),
    container: z.optional(z.record(z.string(), z.unknown())),
  }),
  // The figures are the server's own.
  z.transform(({ exit_code: exitCode, ...reply }) => ({ ...reply, exitCode }) as unknown as ShellReply),
);

const javaScriptReply = z.looseObject({ result: z.unknown(), logs: z.string(), operationId: z.string() });

const pythonReply = z.looseObject({
  result: z.unknown(),
  stdout: z.string(),
  stderr: z.string(),
  state: z.enum(["none", "new", "kept"]),
  operationId: z.string(),
});

const service = z.looseObject({
  name: z.string(),
  command: z.string(),
  port: z.number(),
  status: z.enum(["running", "stopped"]),
});

const record = z.record(z.string(), z.unknown());
const messagePage = z.looseObject({ messages: z.array(record), nextBefore: z.nullable(z.number()) });
const eventPage = z.looseObject({ events: z.array(record), nextAfter: z.number() });
const approval = z.looseObject({ approvalId: z.string(), status: z.string(), toolName: z.string() });
const abortReply = z.object({ aborted: z.boolean(), operationIds: z.array(z.string()) });
const fileInfo = z.looseObject({ path: z.string(), type: z.enum(["file", "directory", "symlink"]) });

const snapshot = z.looseObject({
  id: z.string(),
  createdAt: z.number(),
  entries: z.number(),
  bytes: z.number(),
});
const paths = z.array(z.string());
const snapshotDiff = z.looseObject({ added: paths, changed: paths, removed: paths, leftOut: z.number() });

/** The content of messages and events is not checked, only the frame around it. Hence `as`. */
export const parsePromptResult = (value: unknown): PromptResult => parse(promptResult, value) as PromptResult;
export const parseOperation = (value: unknown): OperationView => {
  const { status } = parse(openOperation, value);
  const schema = ["succeeded", "failed", "aborted"].includes(status) ? settledOperation : openOperation;
  return parse(schema, value) as OperationView;
};
export const parseReceipt = (value: unknown): Receipt => parse(receipt, value);
export const parseShellReply = (value: unknown): ShellReply => parse(shellReply, value);
export const parseJavaScriptReply = (value: unknown): JavaScriptReply => parse(javaScriptReply, value);
export const parsePythonReply = (value: unknown): PythonReply => parse(pythonReply, value);
export const parseService = (value: unknown): ServiceView => parse(service, value) as ServiceView;
export const parseServices = (value: unknown): ServiceView[] =>
  parse(z.object({ services: z.array(service) }), value).services as ServiceView[];
export const parseServiceLogs = (value: unknown): string => parse(z.object({ logs: z.string() }), value).logs;
export const parseMessagePage = (value: unknown): MessagePage =>
  parse(messagePage, value) as unknown as MessagePage;
export const parseEventPage = (value: unknown): EventPage => parse(eventPage, value) as unknown as EventPage;
export const parseAbortReply = (value: unknown): AbortReply => parse(abortReply, value);
export const parseApproval = (value: unknown): ApprovalView =>
  parse(approval, value) as unknown as ApprovalView;
export const parseApprovals = (value: unknown): ApprovalView[] =>
  parse(z.object({ approvals: z.array(approval) }), value).approvals as unknown as ApprovalView[];
export const parseFork = (value: unknown): ForkReply =>
  parse(z.object({ session: z.string(), at: z.number() }), value);
export const parseRewind = (value: unknown): RewindReply => parse(z.object({ at: z.number() }), value);
export const parseFileInfo = (value: unknown): FileInfo => parse(fileInfo, value) as unknown as FileInfo;
export const parseFileList = (value: unknown): FileInfo[] =>
  parse(z.object({ entries: z.array(fileInfo) }), value).entries as unknown as FileInfo[];
export const parseExists = (value: unknown): boolean =>
  parse(z.object({ exists: z.boolean() }), value).exists;
export const parseSnapshot = (value: unknown): SnapshotInfo => parse(snapshot, value);
export const parseSnapshots = (value: unknown): SnapshotInfo[] =>
  parse(z.object({ snapshots: z.array(snapshot) }), value).snapshots;
export const parseSnapshotDiff = (value: unknown): SnapshotDiff => parse(snapshotDiff, value);
/** An answer with its content below `result`. */
export const parseWrapped = (value: unknown): unknown =>
  parse(z.object({ result: z.unknown() }), value).result;

const deliveryPage = z.object({
  deliveries: z.array(
    z.looseObject({
      seq: z.number(),
      deliveryId: z.string(),
      channel: z.string(),
      event: z.string(),
      status: z.string(),
      receivedAt: z.number(),
    }),
  ),
  nextBefore: z.nullable(z.number()),
});

export function parseDeliveries(value: unknown): DeliveryPage {
  return parse(deliveryPage, value) as unknown as DeliveryPage; // a newer server may have further statuses
}

const wakeUp = z.looseObject({
  wakeUpId: z.string(),
  status: z.string(),
  message: z.string(),
  firings: z.array(record),
});

export const parseWakeUp = (value: unknown): WakeUpView => parse(wakeUp, value) as unknown as WakeUpView;
export const parseWakeUps = (value: unknown): WakeUpView[] =>
  parse(z.object({ wakeUps: z.array(wakeUp) }), value).wakeUps as unknown as WakeUpView[];
