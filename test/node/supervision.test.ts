/** What never ends by itself is ended, on time, and the session goes on; what has ended costs nothing any more; and many
 *  at once are none too many. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AgentConfig, createAgent, defineTool } from "edgeflue";
import { FakeClock, type ScriptStep, scriptModel, testAgent } from "edgeflue/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleWithWrangler } from "../../bench/bundle.ts";
import { startWorkerd, type WorkerdProcess } from "../../bench/workerd-process.ts";
import { AgentDirectory } from "../../src/agent/agent-directory.ts";
import { modelLimits, operationLimits, sandboxLimits, toolLimits } from "../../src/limits.ts";
import { registerProvider } from "../../src/model/provider-registry.ts";
import { NodeSql } from "../../src/node/node-sql.ts";
import { SessionEngine } from "../../src/session/session-engine.ts";
import { type FakeOpenAi, lastUserText, startFakeOpenAi } from "../support/fake-openai/index.ts";

const forever = () => new Promise<never>(() => {});
const turn = () => new Promise((resolve) => setImmediate(resolve));
const graceMs = 1_000;

/** Lets the clock run until the work has settled. Returns how long that took on it. */
async function elapsed(clock: FakeClock, work: Promise<unknown>): Promise<number> {
  const startedAt = clock.now();
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  work.then(over, over);
  while (!isOver) {
    for (let count = 0; count < 10 && !isOver; count += 1) await turn();
    if (!isOver) clock.advance(Math.max(clock.nextDelayMs ?? 0, 1));
  }
  return clock.now() - startedAt;
}

const noTokens = {
  inputTokens: { total: 0, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: 0, text: 0, reasoning: undefined },
};

describe("the embedded engine", () => {
  // A module that is still being loaded is nothing that the clock may run ahead of.
  beforeAll(async () => {
    const model = scriptModel(
      { toolCalls: [{ name: "bash", input: { command: "trap '' INT; sleep 0" } }] },
      { text: "Loaded." },
    );
    await using session = await testAgent({ allowShell: true }, { model });
    await session.prompt("Load the shell.");
  });

  const hang = defineTool({ name: "hang", description: "Never returns.", execute: forever });
  const stuck: Record<
    string,
    { agent?: AgentConfig; steps: (number: number) => ScriptStep | Promise<ScriptStep>; ms: number }
  > = {
    "a tool that never returns": {
      agent: { tools: [hang] },
      steps: (number) => (number === 1 ? { toolCalls: [{ name: "hang" }] } : { text: "on" }),
      ms: toolLimits.callMsMax,
    },
    "a model that never answers": {
      steps: (number) => (number <= modelLimits.callsPerStepMax ? forever() : { text: "on" }),
      ms: modelLimits.callsPerStepMax * modelLimits.responseMsMax + 7 * modelLimits.retryDelayMs,
    },
    "a model that answers at last, after silence": {
      steps: (number) => (number === 1 ? forever() : { text: "on" }),
      ms: modelLimits.responseMsMax + modelLimits.retryDelayMs,
    },
    "a command that ignores its end": {
      agent: { allowShell: true },
      steps: (number) => {
        const command = "trap '' INT TERM; while true; do sleep 600; done";
        return number === 1 ? { toolCalls: [{ name: "bash", input: { command } }] } : { text: "on" };
      },
      ms: sandboxLimits.shellMsDefault + sandboxLimits.shellAbortGraceMs,
    },
  };

  it.each(Object.entries(stuck))(
    "ends %s within its deadline, and serves the next prompt",
    async (_name, { agent = {}, steps, ms }) => {
      const clock = new FakeClock();
      let number = 0;
      const model = scriptModel(() => {
        number += 1;
        return steps(number);
      });
      await using session = await testAgent(agent, { model, clock });
      const first = session.prompt("go").catch(({ code }) => code);
      const tookMs = await elapsed(clock, first);
      expect(tookMs).toBeLessThanOrEqual(ms + graceMs);
      expect(tookMs).toBeGreaterThan(0);
      expect((await session.prompt("next")).text).toBe("on");
      const { messages } = await session.messages();
      const asked = messages.find(({ content: [part] }) => part?.type === "text" && part.text === "go");
      const { status } = await session.operation(asked?.operationId ?? "");
      expect(status).toBe((await first) === "model_timeout" ? "failed" : "succeeded");
    },
  );

  it("ends a stream that stalls within its deadline, and serves the next prompt", async () => {
    const clock = new FakeClock();
    let calls = 0;
    registerProvider("stalling", (id) => ({
      id,
      stream: async (_options, onPart) => {
        calls += 1;
        onPart({ type: "text-start", id: "0" });
        onPart({ type: "text-delta", id: "0", delta: `half of ${calls}` });
        if (calls <= modelLimits.callsPerStepMax) await forever();
        onPart({ type: "finish", finishReason: { unified: "stop", raw: "stop" }, usage: noTokens });
      },
    }));
    await using session = await testAgent({}, { model: "stalling:any", clock });
    const first = session.prompt("go").catch(({ code }) => code);
    const { callsPerStepMax, chunkMsMax, retryDelayMs } = modelLimits;
    const ms = callsPerStepMax * chunkMsMax + (2 ** (callsPerStepMax - 1) - 1) * retryDelayMs;
    expect(await elapsed(clock, first)).toBeLessThanOrEqual(ms + graceMs);
    expect(await first).toBe("model_timeout");
    expect((await session.prompt("next")).text).toBe("half of 5");
  });

  it("ends a model that hangs for as long as an operation may last", async () => {
    const clock = new FakeClock();
    const model = scriptModel(() => forever());
    await using session = await testAgent({}, { model, clock });
    const first = session.prompt("go", { limits: { wallMs: 60_000 } }).catch(({ code }) => code);
    expect(await elapsed(clock, first)).toBeLessThanOrEqual(60_000 + graceMs);
    expect(await first).toBe("operation_timeout");
  });

  it.each(["abort", "its time"])(
    "ends by %s an operation whose provider never makes the model",
    async (by) => {
      const clock = new FakeClock();
      let isAsked = () => {};
      const asked = new Promise<void>((resolve) => {
        isAsked = resolve;
      });
      registerProvider("endless", () => {
        isAsked();
        return forever();
      });
      await using session = await testAgent({}, { model: "endless:any", clock });
      const limits = by === "abort" ? {} : { wallMs: 60_000 };
      const first = session.prompt("go", { limits }).catch(({ code }) => code);
      await asked;
      if (by === "abort") await session.abort();
      await elapsed(clock, first);
      expect(await first).toBe(by === "abort" ? "operation_aborted" : "operation_timeout");
    },
  );

  it("writes nothing and sets no alarm once an operation has settled", async () => {
    const clock = new FakeClock();
    const sql = new NodeSql(":memory:", { busyMsMax: 0 });
    const alarms: number[] = [];
    const model = scriptModel({ text: "one" }, { text: "two" });
    const agent = createAgent(() => ({ model: model.reference }));
    const engine = new SessionEngine(
      { agent: "idle", instance: "test", session: "default" },
      {
        sql,
        clock,
        agents: new AgentDirectory({ idle: { file: "test", load: async () => ({ default: agent }) } }),
        env: {},
        defaultModel: undefined,
        providers: {},
        development: true,
        setAlarm: (atMs) => void alarms.push(atMs),
        deleteStorage: () => {},
        defer: () => {},
      },
    );
    await engine.prompt({ message: "hello" });
    expect(alarms).toEqual([clock.now() + operationLimits.heartbeatMs]);
    const { rowsWritten } = sql;
    for (let minute = 0; minute < 60; minute += 1) {
      clock.advance(60_000);
      // The one that stands fires, once.
      if (alarms.some((atMs) => atMs > clock.now() - 60_000 && atMs <= clock.now())) engine.wake();
      await turn();
    }
    expect(alarms).toHaveLength(1);
    expect(sql.rowsWritten).toBe(rowsWritten);
    expect(clock.nextDelayMs).toBeUndefined();
  });
});

describe("a workerd", () => {
  const folder = mkdtempSync(join(tmpdir(), "edgeflue-supervision-"));
  let model: FakeOpenAi;
  let worker: WorkerdProcess;

  beforeAll(async () => {
    model = await startFakeOpenAi({
      respond: ({ body }) => [{ delayMs: 20 }, { text: `You said: ${lastUserText(body)}` }],
    });
    const bundle = await bundleWithWrangler("wrangler.toml", join(folder, "bundle"));
    const vars = {
      EDGEFLUE_AUTH: "none",
      EDGEFLUE_MODEL: "openai:any",
      OPENAI_API: "chat",
      OPENAI_API_KEY: "k",
      OPENAI_BASE_URL: model.url,
    };
    worker = await startWorkerd(bundle, { vars });
  });
  afterAll(async () => {
    await worker.stop();
    await model.close();
    rmSync(folder, { recursive: true });
  });

  const post = async (session: string, message: string): Promise<{ text: string; operationId: string }> => {
    const response = await fetch(`${worker.url}/agents/assistant/${session}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ message }),
    });
    const { result } = (await response.json()) as { result: { text: string; operationId: string } };
    return result;
  };

  /** Resident memory in MiB. */
  const memory = () =>
    Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${worker.pid}/status`, "utf8"))?.[1]) / 1024;

  it("answers 64 prompts of one session at once, in the order of their acceptance", async () => {
    const texts = Array.from({ length: 64 }, (_, index) => `prompt ${index}`);
    const answers = await Promise.all(texts.map((text) => post("busy", text)));
    expect(answers.map(({ text }) => text)).toEqual(texts.map((text) => `You said: ${text}`));
    const response = await fetch(`${worker.url}/agents/assistant/busy/messages?limit=500`);
    const { messages } = (await response.json()) as { messages: { role: string; operationId: string }[] };
    const ids = messages.flatMap(({ role, operationId }) => (role === "user" ? [operationId] : []));
    expect(ids).toEqual(answers.map(({ operationId }) => operationId).sort());
    expect(messages.map(({ role }) => role)).toEqual(texts.flatMap(() => ["user", "assistant"]));
  });

  it("answers 200 sessions at once in bounded memory", async () => {
    const before = memory();
    const sessions = Array.from({ length: 200 }, (_, index) => `session-${index}`);
    for (const round of ["first", "second", "third"]) {
      const answers = await Promise.all(sessions.map((session) => post(session, `${round} of ${session}`)));
      expect(answers.map(({ text }) => text)).toEqual(
        sessions.map((session) => `You said: ${round} of ${session}`),
      );
    }
    console.log(`workerd: ${before.toFixed(0)} MiB before, ${memory().toFixed(0)} MiB with 200 sessions`);
    expect(memory()).toBeLessThan(600);
  });
});
