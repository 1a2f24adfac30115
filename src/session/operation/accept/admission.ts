/** Checks before a request is accepted: whether there is room, and whether an earlier request had its key. */

import { EdgeflueError, invalidRequest } from "../../../errors.ts";
import type { Journal } from "../../../journal/journal.ts";
import { operationLimits, requestLimits } from "../../../limits.ts";
import { describePrincipal, isSamePrincipal, type Principal } from "../../../protocol/access/principal.ts";
import type { SettledOperation } from "../../../protocol/operation.ts";
import { kinds } from "../kinds/kinds.ts";
import type { OpenOperation } from "../open-operation.ts";
import type { PreparedRequest } from "./prepare-request.ts";

/** An operation that was accepted, now or with an earlier request of the same key. */
export type Admission = OpenOperation | SettledOperation;

/** Throws `queue_full`. */
export function requireRoom(open: readonly OpenOperation[], { input }: PreparedRequest): void {
  const { queueLengthMax, queueCharsMax } = operationLimits;
  if (open.length > queueLengthMax) throw queueFull(`${queueLengthMax} operations`);
  const waiting = open.reduce((sum, { operation }) => sum + sizeOf(operation.input), 0);
  if (waiting + sizeOf(input) > queueCharsMax) throw queueFull(`${queueCharsMax} characters of messages`);
}

/** Whether a message can join what runs: a conversation with the user that is not being aborted, and that the same one
 *  began, for whom its tools act. What needs more than a message waits for its turn instead. */
export function canSteer(
  { operation, controller, steering }: OpenOperation,
  { kind, input }: PreparedRequest,
): boolean {
  const talks = kinds[operation.kind].canBeSteered;
  const { images: _, messageId: __, principal, ...options } = input.options;
  if (!isSamePrincipal(principal, operation.input.options.principal)) return false;
  const isMessage = kind === "prompt" && Object.keys(options).length === 0;
  const hasRoom = !steering.isClosed && steering.waiting < operationLimits.steeringMessagesMax;
  return talks && isMessage && hasRoom && operation.status === "running" && !controller.signal.aborted;
}

/** What waits is measured once, and not again with each request that comes after it. An input is replaced, never changed. */
const sizes = new WeakMap<PreparedRequest["input"], number>();

function sizeOf(input: PreparedRequest["input"]): number {
  const size = sizes.get(input) ?? measure(input);
  sizes.set(input, size);
  return size;
}

function measure({
  message = "",
  options,
  shell,
  task,
  javascript,
  python,
}: PreparedRequest["input"]): number {
  const files = options.images?.reduce((sum, { data }) => sum + data.length, 0) ?? 0;
  const environment = Object.values(shell?.env ?? {}).reduce((sum, value) => sum + value.length, 0);
  const program = JSON.stringify(javascript ?? python ?? "").length;
  const history = options.history === undefined ? 0 : JSON.stringify(options.history).length;
  return (
    history +
    message.length +
    files +
    (task?.prompt.length ?? 0) +
    (shell?.command.length ?? 0) +
    environment +
    program
  );
}

function queueFull(what: string): EdgeflueError {
  return new EdgeflueError("queue_full", `The session has no room for more: ${what} may wait.`, {
    hint: "Wait for answers before sending more, or spread the work over several sessions.",
    retryAfterSeconds: operationLimits.queueRetryAfterSeconds,
  });
}

/** An idempotency key with the request that it identifies. */
export interface Identity {
  key: string;
  /** Distinguishes a repeat from another request with the same key. */
  digest: string;
}

/** Throws `invalid_request` for a key that is empty or too long. Somebody else's request with the key is another one. */
export async function toIdentity(
  key: string,
  { principal, ...request }: { principal?: Principal; [field: string]: unknown },
): Promise<Identity> {
  const by = principal === undefined ? {} : { principal: describePrincipal(principal) };
  return { key, digest: await digestOf(key, { ...request, ...by }) };
}

/** The id of the operation, or of the decided approval, that an earlier request with the key has made. Throws
 *  `idempotency_conflict` when that was another request, if `digest` says what this one is. */
export function findByKey(
  journal: Journal,
  { key, digest }: { key: string; digest?: string },
): string | undefined {
  const earlier = journal.read(({ idempotency }) => idempotency.find(key), undefined);
  if (earlier !== undefined && digest !== undefined && earlier.digest !== digest)
    throw idempotencyConflict(earlier.operationId);
  return earlier?.operationId;
}

export function idempotencyConflict(operationId: string): EdgeflueError {
  return new EdgeflueError("idempotency_conflict", "Another request came with the same idempotency key.", {
    hint: "A key identifies one request. Use a new key for a new request.",
    meta: { operationId },
  });
}

async function digestOf(key: string, request: object): Promise<string> {
  const max = requestLimits.idempotencyKeyCharsMax;
  if (key === "" || key.length > max) {
    throw invalidRequest(`The idempotency key must have 1 to ${max} characters.`);
  }
  const bytes = new TextEncoder().encode(JSON.stringify(sortKeys(request)));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The same value with the keys of its objects in order. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, entry]) => [key, sortKeys(entry)]));
}
