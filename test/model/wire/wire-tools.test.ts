/** The tools of a request go out as they are unless something in them has to change. */

import { expect, it } from "vitest";
import { dialects } from "../../../src/model/wire/dialect.ts";
import { withTools } from "../../../src/model/wire/wire-tools.ts";

function sent(tool: { description?: string; inputSchema?: object }) {
  const tools = [{ type: "function", name: "look", inputSchema: { type: "object" }, ...tool }];
  const options = withTools(
    { prompt: [], tools } as unknown as Parameters<typeof withTools>[0],
    dialects["openai-chat"],
  );
  return { tool: options.tools?.[0], isSame: options.tools === (tools as unknown) };
}

const property = (schema: object) => ({ inputSchema: { type: "object", properties: { a: schema } } });

it("leaves tools alone that say nothing of it", () => {
  expect(sent({ description: 'Takes "items" and a backslash: \\\\u.' }).isSame).toBe(true);
  expect(sent(property({ type: "array", items: { type: "string" } })).isSame).toBe(true);
  expect(sent(property({ type: "string", nullable: false })).isSame).toBe(true);
});

it("mends half a character, in a description, a schema and the name of a property", () => {
  expect(sent({ description: "half \ud83d" }).tool).toMatchObject({ description: "half \ufffd" });
  expect(sent(property({ description: "\udc00" })).tool).toMatchObject(property({ description: "\ufffd" }));
  expect(sent({ inputSchema: { properties: { "\ud83d": {} } } }).tool).toMatchObject({
    inputSchema: { properties: { "\ufffd": {} } },
  });
});

it("rewrites tuples and nullable", () => {
  expect(sent(property({ type: "array", items: [{ type: "string" }] })).tool).toMatchObject(
    property({ prefixItems: [{ type: "string" }] }),
  );
  expect(sent(property({ type: "string", nullable: true })).tool).toMatchObject(
    property({ type: ["string", "null"] }),
  );
});

it("writes excluded bounds as numbers, which draft 4 has as flags", () => {
  const property4 = {
    type: "number",
    minimum: 0,
    exclusiveMinimum: true,
    maximum: 9,
    exclusiveMaximum: false,
  };
  expect(sent(property(property4)).tool).toMatchObject(
    property({ type: "number", exclusiveMinimum: 0, maximum: 9 }),
  );
  expect(JSON.stringify(sent(property(property4)).tool)).not.toMatch(/true|false/);
  const named = { inputSchema: { type: "object", properties: { exclusiveMinimum: true, minimum: {} } } };
  expect(sent(named).tool).toMatchObject(named);
  expect(sent(property({ type: "number", exclusiveMinimum: 0 })).isSame).toBe(true);
});
