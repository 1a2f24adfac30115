/** A wake-up as operators see it, as its model sees it, and as it speaks to that model. */

import type { WakeUpView } from "../../protocol/schedule/wake-up.ts";
import type { StoredWakeUp, WakeUpStore } from "../../store/schedule/wake-up-store.ts";
import { wakeUpLimits } from "./limits.ts";
import { formatWall } from "./read-when.ts";

export function toWakeUpId({ id }: Pick<StoredWakeUp, "id">): string {
  return `w${id}`;
}

export function readWakeUpId(text: string): number | undefined {
  const [, digits] = /^w(\d{1,15})$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

export function toView(wakeUp: StoredWakeUp, store: Pick<WakeUpStore, "firings">): WakeUpView {
  const { status, message, cron, timeZone, setAt, nextAt, timesLeft, problem } = wakeUp;
  return {
    wakeUpId: toWakeUpId(wakeUp),
    status,
    message,
    ...(cron !== undefined && { cron }),
    timeZone,
    setAt,
    ...(status === "open" && { nextAt }),
    timesLeft,
    ...(problem !== undefined && { problem }),
    firings: store.firings(wakeUp.id, wakeUpLimits.firingsShown),
  };
}

/** For the model. */
export function toShown(wakeUp: StoredWakeUp): object {
  const { message, cron, timeZone, nextAt, timesLeft, until } = wakeUp;
  return {
    id: toWakeUpId(wakeUp),
    message,
    next: formatWall(nextAt, timeZone),
    ...(cron !== undefined && { cron, times_left: timesLeft, until: formatWall(until, timeZone) }),
  };
}

/** The prompt that a wake-up begins. It says whose words they are: a note of the model's is no message of the user's. */
export function toPrompt(
  wakeUp: StoredWakeUp,
  { nominalAt, missed, now }: { nominalAt: number; missed: number; now: number },
): string {
  const { message, timeZone, setAt } = wakeUp;
  const late = now - nominalAt > wakeUpLimits.retryMs * 2 ? ` It is now ${formatWall(now, timeZone)}.` : "";
  const passed =
    missed === 0
      ? ""
      : ` ${missed} earlier ${missed === 1 ? "time" : "times"} passed without it${missed >= wakeUpLimits.missedCountMax ? ", or more" : ""}.`;
  return `[Your wake-up ${toWakeUpId(wakeUp)} was due ${formatWall(nominalAt, timeZone)}.${late}${passed} You set it ${formatWall(setAt, timeZone)}, with this note; no person has written it.]\n\n${message}`;
}
