/** The session contract: what happens, as it happens. */

import { contractUsage, play } from "./contract-model.ts";
import { type ContractParts, orderOf, saidIn, until, watch } from "./contract-parts.ts";

const add = { name: "add", input: { left: 1, right: 2 } };

export function describeStreams({ fact, expect }: ContractParts): void {
  fact("streams what happens in order, with the result at the end", async (session) => {
    const message = play({ text: "Let me add.", toolCalls: [add] }, { text: "Three." });
    const events = await Array.fromAsync(session.stream(message));
    expect(orderOf(events)).toEqual(["start", "delta", "tool_start", "tool_end", "delta", "end"]);
    expect(saidIn(events)).toBe("Let me add.Three.");
    const { operationId } = events[0] as { operationId?: unknown };
    const calls = events.filter(({ type }) => type.startsWith("tool_"));
    expect(calls.map(({ toolCallId: _, ...event }) => event)).toEqual([
      { type: "tool_start", toolName: "add", args: add.input },
      { type: "tool_end", toolName: "add", isError: false, result: { sum: 3 } },
    ]);
    expect(new Set(calls.map(({ toolCallId }) => toolCallId)).size).toBe(1);
    // As on PyFlue's wire.
    expect(events.at(-1)).toMatchObject({
      type: "end",
      text: "Three.",
      operationId,
      model: { id: "player" },
      metadata: { steps: 2, finishReason: "stop" },
      usage: {
        input: 20,
        output: 10,
        total_tokens: 2 * (contractUsage.inputTokens + contractUsage.outputTokens),
      },
    });
  });

  fact("ends a stream with the operation's error", async (session) => {
    const events = await Array.fromAsync(session.stream(play({ error: "model_rejected" })));
    expect(orderOf(events)).toEqual(["start", "error"]);
    const message = "The model fails with model_rejected.";
    expect(events[1]).toMatchObject({ message, error: { type: "model_rejected", message } });
  });

  fact("rejects the stream of what it refuses", async (session) => {
    await expect(Array.fromAsync(session.streamSkill("nothing"))).rejects.toMatchObject({
      code: "skill_not_found",
    });
    expect((await session.messages()).messages).toEqual([]);
  });

  fact("continues when the reader of a stream leaves", async (session) => {
    let operationId = "";
    for await (const event of session.stream(play({ text: "one", toolCalls: [add] }, { text: "two" }))) {
      operationId = String(event.operationId);
      break;
    }
    await until(async () => (await session.operation(operationId)).status === "succeeded");
    expect(await session.operation(operationId)).toMatchObject({ result: { text: "two" } });
  });

  fact("streams an operation again by its key, and follows it by its id", async (session) => {
    const message = play({ text: "once", toolCalls: [add] }, { text: "only" });
    const key = { idempotencyKey: "again" };
    const first = await Array.fromAsync(session.stream(message, key));
    const second = await Array.fromAsync(session.stream(message, key));
    expect(orderOf(second)).toEqual(orderOf(first));
    expect(second.at(-1)).toEqual(first.at(-1));
    const operationId = String(first[0]?.operationId);
    const followed = await Array.fromAsync(session.follow({ operationId }));
    expect(orderOf(followed)).toEqual(orderOf(first));
    expect(saidIn(followed)).toBe("onceonly");
  });

  fact("accepts a prompt without a wait, and runs it until it settles", async (session) => {
    const { operationId, acceptedAt } = await session.dispatch("later");
    // In milliseconds since 1970, by the clock of the session, which a test may have moved.
    expect(Math.abs(acceptedAt - Date.now())).toBeLessThan(365 * 86_400_000);
    const events = await watch(session.follow({ operationId }), () => {});
    expect(events.at(-1)).toMatchObject({ type: "end", text: "You said: later" });
  });
}
