/** Holds every answer of the tests against the OpenAPI documents. */

import { expect } from "vitest";
import { z } from "zod";
import { readAdminOpenApi, readOpenApi } from "../../src/router/docs/openapi-text.ts";

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, { content?: Content }> }>>;
  components: { schemas: Record<string, object> };
}
type Content = Record<string, { schema: { $ref?: string } }>;

const texts = await Promise.all([readOpenApi(), readAdminOpenApi()]);
const documents = texts.map((text) => JSON.parse(text) as Document);
const routes = documents.flatMap(({ paths, components }) =>
  Object.entries(paths).map(([path, methods]) => ({
    pattern: new RegExp(
      `^${path
        .replace(/\{path\}/g, ".+")
        .replace(/\{\w+\}/g, "[^/]+")
        .replaceAll("/", "\\/")}\\/?$`,
    ),
    isExact: !path.includes("{"),
    methods,
    schemas: components.schemas,
  })),
);
const validators = new Map<string, z.ZodType>();

/** `body` is what the answer has as JSON. Routes of the tests' own Workers are not described. */
export function checkAnswer(method: string, url: string, status: number, body: unknown): void {
  const { pathname } = new URL(url);
  const matches = routes.filter(({ pattern }) => pattern.test(pathname));
  const route = matches.find(({ isExact }) => isExact) ?? matches[0];
  if (route === undefined || pathname.startsWith("/v1/")) return;
  const operation = route.methods[method.toLowerCase()];
  if (operation === undefined) {
    expect([404, 405], `${method} ${pathname} is not described`).toContain(status);
    return;
  }
  const described = operation.responses[status];
  if (described === undefined)
    expect(status, `${method} ${pathname} answers ${status}, which is not described`).toBeGreaterThanOrEqual(
      400,
    );
  const { schema } = (described ?? operation.responses.default)?.content?.["application/json"] ?? {};
  const id = schema?.$ref?.split("/").at(-1);
  if (id === undefined) return;
  const validator = validators.get(id) ?? toValidator(id, route.schemas);
  validators.set(id, validator);
  const { success, error } = validator.safeParse(body);
  expect(success, `${method} ${pathname} ${status} is no ${id}: ${error?.message}`).toBe(true);
}

function toValidator(id: string, schemas: Record<string, object>): z.ZodType {
  const text = JSON.stringify({ ...schemas[id], $defs: schemas }).replaceAll(
    "#/components/schemas/",
    "#/$defs/",
  );
  return z.fromJSONSchema(JSON.parse(text));
}
