/** The lists below /admin, as PyFlue's client reads them. */

import { describe, expect, it } from "vitest";
import { call, post } from "../support/api.ts";

describe("GET /admin/…", () => {
  it("agents: agents and workflows by name, page by page", async () => {
    const { body } = await call("/admin/agents?limit=1000");
    expect(body.items).toEqual(body.agents);
    const names = body.agents.map(({ name }: { name: string }) => name);
    expect(names).toEqual([...names].sort());
    expect(names).toEqual(expect.arrayContaining(["tools", "echo", "slow"]));
    expect(body.nextCursor).toBeNull();
    const paged: string[] = [];
    for (let cursor = ""; ; ) {
      const page = (await call(`/admin/agents?limit=2&cursor=${cursor}`)).body;
      paged.push(...page.items.map(({ name }: { name: string }) => name));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(names);
  });

  it("runs: newest first, with both spellings, and one run without its events", async () => {
    const { body } = await post("/workflows/echo?wait=result", { payload: { msg: "x" } });
    const find = async () => {
      const list = await call("/admin/runs?agentName=echo&status=completed&limit=1");
      return list.body.items[0]?.run_id;
    };
    await expect.poll(find).toBe(body.runId);
    const { body: list } = await call("/admin/runs?agent_name=echo");
    expect(list.runs).toEqual(list.items);
    const one = await call(`/admin/runs/${body.runId}`);
    expect(one.body).toMatchObject({
      runId: body.runId,
      agent: "echo",
      status: "succeeded",
      durationMs: expect.any(Number),
    });
  });

  it.each([
    ["/admin/agents/nobody/instances", 404, "agent_not_found"],
    ["/admin/agents/tools/instances/nobody-here/runs", 404, "instance_not_found"],
    ["/admin/runs?agentName=nobody", 404, "agent_not_found"],
    ["/admin/runs/run_00000000000000000000000000", 404, "run_not_found"],
    ["/admin/runs/x", 404, "run_not_found"],
    ["/admin/runs?limit=0", 400, "invalid_query_param"],
    ["/admin/runs?limit=1001", 400, "invalid_query_param"],
    ["/admin/runs?limit=many", 400, "invalid_query_param"],
    ["/admin/runs?status=odd", 400, "invalid_query_param"],
    ["/admin/runs?cursor=odd", 400, "invalid_query_param"],
    ["/admin/sessions?instanceId=x", 400, "invalid_query_param"],
  ])("refuses %s", async (path, status, type) => {
    const answer = await call(path);
    expect({ status: answer.status, type: answer.body.error.type }).toEqual({ status, type });
    const { searchParams } = new URL(path, "http://x");
    const [param] = [...searchParams.keys()];
    if (status === 400 && param !== undefined)
      expect(answer.body.error.meta).toEqual({ param, value: searchParams.get(param) });
  });
});
