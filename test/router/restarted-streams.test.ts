/** A chat's stream, and a call of OpenAI's API, whose session restarts in the middle: they go on. */

import { runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { type SessionAddress, toObjectName } from "../../src/protocol/address.ts";
import { call, modelWasAsked, post, script, unique } from "../support/api.ts";

// vitest loads a module within the request that first asks for it; that must not be one that is aborted.
beforeAll(async () => void (await post(`/agents/demo/${unique()}`, { message: "$ true" })));

/** Lets the transactions of a session's object fail, until the object is reset. */
function failCommits(address: SessionAddress): Promise<void> {
  const stub = env.SESSIONS.get(env.SESSIONS.idFromName(toObjectName(address)));
  return runInDurableObject(stub, (_object, { storage }) => {
    Object.defineProperty(storage, "transactionSync", {
      value: () => {
        throw new Error("database or disk is full");
      },
    });
  });
}

async function stream(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return exports.default.fetch(
    new Request(`http://edgeflue.test${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    }),
  );
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
type Json = any;

const dataOf = (text: string): Json[] =>
  [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data = ""]) => JSON.parse(data));

it("goes on in a chat, under the same id, and says everything once", async () => {
  const [instance, id] = [unique(), unique()];
  const text = script([{ delayMs: 300 }, { text: "never stored" }], [{ text: "the answer" }]);
  const messages = [{ id: "u1", role: "user", parts: [{ type: "text", text }] }];
  const response = await stream(`/agents/tools/${instance}/chat`, { id, messages });
  await modelWasAsked(text);
  await failCommits({ agent: "tools", instance, session: id });
  const received = await response.text();
  const chunks = dataOf(received);
  expect(chunks.filter(({ type }) => type === "start")).toHaveLength(1);
  expect(chunks.at(-1)).toMatchObject({ type: "finish", finishReason: "stop" });
  expect(received.endsWith("data: [DONE]\n\n")).toBe(true);
  const { messages: history } = (await call(`/agents/tools/${instance}/chat?session=${id}`)).body;
  expect(history.map(({ id: own }: Json) => own)).toEqual(["u1", chunks[0].messageId]);
  expect(history[1].parts.at(-1).text).toBe("the answer");
});

it("goes on in a call of OpenAI's API", async () => {
  const session = unique();
  // What was sent of the first answer cannot be taken back: the second one begins with it.
  const text = script([{ delayMs: 300 }, { text: "the answer" }], [{ text: "the answer" }]);
  const body = { model: "tools", stream: true, messages: [{ role: "user", content: text }] };
  const response = await stream("/v1/chat/completions", body, { "x-edgeflue-session": session });
  await modelWasAsked(text);
  await failCommits({ agent: "tools", instance: "openai", session });
  const chunks = dataOf(await response.text());
  expect(chunks.map(({ choices }) => choices[0].delta.content ?? "").join("")).toBe("the answer");
  expect(chunks.at(-1).choices[0].finish_reason).toBe("stop");
});
