import { describe, expect, it } from "vitest";
import { storeLimits } from "../../../src/limits.ts";
import { PartialTextStore } from "../../../src/store/message/partial-text-store.ts";
import { runWithSql } from "../../support/sql.ts";

describe("PartialTextStore", () => {
  it("keeps every character of a text that comes in large pieces, in small rows", () =>
    runWithSql((sql) => {
      const store = new PartialTextStore(sql);
      let whole = "";
      for (const piece of ["a", "😀".repeat(50_000), "b", "世".repeat(200_000), "c".repeat(16_383), "😀"]) {
        store.append("main", piece);
        whole += piece;
      }
      expect(new PartialTextStore(sql).read("main") === whole).toBe(true);
      const row = sql.first<{ chars: number }>("SELECT MAX(LENGTH(content)) AS chars FROM partial_texts");
      expect(row?.chars).toBeLessThanOrEqual(storeLimits.partialTextBlockChars);
    }));

  it("knows after a transaction that did not hold what is stored of each text", () =>
    runWithSql((sql) => {
      const store = new PartialTextStore(sql);
      store.append("main", "Hello");
      store.append("task:a", "Other");
      store.forget();
      store.append("main", ", world");
      expect(store.read("main")).toBe("Hello, world");
      store.clear("task:a");
      expect(store.read("task:a")).toBe("");
    }));
});
