/** One statement for many rows: a run of a statement costs more than a row does. */

import type { Sql, SqlValue } from "../../sql.ts";
import { sqliteFileLimits } from "./limits.ts";

/** Runs a statement for rows of the same width, as few times as the number of bindings allows. `write` gets the places
 *  of the values: `(?, ?), (?, ?)` for two rows of two. */
export function runForRows(
  sql: Sql,
  rows: readonly (readonly SqlValue[])[],
  write: (places: string) => string,
): void {
  const [first] = rows;
  if (first === undefined) return;
  const rowsMax = Math.floor(sqliteFileLimits.bindingsMax / first.length);
  const place = `(${first.map(() => "?").join(", ")})`;
  const writeFor = (count: number) => write(Array.from({ length: count }, () => place).join(", "));
  const full = writeFor(Math.min(rowsMax, rows.length));
  for (let start = 0; start < rows.length; start += rowsMax) {
    const group = rows.slice(start, start + rowsMax);
    const isFull = start === 0 || group.length === rowsMax;
    sql.run(isFull ? full : writeFor(group.length), ...group.flat());
  }
}
