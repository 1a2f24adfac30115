/** What a page is told about its session when the history is slower than the events. */

import { describe, expect, it } from "vitest";
import type { HttpSession } from "../../src/client/http/http-session.ts";
import type { WireEvent } from "../../src/protocol/agent-session/read-events.ts";
import { SessionStore } from "../../src/react/session-store.ts";

const operationId = "op_1";

/** A session without messages whose events, receipts and history come when the test says so. */
function createSession() {
  let offset = 0;
  const frames: { id: string; event: WireEvent }[] = [];
  let wake = () => {};
  let accept = () => {};
  const accepted = new Promise<void>((resolve) => {
    accept = resolve;
  });
  let reads = 0;
  let pausedRead: Promise<void> | undefined;
  const session = {
    async messages() {
      reads += 1;
      const position = String(offset);
      await pausedRead;
      return { messages: [], nextBefore: null, live: { position, open: [] } };
    },
    approvals: async () => [],
    async watch() {
      return (async function* () {
        for (;;) {
          for (const frame of frames.splice(0)) yield frame;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      })();
    },
    async dispatch() {
      await accepted;
      return { operationId, acceptedAt: 0 };
    },
  } as unknown as HttpSession; // what a store calls
  return {
    session,
    accept,
    readCount: () => reads,
    /** The history is asked for and does not answer. */
    pauseHistory() {
      let resume = () => {};
      pausedRead = new Promise((resolve) => {
        resume = resolve;
      });
      return resume;
    },
    emit(...events: WireEvent[]) {
      for (const event of events) {
        offset += 1;
        frames.push({ id: String(offset), event: { ...event, operationId } });
      }
      wake();
    },
  };
}

async function openStore(session: HttpSession) {
  const store = new SessionStore(session, { onOpen() {}, onIdle() {} });
  store.subscribe(() => {});
  await expect.poll(() => store.getState().status).toBe("ready");
  return store;
}

const failure = [
  { type: "operation_start" },
  { type: "error", code: "provider_unavailable", error: "The model does not answer." },
  { type: "operation", status: "failed" },
];

describe("the status of a page", () => {
  it("is ready as soon as the operation of its message has failed, before the history is read", async () => {
    const fake = createSession();
    const store = await openStore(fake.session);
    const sent = store.send("hello");
    fake.accept();
    await sent;
    expect(store.getState().status).toBe("submitted");
    const resume = fake.pauseHistory();
    fake.emit(...failure);
    await expect.poll(() => store.getState().error?.message).toBe("The model does not answer.");
    await expect.poll(() => store.getState().status).toBe("ready");
    resume();
  });

  it("settles when an operation has failed before its receipt arrives", async () => {
    const fake = createSession();
    const store = await openStore(fake.session);
    const sent = store.send("hello");
    fake.emit(...failure);
    await expect.poll(() => store.getState().error?.message).toBe("The model does not answer.");
    const before = fake.readCount();
    expect(before).toBeGreaterThan(1);
    fake.accept();
    await sent;
    await expect.poll(() => store.getState().status).toBe("ready");
    expect(store.getState().messages).toEqual([]);
  });
});
