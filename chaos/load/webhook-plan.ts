/** What the model does for an event: one tool call, then an answer by which it is known. */

import type { Random } from "../random.ts";
import type { Plan } from "../servers/plan.ts";

export function createWebhookPlan(id: string, random: Random): Plan {
  const step = { delayMs: random.integer(80), chunkDelayMs: 0, trouble: "none" as const };
  return {
    id,
    steps: [
      { ...step, says: "Booking.", calls: [{ tool: "book" as const, sleepMs: 0 }] },
      { ...step, says: `Answer of ${id}.`, calls: [] },
    ],
  };
}
