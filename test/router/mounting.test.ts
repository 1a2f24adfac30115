/** edgeflue inside of an application's own Worker: its routes and middleware, and a base path. */

import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { createWorker, type WorkerEnv } from "../../src/create-worker.ts";
import { manifest } from "../../src/manifest.ts";
import { unique } from "../support/api.ts";

const context = { waitUntil: () => {}, passThroughOnException: () => {} } as unknown as ExecutionContext;

function caller(worker: { fetch: ReturnType<typeof createWorker>["fetch"] }) {
  return async (path: string, init: RequestInit = {}) => {
    const response = await worker.fetch(new Request(`http://app.test${path}`, init), env, context);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text };
  };
}

const prompt = {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ message: "hello" }),
};

describe("createWorker with an app", () => {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header("x-app", "yes");
  });
  app.get("/", (context) => context.text("the application"));
  app.get("/agents", (context) => context.text("the application's own agents"));
  const call = caller(createWorker(manifest, { app }));

  it("answers by the application first, then by edgeflue, with its middleware around both", async () => {
    expect(await call("/")).toMatchObject({ status: 200, text: "the application" });
    expect((await call("/agents")).text).toBe("the application's own agents");
    const health = await call("/health");
    expect(health.text).toContain("edgeflue");
    expect(health.headers.get("x-app")).toBe("yes");
    const answer = await call(`/agents/assistant/${unique()}`, prompt);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text).result.text).toBeTypeOf("string");
    expect(await call("/nowhere")).toMatchObject({ status: 404, text: expect.stringContaining("not_found") });
  });

  it("streams through it", async () => {
    const headers = { ...prompt.headers, accept: "text/event-stream" };
    const { text } = await call(`/agents/assistant/${unique()}`, { ...prompt, headers });
    expect(text).toMatch(/event: start\n[\s\S]*event: end\n/);
  });
});

describe("createWorker with a base path", () => {
  const call = caller(createWorker(manifest, { basePath: "/ai/v2" }));

  it("has all routes below it, and none outside", async () => {
    expect((await call("/ai/v2/health")).status).toBe(200);
    expect((await call("/ai/v2/agents?")).status).toBe(200);
    expect((await call(`/ai/v2/agents/assistant/${unique()}?session=a%2Fb`, prompt)).status).toBe(200);
    for (const path of ["/health", "/ai/health", "/ai/v22/health", "/agents", "/"])
      expect((await call(path)).status).toBe(404);
  });

  it("answers for a path outside by its own name", async () => {
    const { error } = JSON.parse((await call("/agents/assistant/a", prompt)).text);
    expect(error).toMatchObject({ type: "not_found", meta: { method: "POST", path: "/agents/assistant/a" } });
    expect(error.dev).toContain("/ai/v2");
  });

  it("goes with an application of Hono or of none", async () => {
    const outer = new Hono();
    const worker = createWorker(manifest, { basePath: "/ai" });
    outer.all("/ai/*", ({ req }) => worker.fetch(req.raw, env, context));
    expect((await outer.request("/ai/health")).status).toBe(200);
    const both = createWorker(manifest, {
      basePath: "/ai",
      app: new Hono().get("/mine", (c) => c.text("mine")),
    });
    const callBoth = caller(both);
    expect((await callBoth("/mine")).text).toBe("mine");
    expect((await callBoth("/ai/health")).status).toBe(200);
    expect((await callBoth("/health")).status).toBe(404);
  });

  it.each(["ai", "/ai/", "/", "/a b", 7])("refuses %j", (basePath) => {
    expect(() => createWorker(manifest, { basePath: basePath as string })).toThrow(/basePath/);
  });

  it("refuses what is no app", () => {
    expect(() => createWorker(manifest, { app: {} as never })).toThrow(/app.*Hono/);
  });
});

describe("createWorker in a Worker without the binding of sessions", () => {
  it("names the binding", async () => {
    const { SESSIONS: _, ...others } = env;
    const { fetch } = createWorker(manifest);
    const request = new Request(`http://app.test/agents/assistant/${unique()}`, prompt);
    const { error } = await (await fetch(request, others as typeof env, context)).json<{ error: object }>();
    expect(error).toMatchObject({ type: "agent_invalid", dev: expect.stringContaining("SESSIONS") });
  });
});

describe("the rules of a Worker that has bindings of its own", () => {
  it("see them, by their types", async () => {
    interface Env extends WorkerEnv {
      GUEST: string;
    }
    const ask = (GUEST: string) => {
      const { fetch } = createWorker<Env>(manifest, {
        access: { authorize: (_request, _target, env) => env.GUEST === "welcome" && { name: "guest" } },
      });
      return fetch(new Request("http://app.test/agents"), { ...env, GUEST } as WorkerEnv, context);
    };
    expect((await (await ask("welcome")).json<{ agents: unknown[] }>()).agents.length).toBeGreaterThan(0);
    expect((await ask("")).status).toBe(403);
  });
});
