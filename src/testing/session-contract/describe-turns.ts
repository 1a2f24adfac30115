/** The session contract: one operation at a time, aborted, or requested twice. */

import type { AgentSession } from "../../protocol/agent-session/agent-session.ts";
import { play } from "./contract-model.ts";
import { type ContractParts, saidIn, until, watch } from "./contract-parts.ts";

const stall = play({ text: "half", stalls: true });

/** Begins a prompt that ends only when it is aborted. */
async function begin(session: AgentSession, message: string = stall) {
  const running = Promise.withResolvers<string>();
  let operationId = "";
  const ended = watch(session.stream(message), (event) => {
    if (event.type === "start") operationId = String(event.operationId);
    if (event.type === "delta") running.resolve(operationId);
  });
  ended.catch(running.reject);
  return { operationId: await running.promise, ended };
}

export function describeTurns({ fact, expect }: ContractParts): void {
  fact("ends what runs and keeps what it had said", async (session) => {
    const { operationId, ended } = await begin(session);
    expect(await session.abort()).toEqual({ aborted: true, operationIds: [operationId] });
    const events = await ended;
    expect(events.at(-1)).toMatchObject({ type: "error", error: { type: "operation_aborted" } });
    expect(saidIn(events)).toBe("half");
    expect(await session.operation(operationId)).toMatchObject({
      status: "aborted",
      text: "half",
      error: { code: "operation_aborted" },
    });
    const { messages } = await session.messages();
    expect(messages[1]).toMatchObject({ role: "assistant", aborted: true });
    expect(await session.abort()).toEqual({ aborted: false, operationIds: [] });
    expect(await session.abort({ operationId })).toEqual({ aborted: false, operationIds: [] });
  });

  fact("ends the operation of a call whose signal aborts", async (session) => {
    const controller = new AbortController();
    const prompt = session.prompt(stall, { signal: controller.signal });
    prompt.catch(() => {});
    await until(async () => (await session.messages()).messages.length > 0);
    controller.abort();
    await expect(prompt).rejects.toMatchObject({ code: "operation_aborted" });
    const { messages } = await session.messages();
    const operationId = messages[0]?.operationId ?? "";
    expect((await session.operation(operationId)).status).toBe("aborted");
    await expect(session.prompt("x", { signal: controller.signal })).rejects.toMatchObject({
      code: "operation_aborted",
    });
    expect((await session.messages()).messages.length).toBe(messages.length);
  });

  fact("ends the operation of a stream whose signal aborts, and a command's", async (session) => {
    const controller = new AbortController();
    const events = await watch(session.stream(stall, { signal: controller.signal }), ({ type }) => {
      if (type === "delta") controller.abort();
    });
    expect(events.at(-1)).toMatchObject({ type: "error", error: { type: "operation_aborted" } });
    const other = new AbortController();
    const shell = session.shell("sleep 600", { signal: other.signal });
    shell.catch(() => {});
    await until(async () => (await session.messages()).messages.length > 2);
    other.abort();
    await expect(shell).rejects.toMatchObject({ code: "operation_aborted" });
  });

  fact("lets requests wait their turn, and takes one out of the queue at once", async (session) => {
    const { ended } = await begin(session);
    const dropped = session.prompt("never", { idempotencyKey: "dropped" });
    const second = session.shell("echo second");
    dropped.catch(() => {});
    await until(async () => (await session.abort({ idempotencyKey: "dropped" })).aborted);
    await expect(dropped).rejects.toMatchObject({ code: "operation_aborted" });
    await session.abort();
    await ended;
    expect((await second).stdout).toBe("second\n");
    expect(JSON.stringify(await session.messages()).includes("never")).toBe(false);
  });

  fact("refuses while it is busy, when asked to", async (session) => {
    const { ended } = await begin(session);
    const busy = { code: "session_busy", retryAfterSeconds: 1 };
    await expect(session.prompt("x", { whenBusy: "reject" })).rejects.toMatchObject(busy);
    await expect(session.shell("echo x", { whenBusy: "reject" })).rejects.toMatchObject(busy);
    const stream = Array.fromAsync(session.stream("x", { whenBusy: "reject" }));
    await expect(stream).rejects.toMatchObject(busy);
    await session.abort();
    await ended;
    expect((await session.prompt("x", { whenBusy: "reject" })).text).toBe("You said: x");
  });

  fact("interrupts what runs for a new request, when asked to", async (session) => {
    const { ended } = await begin(session);
    const { text } = await session.prompt("urgent", { whenBusy: "interrupt" });
    expect(text).toBe("You said: urgent");
    expect((await ended).at(-1)).toMatchObject({ error: { type: "operation_aborted" } });
  });

  fact("waits for the decision about a call, and passes it to the model", async (session) => {
    const pay = { name: "pay", input: { cents: 5 } };
    const decisions = [{ decision: "approve", by: "Ada" } as const, { decision: "deny", by: "Ada" } as const];
    const script = play({ toolCalls: [pay] }, { toolCalls: [pay] }, { text: "done" });
    const events = await watch(session.stream(script), async ({ type, approvalId }) => {
      if (type !== "approval_requested") return;
      const [waiting] = await session.approvals();
      expect(waiting).toMatchObject({ approvalId, toolName: "pay", args: pay.input, status: "waiting" });
      const decision = decisions.shift() ?? { decision: "deny" };
      const status = decision.decision === "approve" ? "approved" : "denied";
      expect(await session.decide(String(approvalId), decision)).toMatchObject({ status, decidedBy: "Ada" });
      await expect(session.decide(String(approvalId), decision)).rejects.toMatchObject({
        code: "approval_decided",
      });
    });
    const results = events.filter(({ type }) => type === "tool_end");
    expect(results.map(({ isError }) => isError)).toEqual([false, true]);
    expect(results[0]?.result).toEqual({ paid: 5 });
    expect(await session.approvals()).toEqual([]);
    await expect(session.decide("none", { decision: "deny" })).rejects.toMatchObject({
      code: "approval_not_found",
    });
  });

  fact("runs a request once, however often its key comes", async (session) => {
    for (const idempotencyKey of ["plain", "Schlüssel ☃", " spaced "]) {
      const send = () => session.prompt("once", { idempotencyKey });
      const [first, second] = await Promise.all([send(), send()]);
      expect(second).toEqual(first);
      expect(await send()).toEqual(first);
    }
    expect((await session.messages()).messages.length).toBe(6);
    const commands = [1, 2].map(() => session.shell("echo x >> log; cat log", { idempotencyKey: "shell" }));
    expect((await Promise.all(commands)).map(({ stdout }) => stdout)).toEqual(["x\n", "x\n"]);
    const summaries = await Promise.all([1, 2].map(() => session.compact({ idempotencyKey: "compact" })));
    expect(summaries[1]).toEqual(summaries[0]);
  });

  fact("refuses another request with a key that was used", async (session) => {
    const { operationId } = await session.prompt("a", { idempotencyKey: "key" });
    await expect(session.prompt("b", { idempotencyKey: "key" })).rejects.toMatchObject({
      code: "idempotency_conflict",
      meta: { operationId },
    });
  });
}
