/** What the loss of a session's object does at each moment that can be seen from outside, and what a caller over HTTP
 *  sees of it: rows of the table in docs/durability.md. */

import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { operationLimits } from "../../src/limits.ts";
import { toObjectName } from "../../src/protocol/address.ts";
import { call, modelRequests, modelWasAsked, post, script, unique } from "../support/api.ts";
import { passTime } from "../support/worker-clock.ts";

// vitest loads a module within the request that first asks for it; that must not be one that ends before or is aborted.
beforeAll(async () => {
  await post(`/agents/demo/${unique()}`, { message: "$ true" });
  await post(`/agents/tools/${unique()}`, { message: "hello" });
});

const poll = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 10_000, interval: 5 });

const messagesOf = async (path: string) => (await call(`${path}/messages`)).body.messages;

const operationOf = async (path: string, id: string) => (await call(`${path}/operations/${id}`)).body;

/** Hands a prompt in and returns the id of its operation. */
async function dispatch(path: string, message: string): Promise<string> {
  const { status, body } = await post(`${path}/dispatch`, { message });
  expect(status).toBe(202);
  return body.operationId;
}

async function settled(path: string, id: string) {
  await poll(async () => "settledAt" in (await operationOf(path, id))).toBe(true);
  return operationOf(path, id);
}

interface Frame {
  id: string;
  data: Record<string, unknown>;
}

/** Frames of an operation's stream from a position on, until the stream ends or one is like this. */
async function read(
  path: string,
  after = "0",
  isEnough: (frame: Frame) => boolean = () => false,
): Promise<Frame[]> {
  const headers = { accept: "text/event-stream", ...(after !== "0" && { "last-event-id": after }) };
  const response = await exports.default.fetch(new Request(`http://edgeflue.test${path}`, { headers }));
  const seen: Frame[] = [];
  let text = "";
  for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const blocks = (text + piece).split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const [, id = "", data] = /^(?:id: (.*)\n)?event: .*\ndata: (.*)$/.exec(block) ?? [];
      if (data === undefined) continue;
      const frame = { id, data: JSON.parse(data) };
      seen.push(frame);
      if (isEnough(frame)) return seen;
    }
  }
  return seen;
}

/** What a reader has in the end. */
function textOf(frames: readonly Frame[]): string {
  return frames.reduce((text, { data }) => {
    if (data.type === "delta") return text + data.text;
    return data.type === "step_retry" ? text.slice(0, text.length - Number(data.discardedChars)) : text;
  }, "");
}

const partialTexts = (id: string) =>
  runInDurableObject(
    env.SESSIONS.get(
      env.SESSIONS.idFromName(toObjectName({ agent: "tools", instance: id, session: "default" })),
    ),
    (_object, { storage }) => storage.sql.exec("SELECT content FROM partial_texts").toArray().length,
  );

describe("the loss of the object", () => {
  it("admitted: what waits in the queue begins in the next object, in its order", async () => {
    const path = `/agents/tools/${unique()}`;
    const message = script([{ hang: true }], [{ text: "first" }]);
    const first = await dispatch(path, message);
    const second = await dispatch(path, "second");
    const third = await dispatch(path, "third");
    await modelWasAsked(message, 1);
    await abortAllDurableObjects();
    const views = [await settled(path, first), await settled(path, second), await settled(path, third)];
    expect(views.map(({ result }) => result.text)).toEqual(["first", "You said: second", "You said: third"]);
    expect(views.slice(1).map(({ attempts }) => attempts)).toEqual([1, 1]);
  });

  it("step started: the model is asked again, also when only the alarm wakes the session", async () => {
    const id = unique();
    const path = `/agents/tools/${id}`;
    const message = script([{ hang: true }], [{ text: "again" }]);
    const operationId = await dispatch(path, message);
    await modelWasAsked(message, 1);
    await abortAllDurableObjects();
    const name = toObjectName({ agent: "tools", instance: id, session: "default" });
    expect(await runDurableObjectAlarm(env.SESSIONS.get(env.SESSIONS.idFromName(name)))).toBe(true);
    await modelWasAsked(message, 2);
    expect(await settled(path, operationId)).toMatchObject({ attempts: 2, result: { text: "again" } });
  });

  it("stream half read: what was heard is taken back, and the reader ends with the stored text", async () => {
    const path = `/agents/tools/${unique()}`;
    const message = script(
      [{ text: "half of something", chunks: 4 }, { stallAfterChunks: 2 }],
      [{ text: "the whole answer" }],
    );
    const operationId = await dispatch(path, message);
    const stream = `${path}/operations/${operationId}`;
    const seen = await read(stream, "0", ({ data }) => data.type === "delta");
    await abortAllDurableObjects();
    const rest = await read(stream, seen.at(-1)?.id);
    expect(textOf([...seen, ...rest])).toBe("the whole answer");
    expect(rest.at(-1)?.data).toMatchObject({ type: "end", text: "the whole answer" });
  });

  it("stream half read, then aborted: the reader ends with as much as was kept", async () => {
    const id = unique();
    const path = `/agents/tools/${id}`;
    const slow = [{ text: "so many words ".repeat(100), chunks: 100 }, { chunkDelayMs: 20 }];
    const message = script(slow, [{ hang: true }]);
    const operationId = await dispatch(path, message);
    const stream = `${path}/operations/${operationId}`;
    const reading = read(stream, "0", ({ id: position }) => Number(position.split(".")[1] ?? 0) > 600);
    await poll(() => partialTexts(id)).toBe(1);
    const seen = await reading;
    await abortAllDurableObjects();
    // In this turn: before the operation is taken up again.
    await post(`${path}/abort`, { operationId });
    const rest = await read(stream, seen.at(-1)?.id);
    const operation = await settled(path, operationId);
    const [, answer] = await messagesOf(path);
    expect(operation.status).toBe("aborted");
    expect(textOf([...seen, ...rest])).toBe(answer?.content[0].text ?? "");
    expect(operation.text).toBe(answer?.content[0].text ?? "");
  });

  it("stream half read, three times: it settles as interrupted, and the reader has what was kept", async () => {
    const id = unique();
    const path = `/agents/tools/${id}`;
    const slow = [{ text: "so many words ".repeat(100), chunks: 100 }, { chunkDelayMs: 20 }];
    const message = script(slow, slow, slow);
    const operationId = await dispatch(path, message);
    const stream = `${path}/operations/${operationId}`;
    const seen: Frame[] = [];
    for (let attempt = 1; attempt <= operationLimits.attemptsMax; attempt += 1) {
      await modelWasAsked(message, attempt);
      const isHeard = ({ id: position }: Frame) => Number(position.split(".")[1] ?? 0) > 600;
      seen.push(...(await read(stream, seen.at(-1)?.id, isHeard)));
      await abortAllDurableObjects();
      await call(`${path}/messages`);
      // The pause before an attempt like those that got nowhere.
      passTime(operationLimits.stallDelayMs);
    }
    seen.push(...(await read(stream, seen.at(-1)?.id)));
    expect(await settled(path, operationId)).toMatchObject({ error: { type: "operation_interrupted" } });
    const [, answer] = await messagesOf(path);
    expect(answer).toMatchObject({ aborted: true });
    expect(textOf(seen)).toBe(answer.content[0].text);
  });

  it("tool running: a once tool is not run again, and the model is told", async () => {
    const path = `/agents/tools/${unique()}`;
    const message = script([{ toolCalls: [{ name: "hang_once", arguments: {} }] }], [{ text: "told" }]);
    const operationId = await dispatch(path, message);
    await poll(async () => (await messagesOf(path)).length).toBe(2);
    await abortAllDurableObjects();
    expect((await settled(path, operationId)).result.text).toBe("told");
    const [, , result] = await messagesOf(path);
    expect(result.content[0].output.value).toContain("outcome is unknown");
  });

  it("tool done but not recorded: what a command had written before its end never happened", async () => {
    const path = `/agents/demo_openai/${unique()}`;
    const command = "echo half > left.txt; sleep 600; echo half > right.txt";
    const message = script([{ toolCalls: [{ name: "bash", arguments: { command } }] }]);
    const operationId = await dispatch(path, message);
    await poll(async () => (await messagesOf(path)).length).toBe(2);
    await abortAllDurableObjects();
    await post(`${path}/abort`, { operationId });
    await settled(path, operationId);
    expect((await call(`${path}/files`)).body.entries).toEqual([]);
  });

  it("result recorded: the tool does not run again, the model goes on from its result", async () => {
    const path = `/agents/demo_openai/${unique()}`;
    const bash = { name: "bash", arguments: { command: "echo line >> log.txt; cat log.txt" } };
    const message = script([{ toolCalls: [bash] }], [{ hang: true }], [{ text: "done" }]);
    const operationId = await dispatch(path, message);
    await modelWasAsked(message, 2);
    await abortAllDurableObjects();
    expect((await settled(path, operationId)).result.text).toBe("done");
    const [, , result] = await messagesOf(path);
    expect(result.content[0].output.value.stdout).toBe("line\n");
  });

  it("child running: the child goes on where it was, and its parent gets its answer", async () => {
    const path = `/agents/parent/${unique()}`;
    const add = { name: "add", arguments: { left: 1, right: 2 } };
    const child = script([{ toolCalls: [add] }], [{ hang: true }], [{ text: "the child is done" }]);
    const task = { name: "task", arguments: { prompt: child } };
    const operationId = await dispatch(path, script([{ toolCalls: [task] }], [{ text: "done" }]));
    await modelWasAsked(child, 2);
    await abortAllDurableObjects();
    expect((await settled(path, operationId)).result.text).toBe("done");
    const [, , result] = await messagesOf(path);
    expect(result.content[0].output.value).toBe("the child is done");
    // Once before, and once again; the parent's prompts hold the text as well.
    const asks = (await modelRequests(child)).filter(({ body }) => body.messages[1].content === child);
    expect(asks.map(({ body }) => body.messages.length)).toEqual([2, 4, 4]);
  });

  it("waiting for approval: it goes on waiting, and the decision holds", async () => {
    const path = `/agents/careful/${unique()}`;
    const pay = { name: "pay", arguments: { cents: 500 } };
    const operationId = await dispatch(path, script([{ toolCalls: [pay] }], [{ text: "paid" }]));
    await poll(async () => (await operationOf(path, operationId)).status).toBe("waiting");
    await abortAllDurableObjects();
    const [{ approvalId }] = (await call(`${path}/approvals`)).body.approvals;
    await post(`${path}/approvals/${approvalId}`, { decision: "approve" });
    await abortAllDurableObjects();
    expect((await settled(path, operationId)).status).toBe("succeeded");
  });

  it("abort requested: it is not taken up again", async () => {
    const path = `/agents/tools/${unique()}`;
    const message = script([{ hang: true }], [{ text: "never" }]);
    const operationId = await dispatch(path, message);
    await modelWasAsked(message, 1);
    expect((await post(`${path}/abort`, {})).body.aborted).toBe(true);
    await abortAllDurableObjects();
    expect((await settled(path, operationId)).status).toBe("aborted");
    expect(await modelRequests(message)).toHaveLength(1);
  });
});
