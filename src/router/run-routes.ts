/** Runs: `/runs/{id}` and everything below it. */

import type { Context, Hono } from "hono";
import { EdgeflueError } from "../errors.ts";
import type { Run } from "../protocol/run/run.ts";
import { toWireRun, toWireRunEventPage } from "../protocol/run/wire-run.ts";
import { workflowLimits } from "../workflow/limits.ts";
import { isRunId } from "../workflow/run-address.ts";
import { allow } from "./request/methods.ts";
import { readBareBody, readJsonBody } from "./request/read-json-body.ts";
import { readCount, readQuery } from "./request/read-query.ts";
import { keyHeader, readRunEvent } from "./request/run-body.ts";
import type { RouterPorts } from "./router-ports.ts";
import { eventStream } from "./stream/event-stream.ts";

export function addRunRoutes(app: Hono, ports: RouterPorts): void {
  const { development } = ports;

  // GET /runs/{id}: the run's record.
  app.get("/runs/:id", async (context) => {
    readQuery(context, []);
    const record = await openRun(context, ports).record();
    return context.json({ ...toWireRun(record, { development }), payload: record.payload });
  });
  // DELETE /runs/{id}: ends the run if it has not ended, and removes it.
  app.delete("/runs/:id", async (context) => {
    const run = openRun(context, ports);
    await run.record();
    await run.delete();
    return context.json({ deleted: true });
  });
  app.all("/runs/:id", allow("GET", "DELETE"));

  // GET /runs/{id}/events?after=&limit=&types=: what happened, oldest first.
  app.get("/runs/:id/events", async (context) => {
    const run = openRun(context, ports);
    const { runId } = await run.record();
    const { eventPageMax } = workflowLimits;
    const { after = "", limit = "", types = "" } = readQuery(context, ["after", "limit", "types"]);
    const page = await run.events({
      after: after === "" ? 0 : readCount("after", after, { min: 0 }),
      limit: limit === "" ? eventPageMax : readCount("limit", limit, { max: eventPageMax }),
      types: types
        .split(",")
        .map((type) => type.trim())
        .filter((type) => type !== ""),
    });
    return context.json(toWireRunEventPage(runId, page));
  });
  // POST /runs/{id}/events: {"name", "payload"?}: gives the run an event for `ctx.waitForEvent`.
  app.post("/runs/:id/events", async (context) => {
    const run = openRun(context, ports);
    const receipt = await run.deliver(readRunEvent(await readJsonBody(context.req.raw), keyHeader(context)));
    return context.json({ status: "accepted", run_id: receipt.runId, ...receipt }, 202);
  });
  app.all("/runs/:id/events", allow("GET", "POST"));

  // GET /runs/{id}/stream?after=: the same as server-sent events, to the run's end. `?after=` comes before Last-Event-ID.
  app.get("/runs/:id/stream", async (context) => {
    const { after = context.req.header("last-event-id") } = readQuery(context, ["after"]);
    const seen = /^\d{1,15}$/.test(after ?? "") ? Number(after) : 0;
    return eventStream(await openRun(context, ports).follow(seen), ports);
  });
  app.all("/runs/:id/stream", allow("GET"));

  // POST /runs/{id}/cancel: ends the run, unless it has ended.
  app.post("/runs/:id/cancel", async (context) => {
    const run = openRun(context, ports);
    await readBareBody(context.req.raw);
    const { runId } = await run.record();
    return context.json({ run_id: runId, runId, ...(await run.cancel()) });
  });
  app.all("/runs/:id/cancel", allow("POST"));
}

/** Throws `run_not_found` for an id that no run can have, before anything is opened. */
export function openRun(context: Context, { runs }: RouterPorts): Run {
  const id = context.req.param("id") ?? "";
  if (!isRunId(id)) throw new EdgeflueError("run_not_found", "There is no such run.");
  return runs.open(context, id);
}
