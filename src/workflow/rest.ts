/** A run whose host has died twice at one place rests before it is executed again, each time twice as long: what kills
 *  the host, or a host that is restarted again and again, gets time to pass. */

import type { Clock } from "../clock.ts";
import { workflowLimits } from "./limits.ts";
import type { RunJournal } from "./replay/run-journal.ts";

/** The job that ends the rest. */
export const restJob = "rest";

/** Whether the run still has to rest; begins the rest. `deaths` as they are stored: by their weight. */
export function mustRest(journal: RunJournal, clock: Clock, deaths: number): boolean {
  const restMs = restAfter(Math.floor(deaths / workflowLimits.deathWeight));
  if (restMs === 0) return false;
  const known = journal.read(({ jobs }) => jobs.all().find(({ name }) => name === restJob), undefined);
  if (known !== undefined) return known.dueAt > clock.now();
  journal.commit(({ schedule, now }) => schedule({ name: restJob, dueAt: now + restMs }));
  return true;
}

function restAfter(deaths: number): number {
  const { restMs, restMsMax } = workflowLimits;
  return deaths < 2 ? 0 : Math.min(restMs * 2 ** (deaths - 2), restMsMax);
}
