/** What one session has come to, as its API shows it once everything has settled, beside what its user heard. */

import { setTimeout as sleep } from "node:timers/promises";
import { pollMs } from "./limits.ts";
import type { Caller } from "./load/caller.ts";
import type { User } from "./load/user.ts";
import type { CountedCall } from "./servers/tool-server.ts";

export interface Facts {
  user: User;
  /** Of the tool server. */
  calls: readonly CountedCall[];
  messages: readonly StoredMessage[];
  events: readonly StoredEvent[];
  /** By id. */
  operations: ReadonlyMap<string, Operation>;
  /** The agent's files, by name. */
  files: ReadonlyMap<string, string>;
  /** Operations that no alarm has brought to their end before somebody looked; empty when that was not waited for. */
  missedByAlarm: readonly string[];
}

export interface StoredMessage {
  seq: number;
  role: "user" | "assistant" | "tool";
  content: readonly MessagePart[];
  operationId: string;
  aborted?: true;
  excluded?: true;
  approval?: { decision: string; by?: string };
}

export interface MessagePart {
  type: string;
  text?: string;
  toolCallId?: string;
  toolName?: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the model asked for
  input?: any;
  // biome-ignore lint/suspicious/noExplicitAny: whatever a tool returned
  output?: { type: string; value?: any };
}

export interface StoredEvent {
  offset: number;
  type: string;
  operationId: string;
  taskId?: string;
  // biome-ignore lint/suspicious/noExplicitAny: an event's own fields
  [field: string]: any;
}

export interface Operation {
  operationId: string;
  kind: string;
  status: string;
  attempts: number;
  acceptedAt: number;
  settledAt?: number;
  // biome-ignore lint/suspicious/noExplicitAny: the result or the error, as it is
  [field: string]: any;
}

const openStatuses = new Set(["queued", "running", "waiting"]);
const pageSize = 500;

export interface CollectOptions {
  /** Of all sessions. */
  calls: readonly CountedCall[];
  /** Ends the wait for what has not settled. */
  signal: AbortSignal;
  looksForAlarms: boolean;
}

export async function collectFacts(
  user: User,
  { calls, signal, looksForAlarms }: CollectOptions,
): Promise<Facts> {
  const { caller } = user;
  let openAtFirst: string[] | undefined;
  for (;;) {
    const operations = await readOperations(user);
    const open = [...operations.values()].filter(({ status }) => openStatuses.has(status));
    openAtFirst ??= open.map(({ operationId }) => operationId);
    if (open.length > 0 && !signal.aborted) {
      await sleep(pollMs);
      continue;
    }
    const facts: Facts = {
      user,
      calls: calls.filter(({ token }) => token.startsWith(`${user.session}-`)),
      messages: await readMessages(caller),
      events: await readEvents(caller),
      operations,
      files: await readFiles(caller),
      missedByAlarm: looksForAlarms ? openAtFirst : [],
    };
    // What nobody was told about, and waited in the queue until now, began between two of these requests.
    const isOfOneMoment = newestOf(await readEvents(caller)) === newestOf(facts.events);
    if (isOfOneMoment || signal.aborted) return facts;
  }
}

function newestOf(events: readonly StoredEvent[]): number | undefined {
  return events.at(-1)?.offset;
}

async function readOperations({ caller, requests }: User): Promise<Map<string, Operation>> {
  const ids = new Set(requests.flatMap(({ operationIds }) => [...operationIds]));
  for (const { operationId } of await readMessages(caller)) ids.add(operationId);
  // A task that nobody was told about has its messages elsewhere.
  for (const { operationId } of await readEvents(caller)) ids.add(operationId);
  const operations = new Map<string, Operation>();
  for (const id of [...ids].sort()) {
    const { status, body } = await caller.sendUntilAnswered(`/operations/${id}`);
    operations.set(
      id,
      status === 200 ? body : { operationId: id, kind: "unknown", status: `http ${status}` },
    );
  }
  return operations;
}

async function readMessages(caller: Caller): Promise<StoredMessage[]> {
  const messages: StoredMessage[] = [];
  for (let before: number | null | undefined; before !== null; ) {
    const query = before === undefined ? "" : `&before=${before}`;
    const { body } = await caller.sendUntilAnswered(`/messages?limit=${pageSize}${query}`);
    messages.unshift(...body.messages);
    before = body.nextBefore;
  }
  return messages;
}

async function readEvents(caller: Caller): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (let after = 0; ; ) {
    const { body } = await caller.sendUntilAnswered(`/events?limit=${pageSize}&after=${after}`);
    if (body.events.length === 0) return events;
    events.push(...body.events);
    after = body.nextAfter;
  }
}

async function readFiles(caller: Caller): Promise<Map<string, string>> {
  const { body } = await caller.sendUntilAnswered("/files");
  const files = new Map<string, string>();
  for (const { path, type } of body.entries ?? []) {
    if (type !== "file") continue;
    const name = path.replace("/workspace/", "");
    files.set(name, String((await caller.sendUntilAnswered(`/files/${name}`)).body));
  }
  return files;
}
