/** What operators see: agents, their instances, sessions, runs and open approvals, page by page. Lists stand under a
 *  name of their own and as `items`, as PyFlue's clients read them. */

import type { Hono } from "hono";
import { agentNotFound, EdgeflueError } from "../../errors.ts";
import type { DirectoryPage } from "../../protocol/directory/directory.ts";
import type { RunEntry, SessionEntry } from "../../protocol/directory/entry.ts";
import { toWireRun } from "../../protocol/run/wire-run.ts";
import { allow } from "../request/methods.ts";
import { invalidParam, readQuery } from "../request/read-query.ts";
import type { RouterPorts } from "../router-ports.ts";
import { openRun } from "../run-routes.ts";
import { readAdminQuery } from "./admin-query.ts";

export function addAdminRoutes(app: Hono, ports: RouterPorts): void {
  const { agents, workflows } = ports;
  const hasAgent = (name: string) => agents.names.includes(name) || workflows.has(name);
  /** Once the caller may see the list: which names there are is not for everyone. */
  const requireAgent = (name: string) => {
    if (!hasAgent(name)) throw agentNotFound({ name, known: [...agents.names, ...workflows.names].sort() });
  };

  // GET /admin/agents: agents and workflows, by name.
  app.get("/admin/agents", async (context) => {
    const { limit, cursor = "" } = readAdminQuery(context);
    await ports.access.requireList(context, "deployment");
    const names = [...new Set([...agents.names, ...workflows.names])].sort();
    const rest = names.filter((name) => name > cursor);
    const items = await Promise.all(
      rest.slice(0, limit).map(async (name) => ({ name, triggers: await triggersOf(name, ports) })),
    );
    const nextCursor = rest.length > limit ? (items.at(-1)?.name ?? null) : null;
    return context.json({ agents: items, items, nextCursor });
  });
  app.all("/admin/agents", allow("GET"));

  // GET /admin/agents/{name}/instances: for whom an agent works.
  app.get("/admin/agents/:name/instances", async (context) => {
    const agent = context.req.param("name");
    const { limit, cursor } = readAdminQuery(context);
    await ports.access.requireList(context, "instances");
    requireAgent(agent);
    const page = await ports.directory(context).instances({ agent, limit, cursor });
    const items = page.items.map(({ instance }) => ({ agent_id: instance, instanceId: instance }));
    return context.json({ agent, agentName: agent, instances: items, ...toList(page, items) });
  });
  app.all("/admin/agents/:name/instances", allow("GET"));

  // GET /admin/agents/{name}/instances/{id}/runs?status=: the runs of an instance, newest first.
  app.get("/admin/agents/:name/instances/:id/runs", async (context) => {
    const { name: agent, id: instance } = context.req.param();
    const { limit, cursor, status } = readAdminQuery(context, ["status"]);
    await ports.access.requireList(context, "runs");
    requireAgent(agent);
    const directory = ports.directory(context);
    const page = await directory.runs({ agent, instance, limit, cursor, status });
    if (page.items.length === 0 && !(await directory.hasInstance(agent, instance)))
      throw new EdgeflueError("instance_not_found", "The agent has no such instance.", {
        meta: { agent, instance },
      });
    const items = page.items.map(toListedRun);
    return context.json({
      agent,
      agentName: agent,
      instanceId: instance,
      runs: items,
      ...toList(page, items),
    });
  });
  app.all("/admin/agents/:name/instances/:id/runs", allow("GET"));

  // GET /admin/runs?status=&agentName=: all runs, newest first.
  app.get("/admin/runs", async (context) => {
    const { limit, cursor, status, agent } = readAdminQuery(context, ["status", "agentName", "agent_name"]);
    await ports.access.requireList(context, "runs");
    if (agent !== undefined) requireAgent(agent);
    const page = await ports.directory(context).runs({ agent, limit, cursor, status });
    const items = page.items.map(toListedRun);
    return context.json({ runs: items, ...toList(page, items) });
  });
  app.all("/admin/runs", allow("GET"));

  // GET /admin/runs/{id}: one run.
  app.get("/admin/runs/:id", async (context) => {
    readQuery(context, []);
    return context.json(toWireRun(await openRun(context, ports).record(), ports));
  });
  app.all("/admin/runs/:id", allow("GET"));

  // GET /admin/sessions?agentName=&instanceId=: sessions, newest first.
  app.get("/admin/sessions", async (context) => {
    const own = ["agentName", "agent_name", "instanceId", "instance_id"];
    const { limit, cursor, agent, instance } = readAdminQuery(context, own);
    await ports.access.requireList(context, "sessions");
    if (agent !== undefined) requireAgent(agent);
    if (instance !== undefined && agent === undefined)
      throw invalidParam("instanceId", instance, 'needs "agentName".');
    const page = await ports.directory(context).sessions({ agent, instance, limit, cursor });
    const items = page.items.map(toListedSession);
    return context.json({ sessions: items, ...toList(page, items) });
  });
  app.all("/admin/sessions", allow("GET"));

  // GET /admin/approvals: calls that wait for a decision, oldest first.
  app.get("/admin/approvals", async (context) => {
    const { limit, cursor } = readAdminQuery(context);
    const page = await ports.directory(context).approvals({ limit, cursor });
    return context.json({ approvals: page.items, ...toList(page, page.items) });
  });
  app.all("/admin/approvals", allow("GET"));
}

/** A page says when a part of the directory did not answer. */
function toList(page: DirectoryPage<unknown>, items: readonly object[]): Record<string, unknown> {
  const { nextCursor = null, missingShards } = page;
  return { items, nextCursor, ...(missingShards > 0 && { incomplete: true, missingShards }) };
}

/** The result is in the run itself. */
function toListedRun(entry: RunEntry): Record<string, unknown> {
  const {
    runId,
    runKind: kind,
    agent: name,
    instance: instanceId,
    status,
    since,
    endedAt,
    eventCount,
  } = entry;
  const error = entry.error as { code: never; message: string } | undefined; // written from an error's record
  return toWireRun({
    runId,
    kind,
    name,
    instanceId,
    status,
    startedAt: since,
    ...(endedAt !== undefined && { endedAt }),
    ...(error !== undefined && { error }),
    eventCount,
    payload: undefined,
  });
}

function toListedSession(entry: SessionEntry): Record<string, unknown> {
  const { agent, instance, session, since, activeAt, approvals } = entry;
  return { agent, instance, session, createdAt: since, activeAt, approvals: approvals.length };
}

async function triggersOf(name: string, { agents, workflows }: RouterPorts): Promise<object | null> {
  try {
    if (agents.names.includes(name)) return (await agents.loadFile(name)).triggers;
    return (await workflows.load("workflow", name)).triggers;
  } catch {
    return null; // GET /agents and GET /workflows say why
  }
}
