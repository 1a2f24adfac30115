/** Makes the OpenAPI 3.1 documents from the operations and their schemas. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { adminOperations, type Operation, operations } from "./operations.ts";
import { ErrorBody, registry } from "./schemas.ts";

type Json = Record<string, unknown>;

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8")) as {
  version: string;
};

export const document = (): Json => toDocument("edgeflue", operations);
export const adminDocument = (): Json => toDocument("edgeflue admin", adminOperations);

function toDocument(title: string, list: readonly Operation[]): Json {
  const paths: Record<string, Json> = {};
  for (const operation of list) {
    const [method = "", path = ""] = operation.route.split(" ");
    const item = paths[path] ?? {};
    item[method.toLowerCase()] = toOperation(path, operation);
    paths[path] = item;
  }
  const all = z.toJSONSchema(registry, {
    target: "draft-2020-12",
    uri: (id) => `#/components/schemas/${id}`,
    // An object that lets further fields pass says so by leaving the keyword out.
    override: ({ jsonSchema }) => {
      if (
        typeof jsonSchema.additionalProperties === "object" &&
        Object.keys(jsonSchema.additionalProperties).length === 0
      )
        delete jsonSchema.additionalProperties;
    },
  }).schemas as Record<string, Json>;
  const used = collectUsed(paths, all);
  const schemas = Object.fromEntries(
    Object.entries(all)
      .filter(([id]) => used.has(id))
      .map(([id, { $id: _, $schema: __, ...schema }]) => [id, schema]),
  );
  return {
    openapi: "3.1.0",
    info: {
      title,
      version,
      description: "The HTTP API of this deployment. See docs/http.md of edgeflue for all of it.",
    },
    servers: [{ url: "." }],
    security: [{ key: [] }, { password: [] }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "An API key." },
        password: { type: "http", scheme: "basic", description: "The password is the API key." },
      },
    },
  };
}

function toOperation(path: string, operation: Operation): Json {
  const { id, summary, query = [], body, bytes, answers, streams, isPublic } = operation;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const inQuery = query.map((name) => ({ name, in: "query", required: false, schema: { type: "string" } }));
  const responses: Record<string, Json> = {};
  for (const [status, answer] of Object.entries(answers))
    responses[status] = toResponse(answer, streams === true && Number(status) === 200);
  responses.default = {
    description: "An error.",
    content: { "application/json": { schema: refTo(ErrorBody) } },
  };
  return {
    operationId: id,
    summary,
    ...(inPath.length + inQuery.length > 0 && { parameters: [...inPath, ...inQuery] }),
    ...(body !== undefined && {
      requestBody: { content: { "application/json": { schema: refTo(body) } } },
    }),
    ...(bytes && {
      requestBody: {
        content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } },
      },
    }),
    ...(isPublic && { security: [] }),
    responses,
  };
}

function toResponse(answer: z.ZodType | string, streams: boolean): Json {
  if (answer === "") return { description: "Done." };
  if (typeof answer === "string")
    return { description: "Done.", content: { [answer]: { schema: { type: "string" } } } };
  const stream = streams ? { "text/event-stream": { schema: { type: "string" } } } : {};
  return { description: "Done.", content: { "application/json": { schema: refTo(answer) }, ...stream } };
}

function refTo(schema: z.ZodType): Json {
  const id = registry.get(schema)?.id;
  if (id === undefined) throw new Error("A schema of an operation has no name.");
  return { $ref: `#/components/schemas/${id}` };
}

/** The names of the schemas that a document needs. */
function collectUsed(paths: Json, all: Record<string, Json>): Set<string> {
  const used = new Set<string>();
  const visit = (value: unknown) => {
    for (const [, id = ""] of JSON.stringify(value).matchAll(/#\/components\/schemas\/(\w+)/g)) {
      if (used.has(id)) continue;
      used.add(id);
      visit(all[id]);
    }
  };
  visit(paths);
  return used;
}
