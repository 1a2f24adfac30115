/** Messages on their way: in order, once, and gone when they are refused. */

import { describe, expect, it } from "vitest";
import { EdgeflueError } from "../../src/errors.ts";
import { Outbox, type SentRequest } from "../../src/react/outbox.ts";

const request = (messageId: string): SentRequest => ({
  message: `text of ${messageId}`,
  messageId,
  idempotencyKey: `key of ${messageId}`,
});

/** Each dispatch does the next thing. */
function createOutbox(...outcomes: (() => Promise<string> | string)[]) {
  const sent: string[] = [];
  const pauses: number[] = [];
  const outbox = new Outbox({
    async dispatch({ messageId }) {
      sent.push(messageId);
      const outcome = outcomes.shift() ?? (() => `op_${messageId}`);
      return { operationId: await outcome(), acceptedAt: 0 };
    },
    onChange: () => {},
    pause: async (ms) => void pauses.push(ms),
  });
  return { outbox, sent, pauses };
}

const fail = (code: "server_unavailable" | "session_busy") => () => {
  throw new EdgeflueError(code, "No.");
};

const states = (outbox: Outbox) => outbox.messages.map(({ id, metadata }) => [id, metadata.pending]);

describe("messages on their way", () => {
  it("go out one after the other, each until it is accepted", async () => {
    const { outbox, sent, pauses } = createOutbox(fail("server_unavailable"), fail("server_unavailable"));
    const receipts = Promise.all([outbox.send(request("a")), outbox.send(request("b"))]);
    expect(states(outbox)).toEqual([
      ["a", "sending"],
      ["b", "sending"],
    ]);
    expect((await receipts).map(({ operationId }) => operationId)).toEqual(["op_a", "op_b"]);
    expect(sent).toEqual(["a", "a", "a", "b"]);
    expect(pauses).toEqual([500, 1000]);
    expect(states(outbox)).toEqual([
      ["a", "queued"],
      ["b", "queued"],
    ]);
  });

  it("are gone when they are refused, and hold none of the others up", async () => {
    const { outbox } = createOutbox(fail("session_busy"));
    const first = outbox.send(request("a"));
    const second = outbox.send(request("b"));
    await expect(first).rejects.toMatchObject({ code: "session_busy" });
    await second;
    expect(states(outbox)).toEqual([["b", "queued"]]);
  });

  it("are replaced by those of the history", async () => {
    const { outbox } = createOutbox();
    await outbox.send(request("a"));
    await outbox.send(request("b"));
    outbox.settle(
      outbox.beginRead(),
      (id) => id === "a",
      () => true,
    );
    expect(states(outbox)).toEqual([["b", "queued"]]);
  });

  it("stay while the history may be older than they are, and go when nothing came of them", async () => {
    const { outbox } = createOutbox();
    const none = () => false;
    const early = outbox.beginRead();
    await outbox.send(request("a"));
    outbox.settle(early, none, none);
    expect(states(outbox)).toEqual([["a", "queued"]]);
    outbox.settle(outbox.beginRead(), none, (id) => id === "op_a");
    expect(states(outbox)).toEqual([["a", "queued"]]);
    outbox.settle(outbox.beginRead(), none, none);
    expect(states(outbox)).toEqual([]);
  });

  it("show their files", () => {
    const { outbox } = createOutbox();
    void outbox.send({
      ...request("a"),
      message: "",
      images: [{ data: "AAAA" }, { data: "https://x/y.png", name: "y" }],
    });
    expect(outbox.messages[0]?.parts).toEqual([
      { type: "file", mediaType: "image/png", url: "data:image/png;base64,AAAA" },
      { type: "file", mediaType: "image/png", url: "https://x/y.png", filename: "y" },
    ]);
  });
});
