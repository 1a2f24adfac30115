/** The tables of a session's channels: what is looked for at every step is found without reading all that is kept. */

import { memorySql } from "edgeflue/testing";
import { describe, expect, it } from "vitest";
import type { Sql } from "../../src/sql.ts";
import { createChannelStores } from "../../src/store/channel/channel-stores.ts";
import type { StoredDelivery } from "../../src/store/channel/delivery-store.ts";

function open() {
  const sql = memorySql();
  const statements: { query: string; parameters: unknown[] }[] = [];
  const record = (query: string, parameters: readonly unknown[]) => {
    statements.push({ query, parameters: [...parameters] });
  };
  const recording: Sql = {
    all: (query, ...parameters) => {
      record(query, parameters);
      return sql.all(query, ...parameters);
    },
    first: (query, ...parameters) => {
      record(query, parameters);
      return sql.first(query, ...parameters);
    },
    run: (query, ...parameters) => {
      record(query, parameters);
      return sql.run(query, ...parameters);
    },
    transaction: (body) => sql.transaction(body),
  } as Sql;
  const stores = createChannelStores(recording);
  stores.migrate();
  statements.length = 0;
  const plans = () =>
    statements.flatMap(({ query, parameters }) =>
      sql
        .all<{ detail: string }>(`EXPLAIN QUERY PLAN ${query}`, ...(parameters as never[]))
        .map(({ detail }) => detail),
    );
  return { stores, plans };
}

const delivery: StoredDelivery = {
  seq: 1,
  channel: "test",
  deliveryId: "1",
  event: "note",
  from: undefined,
  isPerson: true,
  status: "received",
  reason: undefined,
  operationId: undefined,
  receivedAt: 1,
  settledAt: undefined,
  repeats: 0,
  attempts: 0,
  dueAt: 1,
  payload: {},
  turn: undefined,
  keys: ["test#1", "test:a"],
};

describe("the store of a session's channels", () => {
  it("reads what is open, due or known by a key without a scan", () => {
    const { stores, plans } = open();
    stores.deliveries.open();
    stores.outgoing.pending();
    stores.outgoing.ofDelivery(1);
    stores.deliveries.findByKeys(["a", "b"]);
    stores.deliveries.removeKeys(delivery);
    expect(plans().length).toBeGreaterThan(4);
    for (const plan of plans()) expect(plan).toMatch(/^SEARCH|USING (?:COVERING )?INDEX/);
  });

  it("forgets a delivery with its keys, unless another one has taken a key over", () => {
    const { stores } = open();
    const later = { ...delivery, seq: 2, keys: ["test:a"] };
    for (const one of [delivery, later]) {
      stores.deliveries.save(one);
      stores.deliveries.saveKeys(one);
    }
    stores.deliveries.save({ ...delivery, status: "done" });
    stores.deliveries.prune({ receivedBefore: 2, ignoredMax: 10, max: 10 });
    expect(stores.deliveries.find(1)).toBeUndefined();
    expect(stores.deliveries.findByKeys(["test#1"])).toBeUndefined();
    expect(stores.deliveries.findByKeys(["test:a"])?.seq).toBe(2);
  });
});
