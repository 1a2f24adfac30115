/** zod schemas as JSON Schema. What cannot be one is an error that says where it is. Needs no zod: a schema brings what
 *  describes it, so that a Worker has zod only when its author uses it. */

import type { z } from "zod";
import { describeError } from "../../errors.ts";
import type { JsonSchema } from "./schema.ts";

/** The schema's input, not its output. `$schema` is left out: some providers refuse it. So are the
 *  bounds that zod gives every integer, which say nothing about this one. `what` begins the sentence of an error. */
export function fromZod(what: string, schema: z.ZodType): JsonSchema {
  if (typeof schema.toJSONSchema !== "function") {
    const reason =
      "the schema has no method toJSONSchema: it is one of zod/mini, or of a zod before 4.6. Use zod 4.6 or later, or give a JSON Schema";
    throw schemaError(what, [], reason);
  }
  try {
    const { $schema: _, ...jsonSchema } = schema.toJSONSchema({
      io: "input",
      target: "draft-7",
      override: ({ jsonSchema: part }) => {
        if (part.type !== "integer") return;
        if (part.maximum === Number.MAX_SAFE_INTEGER) delete part.maximum;
        if (part.minimum === Number.MIN_SAFE_INTEGER) delete part.minimum;
      },
    });
    return jsonSchema as JsonSchema; // draft 7 was asked for
  } catch (error) {
    throw schemaError(what, findUnrepresentable(schema), error);
  }
}

function schemaError(what: string, path: readonly PropertyKey[], cause: unknown): Error {
  const place = path.length === 0 ? "" : `, field "${path.join(".")}"`;
  const reason = typeof cause === "string" ? cause : describeError(cause);
  return new Error(`[edgeflue] ${what}${place}: ${reason.replace(/\.$/, "")}.`, { cause });
}

/** Where JSON Schema has no word for what a zod schema says. */
function findUnrepresentable(schema: z.ZodType): readonly PropertyKey[] {
  let found: readonly PropertyKey[] = [];
  schema.toJSONSchema({
    io: "input",
    unrepresentable: "any",
    override: ({ jsonSchema, zodSchema, path }) => {
      const isAnything = ["any", "unknown"].includes(zodSchema._zod.def.type);
      if (found.length === 0 && !isAnything && Object.keys(jsonSchema).length === 0) found = path;
    },
  });
  return found.filter((part) => part !== "properties");
}
