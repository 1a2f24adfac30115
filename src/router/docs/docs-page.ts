/** The OpenAPI documents as a page: plain HTML, without scripts and without the internet. */

interface Documented {
  info: { title: string; version: string };
  paths: Record<string, Record<string, DocumentedOperation>>;
  components: { schemas: Record<string, unknown> };
}

interface DocumentedOperation {
  operationId: string;
  summary: string;
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: unknown }> };
  responses: Record<string, { content?: Record<string, { schema: unknown }> }>;
}

export function renderDocs(texts: readonly string[]): string {
  const documents = texts.map((text) => JSON.parse(text) as Documented); // generated
  return renderPage(
    "edgeflue: the API",
    documents.map(renderDocument).join("\n"),
    'As JSON: <a href="openapi.json">openapi.json</a>, <a href="admin/openapi.json">admin/openapi.json</a>.',
  );
}

/** `body` is HTML. */
export function renderPage(title: string, body: string, intro = ""): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
code, pre { font: 14px/1.4 ui-monospace, monospace } pre { overflow: auto; background: #8881; padding: .5rem }
summary { cursor: pointer; padding: .25rem 0 } details { border-bottom: 1px solid #8884 }
.method { display: inline-block; width: 4.5rem; font-weight: 600 } :root { color-scheme: light dark }
td, th { text-align: left; padding: .2rem 1rem .2rem 0; vertical-align: top }
</style></head><body><h1>${escapeHtml(title)}</h1><p>${intro}</p>
${body}
</body></html>
`;
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

function renderDocument({ info, paths, components }: Documented): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => renderOperation(method, path, operation)),
  );
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) =>
      `<details id="${escapeHtml(info.title)}-${escapeHtml(name)}"><summary><code>${escapeHtml(name)}</code></summary><pre>${escapeHtml(JSON.stringify(schema, null, 2))}</pre></details>`,
  );
  return `<h2>${escapeHtml(info.title)} ${escapeHtml(info.version)}</h2>${operations.join("\n")}<h3>Schemas</h3>${schemas.join("\n")}`;
}

function renderOperation(method: string, path: string, operation: DocumentedOperation): string {
  const { summary, parameters = [], requestBody, responses } = operation;
  const query = parameters
    .filter((parameter) => parameter.in === "query")
    .map(({ name }) => `<code>${escapeHtml(name)}</code>`);
  const rows = [
    query.length === 0 ? "" : `<tr><th>query</th><td>${query.join(", ")}</td></tr>`,
    requestBody === undefined ? "" : `<tr><th>body</th><td>${renderContent(requestBody.content)}</td></tr>`,
    ...Object.entries(responses).map(
      ([status, { content = {} }]) =>
        `<tr><th>${escapeHtml(status)}</th><td>${renderContent(content)}</td></tr>`,
    ),
  ];
  return `<details><summary><span class="method">${escapeHtml(method.toUpperCase())}</span><code>${escapeHtml(path)}</code> ${escapeHtml(summary)}</summary><table>${rows.join("")}</table></details>`;
}

function renderContent(content: Record<string, { schema: unknown }>): string {
  const entries = Object.entries(content).map(([type, { schema }]) => {
    const { $ref = "" } = schema as { $ref?: string }; // of the document
    const name = $ref.split("/").at(-1) ?? "";
    return `${escapeHtml(type)}${name === "" ? "" : ` <code>${escapeHtml(name)}</code>`}`;
  });
  return entries.join("<br>");
}
