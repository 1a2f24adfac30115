/** What a commit stores, read off its statements: the names of the moments at which a test can let a host die.
 *  They are those of the table in docs/durability.md. */

import type { SqlValue } from "../sql.ts";

/** The next commit that stores this. Several may be one commit: an answer that is the last one also settles. */
export type CrashBoundary =
  | "admitted"
  | "assistant message committed"
  | "result recorded"
  | "compacting"
  | "waiting for approval"
  | "abort requested"
  | "settling";

type Matches = (statement: string, bindings: readonly SqlValue[]) => boolean;

const startsWith =
  (start: string): Matches =>
  (statement) =>
    statement.startsWith(start);

/** A message of the model's conversation; summaries stand in threads of their own. */
const message =
  (role: "assistant" | "tool"): Matches =>
  (statement, bindings) =>
    isMessage(statement) && !isSummary(bindings) && bindings[3] === role;

const matchers: Record<CrashBoundary, Matches> = {
  admitted: startsWith("INSERT INTO operations"),
  "assistant message committed": message("assistant"),
  "result recorded": message("tool"),
  compacting: (statement, bindings) => isMessage(statement) && isSummary(bindings),
  "waiting for approval": startsWith("INSERT INTO approvals"),
  "abort requested": startsWith("UPDATE operations SET aborted_at"),
  settling: startsWith("UPDATE operations SET status = ?, outcome"),
};

export function crosses(boundary: CrashBoundary, statement: string, bindings: readonly SqlValue[]): boolean {
  return matchers[boundary](statement, bindings);
}

export function isBoundary(name: string): name is CrashBoundary {
  return Object.hasOwn(matchers, name);
}

function isMessage(statement: string): boolean {
  return statement.startsWith("INSERT INTO messages");
}

function isSummary([thread]: readonly SqlValue[]): boolean {
  return String(thread).endsWith("/summary");
}
