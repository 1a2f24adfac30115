/** What a Worker adds of its own: routes, observers, sandboxes. */

import { describe, expect, it } from "vitest";
import { createWorker, type WorkerEnv } from "../../src/create-worker.ts";

describe("createWorker", () => {
  const env = { EDGEFLUE_API_KEYS: "secret-key" } as unknown as WorkerEnv; // no session is opened
  const get = (worker: ReturnType<typeof createWorker>, path: string) =>
    worker.fetch(new Request(`https://agents.example${path}`), env);

  it("has public routes before the check of the key, and cannot replace /health", async () => {
    const worker = createWorker(
      { agents: {} },
      {
        publicRoutes: (app) => {
          app.get("/hello", (context) => context.text(`hello ${context.env.EDGEFLUE_API_KEYS?.length}`));
          app.get("/health", (context) => context.text("mine"));
        },
      },
    );
    expect(await (await get(worker, "/hello")).text()).toBe("hello 10");
    expect(await (await get(worker, "/health")).json()).toMatchObject({ ok: true });
    expect((await get(worker, "/agents")).status).toBe(401);
    expect((await get(worker, "/nothing")).status).toBe(401);
  });

  it("refuses options that it does not have", () => {
    const create = () => createWorker({ agents: {} }, { onEvents: () => {} } as object);
    expect(create).toThrow('"onEvents". Did you mean "onEvent"?');
  });

  it.each([
    [undefined, {}, "takes a manifest"],
    [{}, {}, "takes a manifest"],
    [{ agents: 5 }, {}, "takes a manifest"],
    [{ agents: { triage: {} }, instructions: 5 }, {}, "instructions must be a text"],
    [{ agents: { triage: { file: "a.ts", load: 5 } } }, {}, 'agents["triage"].load must be a function'],
    [{ agents: {} }, { onEvent: 5 }, "onEvent must be a function"],
    [{ agents: {} }, { publicRoutes: "x" }, "publicRoutes must be a function"],
    [{ agents: {} }, { createSandbox: {} }, "createSandbox must be a function"],
    [{ agents: {} }, { clock: 1 }, "clock must be a clock with"],
    [{ agents: {} }, "x", "the options must be an object"],
  ])("refuses %j with the options %j", (manifest, options, problem) => {
    expect(() => createWorker(manifest as never, options as never)).toThrow(problem);
  });
});
