/** Requests from cached parts: the same as those that are made afresh, over random conversations that grow. */

import type { LanguageModelV4CallOptions, LanguageModelV4Message } from "@ai-sdk/provider";
import { describe, expect, it } from "vitest";
import { modelLimits } from "../../src/limits.ts";
import { openAiChatForm } from "../../src/model/openai/chat/chat-api.ts";
import { RequestBuilder, type RequestForm } from "../../src/model/openai/request-builder.ts";
import { responsesForm } from "../../src/model/openai/responses/responses-request.ts";
import { dialects } from "../../src/model/wire/dialect.ts";
import { createRandom } from "../sandbox/random.ts";
import { randomCall, randomPrompt } from "./random-call.ts";

const tools: NonNullable<LanguageModelV4CallOptions["tools"]> = [
  {
    type: "function",
    name: "read",
    description: "Reads.",
    inputSchema: { type: "object", properties: { path: { type: "string" } } },
  },
];

const server = { url: "http://127.0.0.1/v1/chat/completions", headers: { authorization: "Bearer k" } };

const forms: [string, RequestForm][] = [
  ["chat", openAiChatForm("gpt-5.5", dialects["openai-chat"])],
  ["responses", responsesForm("gpt-5.5", false)],
  ["stored responses", responsesForm("gpt-5.5", true)],
];

function bodyOf(builder: RequestBuilder, call: LanguageModelV4CallOptions, added?: object): string {
  try {
    return String(builder.build(call, added).init.body);
  } catch (error) {
    return String(error);
  }
}

describe.each(forms)("a request of the %s API", (_name, form) => {
  it("is to the byte the one that is made afresh, and a longer one begins as the shorter", () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const random = createRandom(seed);
      const builder = new RequestBuilder(server, form);
      const call = randomCall(random, form === forms[2]?.[1]);
      const more = {
        ...call,
        prompt: [...call.prompt, ...randomPrompt(random, false).filter(({ role }) => role !== "system")],
      };
      const none = { ...call, toolChoice: { type: "none" as const } };
      const bodies = [call, more, none, more, call].map((asked) => {
        const body = bodyOf(builder, asked);
        expect(body).toBe(bodyOf(new RequestBuilder(server, form), asked));
        return body;
      });
      const [first = "", longer = ""] = bodies;
      // Without the ends of the list and of the body.
      if (longer.startsWith("{")) expect(longer.startsWith(first.slice(0, -2)), `seed ${seed}`).toBe(true);
    }
  });

  it("takes fields of one call alone", () => {
    const builder = new RequestBuilder(server, form);
    const prompt: LanguageModelV4Message[] = [{ role: "user", content: [{ type: "text", text: "a" }] }];
    const plain = JSON.parse(bodyOf(builder, { prompt }));
    const added = { prompt_cache_key: "key" };
    expect(JSON.parse(bodyOf(builder, { prompt }, added))).toEqual({ ...plain, ...added });
    expect(JSON.parse(bodyOf(builder, { prompt }))).toEqual(plain);
  });

  it("sends a header once, however it is written: the call's, else the server's", () => {
    const builder = new RequestBuilder({ ...server, headers: { "X-A": "1", "x-a": "2", "X-B": "1" } }, form);
    const { init } = builder.build({ prompt: [], headers: { "X-b": "3", "x-c": undefined } });
    expect(init.headers).toMatchObject({ "x-a": "2", "x-b": "3" });
    expect(Object.keys(init.headers ?? {})).not.toContain("x-c");
    expect(builder.build({ prompt: [] }).init.headers).toMatchObject({ "x-b": "1" });
  });

  it("makes what it knows once, however often it is sent", () => {
    const made = { fields: 0, items: 0 };
    const counting: RequestForm = {
      ...form,
      toFields: (options) => {
        made.fields += 1;
        return form.toFields(options);
      },
      toItems: (message) => {
        made.items += 1;
        return form.toItems(message);
      },
    };
    const builder = new RequestBuilder(server, counting);
    const prompt: LanguageModelV4Message[] = [{ role: "system", content: "Be brief." }];
    for (let step = 0; step < 5; step += 1) {
      prompt.push({ role: "user", content: [{ type: "text", text: `step ${step}` }] });
      // Another session of the same agent has a system prompt and tools of its own that say the same.
      const system = structuredClone(prompt.slice(0, 1));
      builder.build({ prompt: [...system, ...prompt.slice(1)], tools: structuredClone(tools) });
    }
    expect(made).toEqual({ fields: 1, items: 6 });
  });

  it("forgets results that callers asked for, with tools and without", () => {
    let made = 0;
    const toFields = (options: LanguageModelV4CallOptions) => {
      made += 1;
      return form.toFields(options);
    };
    const builder = new RequestBuilder(server, { ...form, toFields });
    const ask = (index: number, calledTools?: typeof tools) => {
      const properties = { [`p${index}`]: { description: "x".repeat(10_000) } };
      const schema = { type: "object" as const, properties };
      builder.build({
        prompt: [],
        responseFormat: { type: "json", schema },
        ...(calledTools && { tools: calledTools }),
      });
    };
    const count = Math.ceil((2 * modelLimits.requestPartsCharsMax) / 10_000);
    for (const calledTools of [undefined, tools]) {
      for (let index = 0; index < count; index += 1) ask(index, calledTools);
      const before = made;
      ask(0, calledTools);
      expect(made).toBe(before + 1);
      ask(0, calledTools);
      expect(made).toBe(before + 1);
    }
  });
});
