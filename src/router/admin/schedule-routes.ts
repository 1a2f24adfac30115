/** The schedules of a deployment, and what they have begun. */

import type { Hono } from "hono";
import { EdgeflueError } from "../../errors.ts";
import type { Firing } from "../../store/schedule/schedule-store.ts";
import { allow } from "../request/methods.ts";
import { readQuery } from "../request/read-query.ts";
import type { RouterPorts } from "../router-ports.ts";

export function addScheduleRoutes(app: Hono, { listSchedules }: RouterPorts): void {
  // GET /admin/schedules: when each comes next, and what it began, newest first.
  app.get("/admin/schedules", async (context) => {
    readQuery(context, []);
    if (listSchedules === undefined) {
      throw new EdgeflueError("not_found", "This deployment serves no schedules.", {
        hint: "Give createWorker() the option `schedules` of edgeflue/schedule, and add the binding SCHEDULES: see docs/schedules.md.",
      });
    }
    const { schedules, problems } = await listSchedules(context);
    const items = schedules.map(({ id, target, of, spec, nextAt, firings }) => ({
      id,
      [target]: of,
      name: spec.name,
      cron: spec.cron,
      timeZone: spec.timeZone,
      nextAt: toIso(nextAt),
      firings: firings.map(toWireFiring),
    }));
    return context.json({ schedules: items, items, problems, nextCursor: null });
  });
  app.all("/admin/schedules", allow("GET"));
}

function toWireFiring({ nominalAt, missed, status, attempts, reference, error }: Firing): object {
  return {
    nominalAt: toIso(nominalAt),
    missed,
    status,
    attempts,
    ...(reference !== undefined && { reference }),
    ...(error !== undefined && { error }),
  };
}

function toIso(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
