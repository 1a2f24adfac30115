/** The description of the API, the same for every deployment: it needs no key. */

import type { Hono } from "hono";
import { allow } from "../request/methods.ts";
import { renderDocs } from "./docs-page.ts";
import { readAdminOpenApi, readOpenApi } from "./openapi-text.ts";

export function addDocsRoutes(app: Hono): void {
  const json = { "content-type": "application/json" };
  // GET /openapi.json, /admin/openapi.json: OpenAPI 3.1.
  app.get("/openapi.json", async (context) => context.body(await readOpenApi(), 200, json));
  app.all("/openapi.json", allow("GET"));
  app.get("/admin/openapi.json", async (context) => context.body(await readAdminOpenApi(), 200, json));
  app.all("/admin/openapi.json", allow("GET"));
  // GET /docs: both as a page.
  app.get("/docs", async (context) =>
    context.html(renderDocs(await Promise.all([readOpenApi(), readAdminOpenApi()]))),
  );
  app.all("/docs", allow("GET"));
}
