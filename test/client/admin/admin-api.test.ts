/** The lists of a deployment through the client. */

import { exports } from "cloudflare:workers";
import { createFlueClient } from "edgeflue/client";
import { describe, expect, it } from "vitest";
import { script, unique } from "../../support/api.ts";
import { connect } from "../support.ts";

const direct = () => connect((send) => send());

async function collect<Item>(list: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of list) all.push(item);
  return all;
}

describe("the lists of a deployment", () => {
  it("have agents, page by page or one by one", async () => {
    const { client } = direct();
    const { items, nextCursor } = await client.admin.agents().page({ limit: 2 });
    expect(items).toHaveLength(2);
    const next = await client.admin.agents().page({ limit: 2, cursor: nextCursor ?? "" });
    const all = await collect(client.admin.agents());
    expect(all.map(({ name }) => name).slice(0, 4)).toEqual(
      [...items, ...next.items].map(({ name }) => name),
    );
    expect(all.find(({ name }) => name === "echo")?.triggers).toEqual({ webhook: true });
  });

  it("have runs, sessions and instances", async () => {
    const { client } = direct();
    const run = await client.workflow("echo").start({ msg: "x" });
    await run.result();
    const instance = unique();
    await client.agent("tools", instance).session("first").prompt(`hello ${instance}`);
    const findRun = async () =>
      (await client.admin.runs({ agent: "echo", status: "completed" }).page({ limit: 1 })).items[0];
    await expect
      .poll(findRun)
      .toMatchObject({ runId: run.id, name: "echo", status: "succeeded", eventCount: 3 });
    const findSessions = () => collect(client.admin.sessions({ agent: "tools", instance }));
    await expect
      .poll(findSessions)
      .toMatchObject([{ agent: "tools", instance, session: "first", approvals: 0 }]);
    await expect.poll(() => collect(client.admin.instances("tools"))).toContain(instance);
    expect(() => client.admin.runs({ instance })).toThrow('"instance" needs "agent"');
    expect(() => client.admin.runs({ agnet: "x" } as object)).toThrow('Did you mean "agent"?');
    await expect(collect(client.admin.runs({ agent: "nobody" }))).rejects.toMatchObject({
      code: "agent_not_found",
    });
  });

  it("have open calls, which can be decided about", async () => {
    const { client } = direct();
    const instance = unique();
    const text = script(
      [{ toolCalls: [{ name: "pay", arguments: { cents: 500 } }] }],
      [{ text: "It is paid." }],
    );
    const answer = client.agent("careful", instance).session().prompt(text);
    const find = async () =>
      (await collect(client.admin.approvals())).find((call) => call.instance === instance);
    await expect.poll(find).toMatchObject({ agent: "careful", session: "default", toolName: "pay" });
    const call = await find();
    expect(await call?.view()).toMatchObject({ args: { cents: 500 }, status: "waiting" });
    expect(await call?.approve({ by: "ann" })).toMatchObject({ status: "approved", decidedBy: "ann" });
    expect((await answer).text).toBe("It is paid.");
    await expect(call?.deny()).rejects.toMatchObject({ code: "approval_decided" });
    expect(await call?.view()).toBeUndefined();
  });

  it("have schedules", async () => {
    const worker = exports.default as unknown as { scheduled(controller: object): Promise<void> }; // as the platform calls it
    await worker.scheduled({});
    const { schedules, problems } = await direct().client.admin.schedules();
    expect(schedules.find(({ workflow }) => workflow === "nightly")).toMatchObject({
      cron: "0 3 * * *",
      nextAt: expect.any(String),
    });
    expect(problems.length).toBeGreaterThan(0);
  });

  it("give what they have, and then say that a part is missing", async () => {
    const pages = [
      { items: [{ name: "a", triggers: null }], nextCursor: "a", incomplete: true, missingShards: 2 },
      { items: [{ name: "b", triggers: null }], nextCursor: null },
    ];
    const client = createFlueClient({
      baseUrl: "https://example.com",
      fetch: async () => Response.json(pages.shift()),
    });
    const seen: string[] = [];
    const read = async () => {
      for await (const { name } of client.admin.agents()) seen.push(name);
    };
    await expect(read()).rejects.toMatchObject({ code: "server_unavailable", meta: { missingShards: 2 } });
    expect(seen).toEqual(["a", "b"]);
  });
});

describe("an agent", () => {
  it("takes a dispatch: a text, or anything that is JSON", async () => {
    const { client } = direct();
    const agent = client.agent("tools", unique());
    const idempotencyKey = unique();
    const first = await agent.dispatch({ input: { ticket: 7 }, session: "t", idempotencyKey });
    expect(await agent.dispatch({ input: { ticket: 7 }, session: "t", idempotencyKey })).toEqual(first);
    const view = () => agent.session("t").operation(first.operationId);
    await expect.poll(async () => (await view()).status).toBe("succeeded");
    expect((await agent.session("t").messages()).messages[0]?.content).toEqual([
      { type: "text", text: '{"ticket":7}' },
    ]);
    await expect(agent.dispatch({ inpt: 1 } as never)).rejects.toThrow('Did you mean "input"?');
  });

  it("of the deployment's default is aborted by the session's id", async () => {
    const { client } = direct();
    expect(await client.abort(unique())).toBe(false);
  });
});
