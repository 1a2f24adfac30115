/** The OpenAPI documents: valid, current, and about the routes that there are. */

import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import { adminDocument, document } from "../../packaging/openapi/document.ts";
import { escapeHtml, renderDocs } from "../../src/router/docs/docs-page.ts";
import { readAdminOpenApi, readOpenApi } from "../../src/router/docs/openapi-text.ts";

interface Operation {
  operationId: string;
  responses: Record<string, { content?: Record<string, unknown> }>;
}

const texts = await Promise.all([readOpenApi(), readAdminOpenApi()]);
const both = [
  ["/openapi.json", texts[0], document],
  ["/admin/openapi.json", texts[1], adminDocument],
] as const;

describe.each(both)("%s", (_path, text, make) => {
  it("is what the schemas say; run `npm run openapi` when this fails", () => {
    expect(JSON.parse(text)).toEqual(make());
  });

  it("api-01: is valid OpenAPI 3.1 by an independent validator", async () => {
    const { valid, errors } = await new Validator().validate(JSON.parse(text));
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  it("api-01: has unique ids, the error's shape on every route, and no keyword of OpenAPI 3.0", () => {
    const { paths, servers } = JSON.parse(text) as {
      paths: Record<string, Record<string, Operation>>;
      servers: unknown;
    };
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { responses } of operations)
      expect(responses.default?.content?.["application/json"]).toEqual({
        schema: { $ref: "#/components/schemas/ErrorEnvelope" },
      });
    expect(text).not.toContain('"nullable"');
    // Correct under any mount prefix.
    expect(servers).toEqual([{ url: "." }]);
  });
});

describe("/docs", () => {
  it("shows every route and schema, without scripts and other hosts", () => {
    const page = renderDocs(texts);
    for (const text of texts) {
      const { paths, components } = JSON.parse(text) as { paths: object; components: { schemas: object } };
      for (const path of Object.keys(paths)) expect(page).toContain(`<code>${path}</code>`);
      for (const name of Object.keys(components.schemas)) expect(page).toContain(`<code>${name}</code>`);
    }
    expect(page).not.toMatch(/<script|https?:\/\/|src=/);
  });

  it("escapes what it shows", () => {
    expect(escapeHtml(`<b a='"'>&`)).toBe("&lt;b a=&#39;&quot;&#39;&gt;&amp;");
  });
});
