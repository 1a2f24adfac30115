/** Snapshots and archives over HTTP, as other clients than ours see them. */

import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { call, unique } from "../support/api.ts";

const send = (path: string, init?: RequestInit) =>
  exports.default.fetch(new Request(`http://edgeflue.test${path}`, init));

describe("the routes of snapshots and archives", () => {
  it("answer with JSON and with archives that no browser opens", async () => {
    const path = `/agents/contract/${unique()}`;
    await send(`${path}/files/a.txt`, { method: "PUT", body: "one" });
    const made = await call(`${path}/snapshots`, { method: "POST" });
    expect(made).toMatchObject({ status: 201, body: { entries: 1, bytes: 3 } });
    const snapshot = `${path}/snapshots/${made.body.id}`;
    expect((await call(`${snapshot}/diff`)).body).toEqual({
      added: [],
      changed: [],
      removed: [],
      leftOut: 0,
    });
    const archive = await send(`${path}/archive?gzip`);
    expect(Object.fromEntries(archive.headers)).toMatchObject({
      "content-type": "application/gzip",
      "content-disposition": 'attachment; filename="workspace.tar.gz"',
      "x-content-type-options": "nosniff",
    });
    const body = await archive.arrayBuffer();
    expect((await call(`${path}/archive?path=copy`, { method: "PUT", body })).body).toEqual({
      imported: true,
    });
    expect(await (await send(`${path}/files/copy/a.txt`)).text()).toBe("one");
    expect((await call(`${snapshot}/restore`, { method: "POST" })).body).toEqual({ restored: true });
    expect((await call(`${path}/files/copy/a.txt`)).status).toBe(404);
    expect((await call(snapshot, { method: "DELETE" })).body).toEqual({ deleted: true });
  });

  it.each([
    ["PUT", "/snapshots", 405, "method_not_allowed"],
    ["GET", "/snapshots/snapshot_1/diff", 404, "not_found"],
    ["GET", "/archive?unknown=1", 400, "invalid_query_param"],
    ["GET", "/archive?gzip=perhaps", 400, "invalid_query_param"],
    ["GET", "/archive?path=..%2F..", 400, "sandbox_path"],
    ["PUT", "/archive", 400, "invalid_request"],
  ])("refuse %s %s", async (method, route, status, type) => {
    const answer = await call(`/agents/contract/${unique()}${route}`, {
      method,
      ...(method === "PUT" && { body: "no archive" }),
    });
    expect(answer).toMatchObject({ status, body: { error: { type } } });
  });
});
