/** The header `traceparent`: what becomes an operation gets it, whatever the guard has to say. */

import { describe, expect, it } from "vitest";
import { keys, record } from "./access/recording-host.ts";

const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

async function post(
  path: string,
  body: unknown,
  { key = keys.full, header = traceparent }: { key?: string; header?: string } = {},
) {
  const { router, reached } = record();
  const response = await router.request(path, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", traceparent: header },
    body: JSON.stringify(body),
  });
  const [{ what = "", parameters: [request] = [] } = {}] = reached;
  return { response, what, request };
}

describe("the header traceparent", () => {
  it.each([
    ["a prompt", "/agents/helper/x", { message: "hi" }],
    ["a prompt of PyFlue's form", "/prompt/x", { prompt: "hi" }],
    ["a command", "/agents/helper/x/shell", { command: "ls" }],
    ["a compaction", "/agents/helper/x/compact", {}],
  ])("reaches the session with %s", async (_, path, body) => {
    for (const key of [keys.full, keys.helper]) {
      const { request } = await post(path, body, { key });
      expect(request).toMatchObject({ traceparent });
    }
  });

  it("goes with the name of who asks", async () => {
    const { request } = await post("/agents/helper/x", { message: "hi" }, { key: keys.helper });
    expect(request).toMatchObject({ traceparent, principal: { name: "helper" } });
  });

  it.each(["", "none", `${traceparent}-more`, traceparent.replace(/-b7[^-]*/, `-${"0".repeat(16)}`)])(
    "begins no trace when it is not valid: %j",
    async (header) => {
      const { request } = await post("/agents/helper/x", { message: "hi" }, { header });
      expect(request).toMatchObject({ message: "hi" });
      expect(request).not.toHaveProperty("traceparent");
    },
  );

  it("is cut to what the standard's first version has", async () => {
    const header = `${traceparent.replace("00-", "01-")}-${"x".repeat(5_000)}`;
    const { request } = await post("/agents/helper/x", { message: "hi" }, { header });
    expect(request).toMatchObject({ traceparent });
  });

  it("is no field of a body", async () => {
    const { response } = await post("/agents/helper/x", { message: "hi", traceparent });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { message: expect.stringContaining('"traceparent" cannot be sent') },
    });
  });

  it("stays out of what is no operation", async () => {
    const { what, request } = await post("/agents/helper/x/fork", { at: 1, to: "y" });
    expect([what, request]).toEqual(["session fork helper/x/default", { at: 1, to: "y" }]);
  });
});
