/** Where objects are placed: every one that a Worker reaches, by the namespace that Cloudflare's words say. */

import { env as bindings } from "cloudflare:workers";
import { createAgent } from "edgeflue";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createWorker, type WorkerEnv, type WorkerOptions } from "../../src/create-worker.ts";
import { schedules } from "../../src/schedule/index.ts";

afterEach(() => vi.restoreAllMocks());

const assistant = createAgent(() => ({}));
const manifest = {
  agents: { assistant: { file: "agents/assistant.ts", load: async () => ({ default: assistant }) } },
  workflows: { flow: { file: "workflows/flow.ts", load: async () => ({ run: () => null }) } },
};

/** A namespace as Cloudflare has it: ids of a jurisdiction are refused by another one. Reaches no object. */
function cloudflareNamespace(binding: string, reached: string[], jurisdiction?: string) {
  return {
    jurisdiction: (name: string) => cloudflareNamespace(binding, reached, name),
    idFromName: (name: string) => ({ name, jurisdiction }),
    get: (id: { name: string; jurisdiction?: string }, options?: { locationHint?: string }) => {
      if (id.jurisdiction !== jurisdiction) throw new TypeError("an ID from a different jurisdiction");
      reached.push([binding, jurisdiction ?? "anywhere", options?.locationHint ?? "anywhere"].join(" "));
      const refuse = () => Promise.reject(new Error("There are no objects here."));
      return new Proxy({}, { get: () => refuse });
    },
  };
}

/** Which objects are asked, and how, by requests to each kind of them. */
async function placesOf(options: WorkerOptions): Promise<string[]> {
  const reached: string[] = [];
  const names = ["SESSIONS", "RUNS", "DIRECTORY", "SCHEDULES"];
  const namespaces = Object.fromEntries(names.map((name) => [name, cloudflareNamespace(name, reached)]));
  const env = { EDGEFLUE_AUTH: "none", ...namespaces } as unknown as WorkerEnv; // all that is asked for
  const worker = createWorker(manifest, { schedules, ...options });
  const send = async (path: string, body?: object, headers: Record<string, string> = {}) => {
    const method = body === undefined ? "GET" : "POST";
    const json = body && { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
    await worker.fetch(new Request(`https://agents.example${path}`, { method, headers, ...json }), env);
  };
  await send("/agents/assistant/x", { message: "hi" });
  await send("/agents/assistant/x/events", undefined, { upgrade: "websocket" });
  await send("/agents/assistant/x/services/web/http/");
  await send("/workflows/flow", {});
  await send("/admin/sessions");
  await send("/admin/schedules");
  await worker.scheduled({}, env).catch(() => {});
  await (await worker.init(env, "assistant"))
    .session()
    .then((session) => session.prompt("hi").catch(() => {}));
  await worker
    .openRun(env, "workflow:flow:run_01KAZ9Y3GQ6JX5N8R7T2V4W6Z8")
    .record()
    .catch(() => {});
  return [...new Set(reached)].sort();
}

describe("placement of objects", () => {
  it.each([
    [{}, "anywhere anywhere"],
    [{ jurisdiction: "eu" }, "eu anywhere"],
    [{ locationHint: "weur" }, "anywhere weur"],
    [{ jurisdiction: "us", locationHint: "enam" }, "us enam"],
  ] as const)("with %j reaches all of them so", async (options, place) => {
    vi.spyOn(console, "error").mockReturnValue();
    const names = ["DIRECTORY", "RUNS", "SCHEDULES", "SESSIONS"];
    expect(await placesOf(options)).toEqual(names.map((name) => `${name} ${place}`));
  });

  it("says that workerd itself has no jurisdictions, once, and works there", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const worker = createWorker(manifest, { jurisdiction: "eu", locationHint: "weur" });
    const env = bindings as unknown as WorkerEnv; // those of the tests
    for (const id of ["placed-1", "placed-2"]) {
      const session = await (await worker.init(env, "assistant", { id })).session();
      expect((await session.messages()).messages).toEqual([]);
    }
    expect(warn.mock.calls.map(([text]) => text)).toEqual([
      expect.stringContaining('the jurisdiction "eu" holds on Cloudflare only'),
    ]);
  });

  it.each([
    [{ jurisdiction: "europe" }, /jurisdiction must be/],
    [{ locationHint: "eu" }, /locationHint must be/],
  ])("refuses %j", (options, problem) => {
    expect(() => createWorker(manifest, options as WorkerOptions)).toThrow(problem);
  });
});
