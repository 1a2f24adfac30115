/** The stores of a page: one for each session, also when its components come and go. */

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { pageLimits } from "../../src/react/limits.ts";
import { openStore } from "../../src/react/open-store.ts";
import { connect, disconnect } from "../client/support.ts";
import { unique } from "../support/api.ts";

describe("the store of a session", () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
  afterEach(() => vi.useRealTimers());

  const linger = () => vi.advanceTimersByTimeAsync(pageLimits.lingerMs);

  it("is there, with what was said, until that has reached the server", async () => {
    let isAway = false;
    const { client } = connect(async (send) => (isAway ? disconnect() : send()), { retries: 0 });
    const address = { agent: "contract", instance: "page", session: unique() };
    const store = openStore(client, address);
    const leave = store.subscribe(() => {});
    isAway = true;
    const sent = store.send("said on the way out");
    leave();
    await linger();
    expect(openStore(client, address)).toBe(store);
    const comeBack = openStore(client, address).subscribe(() => {});
    expect(store.getState().messages.map(({ metadata }) => metadata.pending)).toEqual(["sending"]);
    comeBack();
    await linger();
    isAway = false;
    await vi.advanceTimersByTimeAsync(pageLimits.retryMsMax);
    expect((await sent)?.operationId).toMatch(/^op_/);
    expect(openStore(client, address)).not.toBe(store);
  });

  it("is that of all components again when the first of them is shown again", async () => {
    const { client } = connect((send) => send());
    const address = { agent: "contract", instance: "page", session: unique() };
    const store = openStore(client, address);
    store.subscribe(() => {})();
    await linger();
    // As React does with a component that it has only hidden.
    const leave = store.subscribe(() => {});
    expect(openStore(client, address)).toBe(store);
    leave();
    await linger();
    expect(openStore(client, address)).not.toBe(store);
  });
});
