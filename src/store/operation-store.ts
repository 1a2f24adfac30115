/** The rows of operations: each accepted request, from its acceptance to its outcome. Ids sort by acceptance,
 *  so the queue is the order of the primary key and needs no index. */

import type { ErrorRecord } from "../errors.ts";
import type { OperationKind } from "../protocol/operation.ts";
import type { PromptOptions, PromptResult } from "../protocol/prompt.ts";
import type { Sql } from "../sql.ts";
import { checkRowSize } from "./row-size.ts";

export type OperationStatus = "queued" | "running" | "succeeded" | "failed";

/** How a settled operation ended. The text of an answer is not repeated here: it is its last message. */
export type StoredOutcome =
  | { status: "succeeded"; result: Omit<PromptResult, "text" | "operationId">; messageSeq: number }
  | { status: "failed"; error: ErrorRecord };

export interface Operation {
  id: string;
  kind: OperationKind;
  status: OperationStatus;
  /** What the user says; undefined once it is part of the conversation. */
  message: string | undefined;
  options: PromptOptions;
  attempts: number;
  acceptedAt: number;
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
  settled_at: number | null;
  outcome: string | null;
};

const columns = "id, kind, status, input, attempts, accepted_at, settled_at, outcome";

export class OperationStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  insert(operation: Operation): void {
    const { id, kind, status, attempts, acceptedAt } = operation;
    this.#sql.run(
      "INSERT INTO operations (id, kind, status, input, attempts, accepted_at) VALUES (?, ?, ?, ?, ?, ?)",
      id,
      kind,
      status,
      toInputText(operation),
      attempts,
      acceptedAt,
    );
  }

  find(id: string): Operation | undefined {
    const row = this.#sql.first<OperationRow>(`SELECT ${columns} FROM operations WHERE id = ?`, id);
    return row === undefined ? undefined : toOperation(row);
  }

  /** Operations that have not settled, oldest first. They are the newest rows, so the scan from the end is short. */
  unsettled(): Operation[] {
    const open: Operation[] = [];
    let before = "~"; // sorts after every id
    for (;;) {
      const rows = this.#sql.all<OperationRow>(
        `SELECT ${columns} FROM operations WHERE id < ? ORDER BY id DESC LIMIT 50`,
        before,
      );
      for (const row of rows) {
        if (row.status !== "queued" && row.status !== "running") return open.reverse();
        open.push(toOperation(row));
        before = row.id;
      }
      if (rows.length === 0) return open.reverse();
    }
  }

  /** Takes an operation up, once more if it was running before. From now on its message is in the conversation. */
  start(operation: Operation): void {
    this.#sql.run(
      "UPDATE operations SET status = 'running', input = ?, attempts = ? WHERE id = ?",
      toInputText(operation),
      operation.attempts,
      operation.id,
    );
  }

  settle(id: string, outcome: StoredOutcome, settledAt: number): void {
    this.#sql.run(
      "UPDATE operations SET status = ?, outcome = ?, settled_at = ? WHERE id = ?",
      outcome.status,
      JSON.stringify(outcome),
      settledAt,
      id,
    );
  }

  newestId(): string | undefined {
    return this.#sql.first<{ id: string }>("SELECT id FROM operations ORDER BY id DESC LIMIT 1")?.id;
  }
}

function toOperation(row: OperationRow): Operation {
  // The casts below read back what this store alone has written.
  return {
    id: row.id,
    kind: row.kind as OperationKind,
    status: row.status as OperationStatus,
    ...fromInputText(row.input),
    attempts: row.attempts,
    acceptedAt: row.accepted_at,
    settledAt: row.settled_at ?? undefined,
    outcome: row.outcome === null ? undefined : (JSON.parse(row.outcome) as StoredOutcome),
  };
}

/** The part of the request that has no other place; empty when there is none. */
function toInputText({ message, options }: Operation): string {
  const text =
    message === undefined && Object.keys(options).length === 0 ? "" : JSON.stringify({ message, options });
  checkRowSize("The request", text);
  return text;
}

function fromInputText(text: string): Pick<Operation, "message" | "options"> {
  const { message, options = {} } = (text === "" ? {} : JSON.parse(text)) as Partial<Operation>; // written above
  return { message, options };
}
