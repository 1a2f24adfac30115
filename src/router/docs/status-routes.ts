/** PyFlue's page about a deployment, and its status as JSON. */

import type { Hono } from "hono";
import { allow } from "../request/methods.ts";
import { readQuery } from "../request/read-query.ts";
import type { RouterPorts } from "../router-ports.ts";
import { escapeHtml, renderPage } from "./docs-page.ts";

interface Status {
  routes: { name: string; path: string; source: string; mtime: null; triggers: object | null }[];
  [field: string]: unknown;
}

export function addStatusRoutes(app: Hono, ports: RouterPorts): void {
  // GET /__pyflue/status
  app.get("/__pyflue/status", async (context) => {
    readQuery(context, []);
    await ports.access.requireList(context, "deployment");
    return context.json(await readStatus(ports));
  });
  app.all("/__pyflue/status", allow("GET"));
  // GET /__pyflue
  app.get("/__pyflue", async (context) => {
    readQuery(context, []);
    await ports.access.requireList(context, "deployment");
    const { routes } = await readStatus(ports);
    const rows = routes.map(
      ({ name, path, triggers }) =>
        `<tr><td>${escapeHtml(name)}</td><td><code>${escapeHtml(path)}</code></td><td><code>${escapeHtml(JSON.stringify(triggers))}</code></td></tr>`,
    );
    const table = `<table><tr><th>name</th><th>path</th><th>triggers</th></tr>${rows.join("")}</table>`;
    return context.html(renderPage("edgeflue", table, 'The API: <a href="docs">docs</a>.'));
  });
  app.all("/__pyflue", allow("GET"));
}

/** What a Worker has no files for is null. */
async function readStatus({ agents, workflows, library }: RouterPorts): Promise<Status> {
  const triggersOf = async (load: () => Promise<{ triggers: object }>) => {
    try {
      return (await load()).triggers;
    } catch {
      return null; // GET /agents and GET /workflows say why
    }
  };
  const routes = await Promise.all([
    ...agents.names.map(async (name) => ({
      name,
      path: `/agents/${name}/{agent_id}`,
      source: `agents/${name}`,
      mtime: null,
      triggers: await triggersOf(() => agents.loadFile(name)),
    })),
    ...workflows.names.map(async (name) => ({
      name,
      path: `/workflows/${name}`,
      source: `workflows/${name}`,
      mtime: null,
      triggers: await triggersOf(() => workflows.load("workflow", name)),
    })),
  ]);
  return {
    ok: true,
    generated_at: new Date().toISOString(),
    root: null,
    config_path: null,
    config_mtime: null,
    harness: "default",
    sandbox: "virtual",
    route_count: routes.length,
    routes,
    agents: agents.names,
    skills: library.skills.map((name) => ({ name, path: `skills/${name}`, mtime: null })),
    roles: library.roles,
    // No object knows which sessions run: see GET /admin/sessions.
    active_sessions: [],
  };
}
