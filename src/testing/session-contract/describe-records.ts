/** The session contract: the history, the log of events, and operations as they are looked up later. */

import { play } from "./contract-model.ts";
import { type ContractParts, until } from "./contract-parts.ts";

export function describeRecords({ fact, expect }: ContractParts): void {
  fact("pages its messages, the newest first", async (session) => {
    expect(await session.messages()).toEqual({ messages: [], nextBefore: null });
    const asked = ["one", "two", "three"];
    const ids = [];
    for (const message of asked) ids.push((await session.prompt(message)).operationId);
    const textsOf = ({ messages }: Awaited<ReturnType<typeof session.messages>>) =>
      messages.map(({ content }) => (content[0]?.type === "text" ? content[0].text : ""));
    const newest = await session.messages({ limit: 2 });
    expect(textsOf(newest)).toEqual(["three", "You said: three"]);
    expect(newest.messages.map(({ operationId }) => operationId)).toEqual([ids[2], ids[2]]);
    const older = await session.messages({ limit: 3, before: newest.nextBefore ?? 0 });
    expect(textsOf(older)).toEqual(["You said: one", "two", "You said: two"]);
    const oldest = await session.messages({ before: older.nextBefore ?? 0 });
    expect([textsOf(oldest), oldest.nextBefore]).toEqual([["one"], null]);
  });

  fact("says where a page of messages is in its events", async (session) => {
    expect(await session.messages({ include: "live" })).toEqual({
      messages: [],
      nextBefore: null,
      live: { position: "0", open: [] },
    });
    const { operationId } = await session.dispatch(play({ text: "half", stalls: true }));
    const queued = await session.dispatch("second");
    const read = async () => (await session.messages({ include: "live" })).live;
    await until(async () => (await read())?.open[0]?.status === "running");
    expect((await read())?.open).toEqual([
      { operationId, status: "running" },
      { operationId: queued.operationId, status: "queued" },
    ]);
    await session.abort({ operationId });
    await until(async () => (await read())?.open.length === 0);
    const { nextAfter } = await session.events({ limit: 500 });
    expect(await read()).toEqual({ position: String(nextAfter), open: [] });
  });

  fact("logs a prompt's events in PyFlue's order, numbered, in pages", async (session) => {
    expect(await session.events()).toEqual({ events: [], nextAfter: 0 });
    const { operationId } = await session.prompt("hello");
    const { events, nextAfter } = await session.events();
    const types = "operation_start agent_start turn_request text_delta turn turn_end idle operation".split(
      " ",
    );
    expect(events.map(({ type }) => type)).toEqual(types);
    expect(events.map(({ offset }) => offset)).toEqual(types.map((_, index) => index + 1));
    expect(nextAfter).toBe(types.length);
    expect(events.every((event) => event.operationId === operationId)).toBe(true);
    expect(events[3]?.text).toBe("You said: hello");
    expect(events[4]).toMatchObject({
      purpose: "agent",
      model: "player",
      usage: { input: 10, output: 5 },
    });
    expect(events.at(-1)).toMatchObject({ operation_kind: "prompt", is_error: false });
    const page = await session.events({ after: 5, limit: 2 });
    expect(page.events.map(({ offset }) => offset)).toEqual([6, 7]);
    expect(await session.events({ after: page.nextAfter })).toMatchObject({ events: [{ offset: 8 }] });
    expect(await session.events({ after: nextAfter })).toEqual({ events: [], nextAfter });
  });

  fact("shows an operation while it waits, runs and has ended", async (session) => {
    const first = await session.dispatch(play({ text: "half", stalls: true }));
    const second = await session.dispatch("second");
    const statusOf = async (id: string) => (await session.operation(id)).status;
    expect(await statusOf(second.operationId)).toBe("queued");
    await until(async () => (await statusOf(first.operationId)) === "running");
    await session.abort({ operationId: first.operationId });
    await until(async () => (await statusOf(second.operationId)) === "succeeded");
    const { acceptedAt, ...view } = await session.operation(second.operationId);
    expect(acceptedAt).toBe(second.acceptedAt);
    expect(view).toMatchObject({
      operationId: second.operationId,
      kind: "prompt",
      status: "succeeded",
      attempts: 1,
      result: {
        text: "You said: second",
        model: { id: "player" },
        usage: { inputTokens: 10, outputTokens: 5 },
      },
    });
    expect(await statusOf(first.operationId)).toBe("aborted");
  });

  fact("shows the same result later as its caller got", async (session) => {
    const { result: _, ...answer } = await session.prompt("hello");
    expect(await session.operation(answer.operationId)).toMatchObject({
      status: "succeeded",
      result: answer,
    });
    const failed = session.dispatch(play({ error: "model_rejected" }));
    const { operationId } = await failed;
    await until(async () => (await session.operation(operationId)).status === "failed");
    expect(await session.operation(operationId)).toMatchObject({
      error: { code: "model_rejected", message: "The model fails with model_rejected." },
    });
  });

  fact("does not know operations of others", async (session) => {
    await expect(session.operation("op_unknown")).rejects.toMatchObject({ code: "operation_not_found" });
    await session.prompt("hello");
    await expect(session.operation("op_unknown")).rejects.toMatchObject({
      code: "operation_not_found",
      message: 'This session has no operation "op_unknown".',
    });
  });
}
