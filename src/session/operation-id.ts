/** Ids of operations: unique everywhere, and within a session in the order of acceptance, also when the
 *  clock of a new host runs behind. */

import { decodeTime, monotonicFactory } from "ulid";

const prefix = "op_";

/** `newestId` is the last id that the session gave out, if any. */
export function createIdGenerator(newestId: string | undefined): (now: number) => string {
  const next = monotonicFactory();
  const earliest = newestId === undefined ? 0 : decodeTime(newestId.slice(prefix.length)) + 1;
  return (now) => prefix + next(Math.max(now, earliest));
}
