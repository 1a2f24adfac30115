/** Keeps a number of users busy: when one has done what it wanted, or has waited long enough, the next one comes, with a
 *  session of its own. */

import { setTimeout as sleep } from "node:timers/promises";
import type { Host } from "../host.ts";
import { openUsersMax, seatMsMax, seats } from "../limits.ts";
import { forkRandom, type Random } from "../random.ts";
import type { ChaosModel } from "../servers/model.ts";
import { User } from "./user.ts";

/** One of so many users never looks back. */
const quietEvery = 8;

export interface Load<Sent> {
  /** Everything that was sent, once the last one has its answers, or `signal` aborts. */
  settled(signal: AbortSignal): Promise<Sent[]>;
}

/** Until `signal` aborts. */
export function sendLoad(
  signal: AbortSignal,
  { host, model, random }: { host: Host; model: ChaosModel; random: Random },
): Load<User> {
  const users: User[] = [];
  const open = new Set<Promise<void>>();
  const isOver = new Promise<void>((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true }),
  );
  const taken = Array.from({ length: seats }, async () => {
    while (!signal.aborted) {
      const isQuiet = random.integer(quietEvery) === 0;
      const user = new User(`s${users.length + 1}`, { host, model, random: forkRandom(random), isQuiet });
      users.push(user);
      const over = AbortSignal.any([signal, AbortSignal.timeout(seatMsMax)]);
      const play = user.play(over).finally(() => open.delete(play));
      open.add(play);
      await Promise.race([play, sleep(seatMsMax)]);
      while (open.size >= openUsersMax && !signal.aborted) await Promise.race([isOver, ...open]);
    }
  });
  return {
    settled: async (late) => {
      const isLate = new Promise<void>((resolve) =>
        late.addEventListener("abort", () => resolve(), { once: true }),
      );
      await Promise.race([Promise.all(taken).then(() => Promise.all(open)), isLate]);
      return users;
    },
  };
}
