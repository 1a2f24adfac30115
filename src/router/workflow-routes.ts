/** Workflows, and agents whose files are handlers: each request begins a run. */

import type { Context, Hono } from "hono";
import { EdgeflueError } from "../errors.ts";
import { checkId } from "../protocol/address.ts";
import { isObject } from "../protocol/check/field-checks.ts";
import { toErrorEnvelope } from "../protocol/error-envelope.ts";
import type { Run, RunRecord } from "../protocol/run/run.ts";
import type { StartRunOptions } from "../workflow/start-run.ts";
import { allow } from "./request/methods.ts";
import { readJsonBody } from "./request/read-json-body.ts";
import { invalidParam, readQuery } from "./request/read-query.ts";
import { keyHeader, readStart } from "./request/run-body.ts";
import type { RouterPorts } from "./router-ports.ts";
import { acceptsEventStream, eventStream } from "./stream/event-stream.ts";

export function addWorkflowRoutes(app: Hono, ports: RouterPorts): void {
  // GET /workflows: the workflows of this deployment; one that cannot be loaded is listed with its error.
  app.get("/workflows", async (context) => {
    readQuery(context, []);
    await ports.access.requireList(context, "workflows");
    const shown = await Promise.all(
      ports.workflows.names.map(async (name) =>
        (await ports.access.shows(context, "workflows", name)) ? [await describe(name, ports)] : [],
      ),
    );
    return context.json({ workflows: shown.flat() });
  });
  app.all("/workflows", allow("GET"));

  // POST /workflows/{name}: begins a run. Answers 202 with a receipt; with ?wait=result 200 with the result; or with the
  // run's events as they come.
  app.post("/workflows/:name", async (context) => {
    const name = context.req.param("name");
    await requireOpenWorkflow(context, name, ports);
    const { wait } = readQuery(context, ["wait"]);
    if (wait !== undefined && wait !== "result" && wait !== "")
      throw invalidParam("wait", wait, 'may be "result".');
    const started = await start(context, ports, { kind: "workflow", name });
    if (acceptsEventStream(context.req.raw)) return streamRun(started, ports);
    if (wait !== "result") return accepted(context, started.record);
    const ended = await waitForEnd(started, ports);
    if (ended instanceof Response) return ended;
    const { runId, result = null } = ended;
    return context.json({ status: "completed", run_id: runId, runId, result }, 200, {
      "x-flue-run-id": runId,
    });
  });
  app.all("/workflows/:name", allow("POST"));
}

/** POST /agents/{name}/{id} of a handler: 200 with what it returns; 202 with a receipt for `X-Webhook: true`; or the
 *  run's events. Undefined when the agent has sessions. */
export async function answerByHandler(
  context: Context,
  ports: RouterPorts,
  { name, id }: { name: string; id: string },
): Promise<Response | undefined> {
  if (!("handler" in (await ports.agents.loadFile(name)))) return undefined;
  readQuery(context, []);
  const instanceId = checkId("instance", id);
  const started = await start(context, ports, { kind: "handler", name, instanceId });
  if (acceptsEventStream(context.req.raw)) return streamRun(started, ports);
  if (isWebhook(context)) return accepted(context, started.record);
  const ended = await waitForEnd(started, ports);
  if (ended instanceof Response) return ended;
  const { runId, result = null } = ended;
  const meta = { run_id: runId, runId };
  const answer = isObject(result) ? { ...result, _meta: meta } : result;
  return context.json(answer as object, 200, { "x-flue-run-id": runId }); // any JSON value
}

export function isWebhook({ req }: Context): boolean {
  return req.header("x-webhook")?.toLowerCase() === "true";
}

/** Refuses workflows that are unknown or closed to HTTP, once the caller may begin them: which there are is not for
 *  everyone. One that cannot be loaded has runs that fail. */
export async function requireOpenWorkflow(
  context: Context,
  name: string,
  { workflows, access }: Pick<RouterPorts, "workflows" | "access">,
): Promise<void> {
  await access.admitRun(context, name);
  let isOpen = true;
  try {
    isOpen = (await workflows.load("workflow", name)).triggers.webhook;
  } catch (error) {
    if (!(error instanceof EdgeflueError) || error.code !== "workflow_invalid") throw error;
  }
  if (isOpen) return;
  throw new EdgeflueError(
    "workflow_not_webhook",
    `The workflow ${JSON.stringify(name)} is not open to HTTP.`,
    {
      hint: "Its file exports triggers with webhook: false.",
    },
  );
}

async function start(
  context: Context,
  { runs }: RouterPorts,
  options: Pick<StartRunOptions, "kind" | "name" | "instanceId">,
): Promise<{ run: Run; record: RunRecord }> {
  const begun = readStart(await readJsonBody(context.req.raw), keyHeader(context));
  return runs.start(context, { ...options, ...begun });
}

function accepted(context: Context, { runId }: RunRecord): Response {
  return context.json({ status: "accepted", run_id: runId, runId }, 202, { "x-flue-run-id": runId });
}

async function streamRun(
  { run, record }: { run: Run; record: RunRecord },
  ports: RouterPorts,
): Promise<Response> {
  const response = eventStream(await run.follow(0, { withError: true }), ports);
  response.headers.set("x-flue-run-id", record.runId);
  return response;
}

/** The record of a run that succeeded; else the answer with its error. */
async function waitForEnd({ run, record }: { run: Run; record: RunRecord }, { development }: RouterPorts) {
  const ended = await run.wait();
  if (ended.error === undefined) return ended;
  const { status } = EdgeflueError.fromRecord(ended.error);
  return Response.json(toErrorEnvelope(ended.error, { development }), {
    status,
    headers: { "x-flue-run-id": record.runId },
  });
}

async function describe(name: string, { workflows, development }: RouterPorts): Promise<object> {
  const path = `/workflows/${name}`;
  try {
    return { name, path, triggers: (await workflows.load("workflow", name)).triggers };
  } catch (error) {
    const record = error instanceof EdgeflueError ? error.toRecord() : undefined;
    const envelope = record === undefined ? {} : toErrorEnvelope(record, { development });
    return { name, path, triggers: { webhook: false }, ...envelope };
  }
}
