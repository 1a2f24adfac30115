/** The session contract: prompts and their answers, typed results, limits and failures. */

import { z } from "zod";
import { contractUsage, play } from "./contract-model.ts";
import { type ContractParts, readRecital } from "./contract-parts.ts";

const add = { name: "add", input: { left: 1, right: 2 } };

export function describeAnswers({ fact, expect }: ContractParts): void {
  fact("answers with text, usage, model and what it took", async (session) => {
    const { operationId, ...answer } = await session.prompt("hello");
    expect(answer).toEqual({
      text: "You said: hello",
      result: undefined,
      usage: { ...contractUsage, cacheReadTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 },
      model: { id: "player" },
      metadata: { steps: 1, finishReason: "stop" },
    });
    expect(operationId.startsWith("op_")).toBe(true);
  });

  fact("shows the model the whole conversation, tool calls and results included", async (session) => {
    await session.prompt("first");
    const { text, usage } = await session.prompt(
      play({ text: "Let me add.", toolCalls: [add] }, { recites: true }),
    );
    const [system, ...messages] = readRecital(text);
    expect(system?.role).toBe("system");
    expect(system?.text.startsWith("Keep to the contract.")).toBe(true);
    expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "user", "assistant", "tool"]);
    expect(messages[1]?.text).toBe("You said: first");
    expect(messages[3]?.text).toBe('Let me add.add({"left":1,"right":2})');
    expect(messages[4]?.text).toBe('{"sum":3}');
    expect(usage.inputTokens).toBe(2 * contractUsage.inputTokens);
  });

  fact("returns a typed result, corrected by the model where it does not fit", async (session) => {
    const { result, text, metadata } = await session.prompt(
      play({ text: '{"count":"x"}' }, { text: '{"count":3}' }),
      {
        result: z.object({ count: z.number().transform((count) => count * 2) }),
      },
    );
    const count: number = result.count;
    expect(count).toBe(6);
    expect(text).toBe('{"count":3}');
    expect(metadata.steps).toBe(2);
  });

  fact("takes a JSON Schema, too", async (session) => {
    const schema = {
      type: "object",
      properties: { count: { type: "number" } },
      required: ["count"],
    } as const;
    const { result } = await session.prompt(play({ text: '{"count":3}' }), { result: schema });
    expect(result).toEqual({ count: 3 });
  });

  fact("says what is wrong with a result that does not fit in the end", async (session) => {
    const result = z.object({ count: z.number().max(2) });
    await expect(session.prompt(play({ text: "none" }), { result, retries: 0 })).rejects.toMatchObject({
      code: "result_invalid",
      meta: { answer: "none" },
    });
    const odd = z.object({ count: z.number().refine((count) => count % 2 === 1, "must be odd") });
    await expect(session.prompt(play({ text: '{"count":2}' }), { result: odd })).rejects.toMatchObject({
      code: "result_invalid",
      meta: { issues: ["count: must be odd"] },
    });
  });

  fact("takes a model and files for one call", async (session) => {
    const data = new Uint8Array([137, 80, 78, 71]);
    const { model } = await session.prompt("look", {
      model: "contract:other",
      images: [{ data, mimeType: "image/png" }],
    });
    expect(model.id).toBe("other");
    const { messages } = await session.messages();
    expect(messages[0]?.content).toEqual([
      { type: "text", text: "look" },
      { type: "file", mediaType: "image/png", data: { type: "data", data: "iVBORw==" } },
    ]);
  });

  fact("keeps within the limits of a call", async (session) => {
    const forever = play({ toolCalls: [add] }, { toolCalls: [add] });
    await expect(session.prompt(forever, { limits: { steps: 1 } })).rejects.toMatchObject({
      code: "limit_exceeded",
      meta: { limit: "steps", max: 1 },
    });
    const stalled = session.prompt(play({ stalls: true }), { limits: { wallMs: 100 } });
    await expect(stalled).rejects.toMatchObject({ code: "operation_timeout" });
  });

  fact("fails with the code of the model's failure, and continues afterwards", async (session) => {
    await expect(session.prompt(play({ error: "model_rejected" }))).rejects.toMatchObject({
      name: "EdgeflueError",
      code: "model_rejected",
      message: "The model fails with model_rejected.",
    });
    expect((await session.prompt("still there?")).text).toBe("You said: still there?");
  });

  fact("refuses what it cannot do, before anything is stored", async (session) => {
    await expect(session.prompt("x", { role: "unknown" })).rejects.toMatchObject({
      code: "role_not_found",
      meta: { role: "unknown" },
    });
    await expect(session.prompt("x", { idempotencyKey: "k".repeat(201) })).rejects.toMatchObject({
      code: "invalid_request",
    });
    expect((await session.messages()).messages).toEqual([]);
  });

  fact("keeps every character of a message", async (session) => {
    const text = " é✓😀\u2028\u0085\r\n\t\u0000\uFEFF\"'\\ </script> ";
    expect((await session.prompt(text)).text).toBe(`You said: ${text}`);
  });
}
