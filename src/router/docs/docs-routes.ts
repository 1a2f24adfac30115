/** The description of the API, the same for every deployment: it needs no key. */

import type { Hono } from "hono";
import { allow } from "../request/methods.ts";
import { renderDocs } from "./docs-page.ts";
import { adminOpenApiText, openApiText } from "./openapi-text.ts";

export function addDocsRoutes(app: Hono): void {
  const json = { "content-type": "application/json" };
  // GET /openapi.json, /admin/openapi.json: OpenAPI 3.1.
  app.get("/openapi.json", (context) => context.body(openApiText, 200, json));
  app.all("/openapi.json", allow("GET"));
  app.get("/admin/openapi.json", (context) => context.body(adminOpenApiText, 200, json));
  app.all("/admin/openapi.json", allow("GET"));
  // GET /docs: both as a page.
  app.get("/docs", (context) => context.html(renderDocs([openApiText, adminOpenApiText])));
  app.all("/docs", allow("GET"));
}
