/** What a client and a Worker know of a project by the type of its manifest. The compiler is the test; nothing is sent. */

import { createFlueClient } from "edgeflue/client";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { WorkerEnv } from "../../../src/create-worker.ts";
import { createWorker } from "../../../src/create-worker.ts";
import type { manifest } from "../../../src/manifest.ts";
import { project } from "./project.ts";

const options = { baseUrl: "https://example.com" };

describe("the types of a client", () => {
  it("know the agents of the project", () => {
    const client = createFlueClient<typeof project>(options);
    expect(client.agent("triage", "acme").session("7")).toBeDefined();
    client.agent("broken");
    // @ts-expect-error: there is no such agent
    client.agent("triaeg");
    // @ts-expect-error: it has no sessions
    client.agent("hook");
    // @ts-expect-error: it is no handler
    client.handler("triage");
    expectTypeOf(client.handler("hook").run).parameter(0).toEqualTypeOf<{ url: string }>();
    expectTypeOf(client.handler("hook").run).returns.resolves.toEqualTypeOf<{ fetched: string }>();
    expectTypeOf(client.agents.invoke).parameter(0).toEqualTypeOf<"triage" | "broken">();
  });

  it("know what workflows take and give", () => {
    const client = createFlueClient<typeof project>(options);
    const { run } = client.workflow("onboard");
    expectTypeOf(run).parameter(0).toEqualTypeOf<{ email: string; plan?: "free" | "team" | undefined }>();
    expectTypeOf(run).returns.resolves.toEqualTypeOf<{ account: number }>();
    expectTypeOf(client.workflow("dated").run).returns.resolves.toEqualTypeOf<{
      at: string;
      no: undefined;
    }>();
    const { run: runSilent } = client.workflow("silent");
    expectTypeOf<Awaited<ReturnType<typeof runSilent>>>().toBeNull();
    expectTypeOf(client.workflow("broken").run).returns.resolves.toEqualTypeOf<unknown>();
    // @ts-expect-error: there is no such workflow
    client.workflow("onboarding");
    const wrong = () => [
      // @ts-expect-error: there is no such plan
      client.workflow("onboard").start({ email: "a@example.com", plan: "gold" }),
      // @ts-expect-error: a payload is needed
      client.workflow("onboard").start(),
    ];
    expect(wrong).toBeTypeOf("function");
  });

  it("come from the generated manifest", () => {
    const client = createFlueClient<typeof manifest>(options);
    expectTypeOf(client.agent)
      .parameter(0)
      .toEqualTypeOf<"assistant" | "helpdesk" | "librarian" | "triage">();
    expectTypeOf(client.workflow("echo").run).returns.resolves.toEqualTypeOf<{ echo: string }>();
    expectTypeOf(client.workflow("echo").run).parameter(0).toEqualTypeOf<{ msg?: string } | undefined>();
    // @ts-expect-error: a text is asked for
    expect(() => client.workflow("echo").start({ msg: 5 })).toBeTypeOf("function");
  });

  it("accept every name without a manifest", () => {
    const client = createFlueClient(options);
    expectTypeOf(client.agent).parameter(0).toEqualTypeOf<string>();
    expectTypeOf(client.workflow("any").run).returns.resolves.toEqualTypeOf<unknown>();
    expectTypeOf(client.handler("any").run).returns.resolves.toEqualTypeOf<unknown>();
    expect(client.run("run_1").id).toBe("run_1");
  });
});

describe("the types of a Worker", () => {
  it("know its agents, its workflows and what these take", () => {
    const worker = createWorker(project);
    const env = {} as WorkerEnv;
    const right = () => [
      worker.init(env, "triage"),
      worker.startWorkflow(env, "onboard", { email: "a@example.com" }),
      worker.startWorkflow(env, "broken", { anything: 1 }),
    ];
    const wrong = () => [
      // @ts-expect-error: there is no such agent
      worker.init(env, "triaeg"),
      // @ts-expect-error: there is no such workflow
      worker.startWorkflow(env, "onboarding", {}),
      // @ts-expect-error: there is no such plan
      worker.startWorkflow(env, "onboard", { email: "a@example.com", plan: "gold" }),
    ];
    expect([right, wrong].every((calls) => typeof calls === "function")).toBe(true);
  });

  it("take every name where the bindings are given by hand without the manifest's type", () => {
    interface Bindings extends WorkerEnv {
      QUEUE: { send(message: unknown): Promise<void> };
    }
    const worker = createWorker<Bindings>(project);
    const typed = createWorker<Bindings, typeof project>(project);
    expectTypeOf(worker.startWorkflow).parameter(1).toEqualTypeOf<string>();
    expectTypeOf(typed.startWorkflow).parameter(1).toEqualTypeOf<"onboard" | "dated" | "silent" | "broken">();
  });
});
