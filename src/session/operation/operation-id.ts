/** Ids of operations: unique everywhere, and within a session in the order of acceptance, also when the
 *  clock of a new host is slow. */

import { decodeTime, monotonicFactory } from "ulid";

const prefix = "op_";

/** `newestId` is the last id that the session gave out, if any. */
export function createIdGenerator(newestId: string | undefined): (now: number) => string {
  const next = monotonicFactory(createRandom());
  const earliest = newestId === undefined ? 0 : decodeTime(newestId.slice(prefix.length)) + 1;
  return (now) => prefix + next(Math.max(now, earliest));
}

/** Fractions from 0 to below 1, of which an id takes sixteen: drawn one by one they would cost more than everything
 *  else. */
function createRandom(): () => number {
  const drawn = new Uint8Array(64);
  let position = drawn.length;
  return () => {
    if (position === drawn.length) {
      crypto.getRandomValues(drawn);
      position = 0;
    }
    const value = drawn[position] ?? 0;
    position += 1;
    return value / 256;
  };
}
