/** The rows of operations: each accepted request, from its acceptance to its outcome. Ids sort by acceptance,
 *  so the queue is the order of the primary key and needs no index. They settle in that order, so those that have
 *  not are the newest rows: one that is aborted while it waits keeps its place and settles when its turn comes. */

import type { ErrorRecord } from "../errors.ts";
import type { OperationKind } from "../protocol/operation.ts";
import type { JavaScriptRequest } from "../protocol/program/javascript.ts";
import type { PythonRequest } from "../protocol/program/python.ts";
import type { OperationRequest, PromptOptions, PromptResult } from "../protocol/prompt.ts";
import { TextParts } from "./message/text-parts.ts";
import { Store } from "./store.ts";

export type OperationStatus = "queued" | "running" | "waiting" | "succeeded" | "failed" | "aborted";

/** Where the text of an answer is: it is a message, and not repeated in the outcome. */
export interface AnswerPlace {
  thread: string;
  seq: number;
}

export type StoredOutcome =
  | {
      status: "succeeded";
      result: Omit<PromptResult, "text" | "operationId">;
      /** Absent when there is no text. */
      answer?: AnswerPlace;
    }
  | { status: "failed"; error: ErrorRecord }
  | {
      status: "aborted";
      error: ErrorRecord;
      /** What had been said. */
      answer?: AnswerPlace;
    };

/** What was asked for. Dropped when the operation has settled. */
export interface OperationInput {
  /** What the user says; undefined once it is part of the conversation. */
  message?: string | undefined;
  options: PromptOptions;
  /** Of a task: the part of its thread's name, what it is to do, and the subagent that does it. */
  task?: { taskId: string; prompt: string; agent?: string };
  /** Of a shell command: what is not in the conversation. `shown` replaces a command with secrets in it there. */
  shell?: { command: string; shown?: string; timeoutMs?: number; env?: Readonly<Record<string, string>> };
  /** Of a program: what is not in the conversation. `shown` replaces code with secrets in it there. */
  javascript?: Omit<JavaScriptRequest, keyof OperationRequest | "cwd" | "whenBusy"> & {
    shown?: string;
  };
  python?: Omit<PythonRequest, keyof OperationRequest | "cwd" | "whenBusy"> & { shown?: string };
  /** Of a compaction. */
  compact?: { keepRecent?: number };
  /** Models of a list that could not answer, as `provider:model`. */
  passedOver?: readonly string[];
  /** The trace that it was asked for in. */
  traceparent?: string;
}

export interface Operation {
  id: string;
  kind: OperationKind;
  status: OperationStatus;
  input: OperationInput;
  attempts: number;
  acceptedAt: number;
  /** Events of the operation have this number or a greater one. */
  firstOffset: number;
  /** When its first attempt began. */
  startedAt: number | undefined;
  /** The number of the newest event when its last attempt began: later ones mean that it has made progress since. */
  progress: number | undefined;
  /** Attempts in a row that got nowhere, the running one included. */
  stalls: number;
  /** When it was aborted. */
  abortedAt: number | undefined;
  settledAt: number | undefined;
  outcome: StoredOutcome | undefined;
}

type OperationRow = {
  id: string;
  kind: string;
  status: string;
  input: string;
  attempts: number;
  accepted_at: number;
  first_offset: number;
  started_at: number | null;
  progress: number | null;
  stalls: number;
  aborted_at: number | null;
  settled_at: number | null;
  outcome: string | null;
};

const openStatuses: ReadonlySet<string> = new Set<OperationStatus>(["queued", "running", "waiting"]);

const columns =
  "id, kind, status, input, attempts, accepted_at, first_offset, started_at, progress, stalls, aborted_at, settled_at, outcome";

export class OperationStore extends Store {
  readonly #parts = new TextParts(this.sql);

  insert(operation: Operation): void {
    const { id, kind, status, attempts, acceptedAt } = operation;
    this.sql.run(
      "INSERT INTO operations (id, kind, status, input, attempts, accepted_at, first_offset, started_at, progress, stalls) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      id,
      kind,
      status,
      this.#putInput(operation),
      attempts,
      acceptedAt,
      operation.firstOffset,
      operation.startedAt ?? null,
      operation.progress ?? null,
      operation.stalls,
    );
  }

  find(id: string): Operation | undefined {
    const row = this.sql.first<OperationRow>(`SELECT ${columns} FROM operations WHERE id = ?`, id);
    return row === undefined ? undefined : this.#toOperation(row);
  }

  /** Whether any operation is over. */
  hasSettled(): boolean {
    return this.sql.first("SELECT id FROM operations WHERE settled_at IS NOT NULL LIMIT 1") !== undefined;
  }

  /** Operations that have not settled, oldest first. They are the newest rows, so the scan from the end is short. */
  unsettled(): Operation[] {
    const open: Operation[] = [];
    for (const row of this.sql.iterate<OperationRow>(`SELECT ${columns} FROM operations ORDER BY id DESC`)) {
      if (!openStatuses.has(row.status)) break;
      open.push(this.#toOperation(row));
    }
    return open.reverse();
  }

  /** Takes an operation up, once more if it was running before. From now on its message is in the conversation. */
  start(operation: Operation): void {
    this.#parts.remove(inputOf(operation.id));
    this.sql.run(
      "UPDATE operations SET status = 'running', input = ?, attempts = ?, started_at = ?, progress = ?, stalls = ? WHERE id = ?",
      this.#putInput(operation),
      operation.attempts,
      operation.startedAt ?? null,
      operation.progress ?? null,
      operation.stalls,
      operation.id,
    );
  }

  /** Stores what has become of its input. */
  setInput(operation: Operation): void {
    this.#parts.remove(inputOf(operation.id));
    this.sql.run("UPDATE operations SET input = ? WHERE id = ?", this.#putInput(operation), operation.id);
  }

  /** Lets it wait for an approval, or continue after one. Its wall time starts again. */
  setWaiting(id: string, status: "waiting" | "running", startedAt: number): void {
    this.sql.run("UPDATE operations SET status = ?, started_at = ? WHERE id = ?", status, startedAt, id);
  }

  /** Records that it is to be aborted. */
  requestAbort(id: string, at: number): void {
    this.sql.run("UPDATE operations SET aborted_at = ? WHERE id = ?", at, id);
  }

  /** The request is not needed any more; it may contain values that should not stay. */
  settle({ id, input }: Operation, outcome: StoredOutcome, settledAt: number): void {
    if (toInputText(input) !== "") this.#parts.remove(inputOf(id));
    this.sql.run(
      "UPDATE operations SET status = ?, outcome = ?, settled_at = ?, input = '' WHERE id = ?",
      outcome.status,
      this.#parts.put(outcomeOf(id), JSON.stringify(outcome), "The result"),
      settledAt,
      id,
    );
  }

  /** Removes the oldest operations, at most `countMax` at once, as long as they began before an event and settled
   *  before a time. Returns the newest id that it removed. */
  prune(
    { beganBefore, settledBefore }: { beganBefore: number; settledBefore: number },
    countMax: number,
  ): string | undefined {
    const removed: string[] = [];
    for (const row of this.sql.iterate<{ id: string; first_offset: number; settled_at: number | null }>(
      "SELECT id, first_offset, settled_at FROM operations ORDER BY id LIMIT ?",
      countMax,
    )) {
      const { first_offset: firstOffset, settled_at: settledAt } = row;
      if (firstOffset >= beganBefore || settledAt === null || settledAt >= settledBefore) break;
      removed.push(row.id);
    }
    for (const id of removed) {
      this.#parts.remove(outcomeOf(id));
      this.sql.run("DELETE FROM operations WHERE id = ?", id);
    }
    return removed.at(-1);
  }

  newestId(): string | undefined {
    return this.sql.first<{ id: string }>("SELECT id FROM operations ORDER BY id DESC LIMIT 1")?.id;
  }

  #putInput({ id, input }: Operation): string {
    return this.#parts.put(inputOf(id), toInputText(input), "The request");
  }

  #toOperation(row: OperationRow): Operation {
    const { id } = row;
    const outcome = row.outcome === null ? undefined : this.#parts.get(outcomeOf(id), row.outcome);
    // The casts below read back what this store alone has written.
    return {
      id,
      kind: row.kind as OperationKind,
      status: row.status as OperationStatus,
      input: fromInputText(this.#parts.get(inputOf(id), row.input)),
      attempts: row.attempts,
      acceptedAt: row.accepted_at,
      firstOffset: row.first_offset,
      startedAt: row.started_at ?? undefined,
      progress: row.progress ?? undefined,
      stalls: row.stalls,
      abortedAt: row.aborted_at ?? undefined,
      settledAt: row.settled_at ?? undefined,
      outcome: outcome === undefined ? undefined : (JSON.parse(outcome) as StoredOutcome),
    };
  }
}

/** What the parts of a large request and of a large outcome are found by. */
function inputOf(id: string): string {
  return `input ${id}`;
}

function outcomeOf(id: string): string {
  return `outcome ${id}`;
}

/** Empty when there is nothing to remember. */
function toInputText({ options, ...rest }: OperationInput): string {
  const input = { ...rest, ...(Object.keys(options).length > 0 && { options }) };
  const text = JSON.stringify(input);
  return text === "{}" ? "" : text;
}

function fromInputText(text: string): OperationInput {
  const { options = {}, ...rest } = (text === "" ? {} : JSON.parse(text)) as Partial<OperationInput>; // written above
  return { ...rest, options };
}
