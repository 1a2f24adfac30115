/** Lists of tools that sessions share: by values, so that one that dies takes no other with it. */

import { FakeClock } from "edgeflue/testing";
import { describe, expect, it } from "vitest";
import { mcpLimits } from "../../src/mcp/limits.ts";
import { forgetList, type SharedList, shareList } from "../../src/mcp/tool-lists.ts";

const shared: SharedList = { list: { tools: [], problems: [], missing: [] }, form: "stateless" };

function open() {
  const key = crypto.randomUUID();
  const clock = new FakeClock();
  let fetched = 0;
  const share = (
    fetch: () => Promise<SharedList> = async () => shared,
    signal = new AbortController().signal,
  ) =>
    shareList(key, {
      clock,
      signal,
      fetch: () => {
        fetched += 1;
        return fetch();
      },
    });
  return { key, clock, share, fetched: () => fetched };
}

describe("a list of tools", () => {
  it("is fetched again when it is old, and when it is forgotten", async () => {
    const { key, clock, share, fetched } = open();
    expect(await share()).toBe(shared);
    clock.advance(mcpLimits.listMs - 1);
    await share();
    expect(fetched()).toBe(1);
    clock.advance(1);
    await share();
    forgetList(key);
    await share();
    expect(fetched()).toBe(3);
  });

  it("comes from the session that fetches it; when that fails, from one's own", async () => {
    const { clock, share, fetched } = open();
    const first = Promise.withResolvers<SharedList>();
    const failed = share(() => first.promise);
    const second = share();
    first.reject(new Error("down"));
    await expect(failed).rejects.toThrow("down");
    clock.advance(mcpLimits.lookMs);
    expect(await second).toBe(shared);
    expect(fetched()).toBe(2);
  });

  it("is not waited for longer than it may take: the session that fetched it may have died", async () => {
    const { clock, share, fetched } = open();
    void share(() => new Promise(() => {}));
    let isThere = false;
    const second = share().then(() => {
      isThere = true;
    });
    while (!isThere && clock.nextDelayMs !== undefined) {
      clock.advance(clock.nextDelayMs);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    await second;
    expect(fetched()).toBe(2);
  });

  it("is not waited for by an operation that has ended", async () => {
    const { share } = open();
    void share(() => new Promise(() => {}));
    const controller = new AbortController();
    const second = share(async () => shared, controller.signal);
    controller.abort(new Error("ended"));
    await expect(second).rejects.toThrow("ended");
  });
});
