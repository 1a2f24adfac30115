/** The directory of a deployment, in workerd: shards that answer, are slow or fail, and objects that publish themselves. */

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { createDirectory, createDirectoryPort, shardOf } from "../../src/directory/directory-stub.ts";
import { directoryLimits } from "../../src/directory/limits.ts";
import { readCursor, toCursor } from "../../src/directory/shards.ts";
import type { RunEntry, SessionEntry } from "../../src/protocol/directory/entry.ts";
import { DirectoryStore } from "../../src/store/directory/directory-store.ts";
import { call, post, unique } from "../support/api.ts";
import { runWithSql } from "../support/sql.ts";

const namespace = env.DIRECTORY as NonNullable<typeof env.DIRECTORY>; // wrangler.toml has it
const port = createDirectoryPort(namespace);
const directory = createDirectory(namespace);

const runEntry = (agent: string, number: number, given: Partial<RunEntry> = {}): RunEntry => ({
  kind: "run",
  runId: `run_${String(number).padStart(26, "0")}`,
  runKind: "handler",
  agent,
  instance: `instance-${number % 37}`,
  status: "running",
  since: 1_000_000,
  version: 1,
  eventCount: 1,
  ...given,
});

/** Every page of a list, from its first to its last. */
async function allPages<Item>(
  list: (cursor: string | undefined) => Promise<{ items: Item[]; nextCursor?: string }>,
  between: () => Promise<void> = async () => {},
): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await list(cursor);
    items.push(...page.items);
    if (page.nextCursor === undefined) return items;
    cursor = page.nextCursor;
    await between();
  }
}

describe("lists", () => {
  it("dir-01: skip and repeat nothing over 1,000 runs of one moment, while 100 more arrive", {
    timeout: 60_000,
  }, async () => {
    const agent = unique();
    for (let number = 0; number < 1_000; number += 1) await port.publish(runEntry(agent, number));
    let arrived = 1_000;
    const arrive = async () => {
      for (let count = 0; count < 10; count += 1, arrived += 1)
        await port.publish(runEntry(agent, arrived, { since: 1_000_000 + (arrived % 2) }));
    };
    const seen = await allPages((cursor) => directory.runs({ agent, limit: 100, cursor }), arrive);
    const ids = seen.map(({ runId }) => runId);
    expect(new Set(ids).size).toBe(ids.length);
    for (let number = 0; number < 1_000; number += 1)
      expect(ids).toContain(`run_${String(number).padStart(26, "0")}`);
    expect(arrived).toBeGreaterThanOrEqual(1_090);
    const again = await allPages((cursor) => directory.runs({ agent, limit: 999, cursor }));
    expect(again).toHaveLength(arrived);
  });

  it("go on behind a row that was removed, and after pages that are exactly full", async () => {
    const agent = unique();
    for (let number = 0; number < 20; number += 1)
      await port.publish(runEntry(agent, number, { since: number }));
    const first = await directory.runs({ agent, limit: 10 });
    const last = first.items[9] as RunEntry;
    const { instance, runId: id } = last;
    await port.publish({ kind: "gone", of: "run", agent, instance, id, since: 99, version: -1 });
    const second = await directory.runs({ agent, limit: 10, cursor: first.nextCursor });
    expect(second.items.map(({ since }) => since)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    expect(second.nextCursor).toBeUndefined();
  });

  it("refuse a cursor of another list, of other filters, and what is none", async () => {
    const cursor = toCursor("runs", "key ä");
    expect(readCursor("runs", cursor)).toBe("key ä");
    for (const wrong of ["%%%", "e30", cursor.slice(1), toCursor("sessions", "x")])
      expect(() => readCursor("runs", wrong)).toThrow(/not a cursor of this list/);
    const page = { agent: unique(), limit: 1 };
    await expect(directory.runs({ ...page, cursor })).rejects.toMatchObject({ code: "invalid_query_param" });
  });

  it("name each instance once, whatever it has", async () => {
    const agent = unique();
    for (let number = 0; number < 100; number += 1) await port.publish(runEntry(agent, number));
    const list = (cursor: string | undefined) => directory.instances({ agent, limit: 7, cursor });
    const instances = (await allPages(list)).map(({ instance }) => instance);
    expect(instances).toEqual([...new Set(instances)].sort());
    expect(instances).toHaveLength(37);
    expect(await directory.hasInstance(agent, "instance-3")).toBe(true);
    expect(await directory.hasInstance(agent, "instance-99")).toBe(false);
  });

  it("dir-02: show 500 sessions less those of a shard that fails, and say so", async () => {
    const agent = unique();
    const entries = Array.from(
      { length: 500 },
      (_, number): SessionEntry => ({
        kind: "session",
        agent,
        instance: `customer-${number}`,
        session: "default",
        since: number,
        version: 1,
        activeAt: number,
        approvals: [],
      }),
    );
    for (const entry of entries) await port.publish(entry);
    const broken = 3;
    const failing = {
      idFromName: (name: string) => namespace.idFromName(name),
      get(id: DurableObjectId) {
        if (id.equals(namespace.idFromName(`shard:${broken}`))) throw new Error("The shard is overloaded.");
        return namespace.get(id);
      },
    } as unknown as typeof namespace;
    const partial = createDirectory(failing);
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await partial.sessions({ agent, limit: 60, cursor });
      expect(page.missingShards).toBe(1);
      seen.push(...page.items.map(({ instance }) => instance));
      cursor = page.nextCursor;
      if (cursor === undefined) break;
    }
    const expected = entries.filter(({ instance }) => shardOf(agent, instance) !== broken);
    expect(seen).toEqual(expected.map(({ instance }) => instance).reverse());
    expect(expected.length).toBeLessThan(500);
    expect((await directory.sessions({ agent, limit: 1 })).missingShards).toBe(0);
  });
});

describe("entries", () => {
  it("are never replaced by what was true before", async () => {
    const agent = unique();
    const done = runEntry(agent, 1, { status: "succeeded", version: 9, endedAt: 5 });
    await port.publish(done);
    await port.publish(runEntry(agent, 1, { version: 2 }));
    expect((await directory.runs({ agent, limit: 9 })).items).toEqual([done]);
    const { instance, runId: id } = done;
    await port.publish({ kind: "gone", of: "run", agent, instance, id, since: 2_000_000, version: -1 });
    await port.publish(done);
    expect((await directory.runs({ agent, limit: 9 })).items).toEqual([]);
    const anew = { ...done, since: 2_000_000, version: 0 };
    await port.publish(anew);
    expect((await directory.runs({ agent, limit: 9 })).items).toEqual([anew]);
  });

  it("spread evenly over the shards", () => {
    const counts = Array.from({ length: directoryLimits.shards }, () => 0);
    for (let number = 0; number < 8_000; number += 1) {
      const shard = shardOf("triage", `customer-${number}`);
      counts[shard] = (counts[shard] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(850);
    expect(Math.max(...counts)).toBeLessThan(1_150);
  });
});

describe("sessions and runs", () => {
  it("publish their beginning, their approvals and their end", async () => {
    const id = unique();
    await post(`/agents/tools/${id}`, { message: "hello" });
    const sessions = async () =>
      (await call(`/admin/sessions?agentName=tools&instanceId=${id}`)).body.sessions;
    await expect.poll(sessions).toHaveLength(1);
    expect((await sessions())[0]).toMatchObject({ agent: "tools", instance: id, session: "default" });
    await call(`/agents/tools/${id}`, { method: "DELETE" });
    await expect.poll(sessions).toEqual([]);
    // The storage of a session that is gone is empty.
    const name = JSON.stringify(["tools", id, "default"]);
    const stub = env.SESSIONS.get(env.SESSIONS.idFromName(name));
    const left = await runInDurableObject(stub, async (_, state) => [...(await state.storage.list())]);
    expect(left).toEqual([]);
    // Begun again under the same name, it is there again.
    await post(`/agents/tools/${id}`, { message: "hello again" });
    await expect.poll(sessions).toHaveLength(1);
  });

  it("of workflows are listed by status, with their error", async () => {
    const { body } = await post("/workflows/boom", {});
    const { runId } = body;
    const runs = async (query: string) => {
      const list = await call(`/admin/agents/boom/instances/${encodeURIComponent(runId)}/runs${query}`);
      return list.body.runs ?? list.status;
    };
    await expect.poll(() => runs("?status=errored")).toHaveLength(1);
    expect((await runs("?status=failed"))[0]).toMatchObject({
      run_id: runId,
      status: "failed",
      is_error: true,
      error: { type: "internal_error" },
      agentName: "boom",
      instanceId: runId,
    });
    expect(await runs("?status=succeeded")).toEqual([]);
    expect(await runs("?status=odd")).toBe(400);
    await call(`/runs/${runId}`, { method: "DELETE" });
    await expect.poll(() => runs("")).toBe(404);
  });
});

describe("a shard of many entries", () => {
  it("is read as far as a page of instances goes, and no further", () =>
    runWithSql(
      (sql) => {
        const store = new DirectoryStore(sql);
        for (const agent of ["one", "other"]) {
          for (let number = 0; number < 300; number += 1) {
            const instance = `instance-${String(number).padStart(4, "0")}`;
            store.save(runEntry(agent, number, { instance }), { now: 1, keptMs: 1 });
          }
        }
        const before = sql.rowsRead;
        const page = store.instances("one", { after: "instance-0099", limit: 10 });
        expect(page.map(({ key }) => key)).toEqual(
          Array.from({ length: 10 }, (_, index) => `instance-${String(index + 100).padStart(4, "0")}`),
        );
        expect(store.hasInstance("other", "instance-0299")).toBe(true);
        expect(store.hasInstance("third", "instance-0299")).toBe(false);
        expect(sql.rowsRead - before).toBeLessThan(60);
      },
      { isEmpty: true },
    ));
});

it("gives up a publication that a shard does not answer, so that it is made again", async () => {
  vi.useFakeTimers();
  try {
    const publish = () => new Promise<void>(() => {});
    const silent = { idFromName: () => ({}), get: () => ({ publish }) } as unknown as typeof namespace; // all that is asked of it
    const published = createDirectoryPort(silent).publish(runEntry("a", 1));
    const refused = expect(published).rejects.toThrow("did not answer in time");
    await vi.advanceTimersByTimeAsync(directoryLimits.shardMsMax);
    await refused;
  } finally {
    vi.useRealTimers();
  }
});
