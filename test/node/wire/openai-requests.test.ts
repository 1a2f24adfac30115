/** Our requests of OpenAI's two APIs against those of the AI SDK: the same fields and headers, for each model that it
 *  knows, and for calls at random. What differs on purpose is listed at the end. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { OpenAIChatLanguageModel, OpenAIResponsesLanguageModel } from "@ai-sdk/openai/internal";
import type { JSONSchema7, LanguageModelV4CallOptions, LanguageModelV4Message } from "@ai-sdk/provider";
import { describe, expect, it } from "vitest";
import { EdgeflueError } from "../../../src/errors.ts";
import { openAiChatForm } from "../../../src/model/openai/chat/chat-api.ts";
import { RequestBuilder } from "../../../src/model/openai/request-builder.ts";
import { responsesForm } from "../../../src/model/openai/responses/responses-request.ts";
import { dialects } from "../../../src/model/wire/dialect.ts";
import { randomCall } from "../../model/random-call.ts";
import { createRandom } from "../../sandbox/random.ts";
import type { Body } from "../support/raw-model.ts";

type Call = LanguageModelV4CallOptions;

interface Sent {
  url: string;
  headers: Record<string, string>;
  body: Body;
}

const apis = ["chat", "responses", "stored responses"] as const;
type Api = (typeof apis)[number];

const root = "https://api.example.com/v1";
const headers = { authorization: "Bearer k", "X-Team": "blue" };

function ours(api: Api, modelId: string, call: Call): Sent | "refused" {
  const isChat = api === "chat";
  const form = isChat
    ? openAiChatForm(modelId, dialects["openai-chat"])
    : responsesForm(modelId, api === "stored responses");
  const url = `${root}/${isChat ? "chat/completions" : "responses"}`;
  try {
    const { init, ...sent } = new RequestBuilder({ url, headers }, form).build(call);
    return { ...sent, headers: init.headers as Record<string, string>, body: JSON.parse(String(init.body)) };
  } catch (error) {
    if (error instanceof EdgeflueError && error.code === "model_rejected") return "refused";
    throw error;
  }
}

/** What a model's `fetch` throws here. */
class Captured {
  readonly sent: Sent;

  constructor(url: string, { headers, body }: RequestInit) {
    this.sent = { url, headers: headers as Record<string, string>, body: JSON.parse(String(body)) };
  }
}

async function theirs(api: Api, modelId: string, call: Call): Promise<Sent | "refused"> {
  const Model = api === "chat" ? OpenAIChatLanguageModel : OpenAIResponsesLanguageModel;
  const model = new Model(modelId, {
    provider: "openai",
    url: ({ path }) => `${root}${path}`,
    headers,
    fetch: (url, init) => {
      throw new Captured(String(url), init ?? {});
    },
  });
  const openai = { strictJsonSchema: false, ...(api !== "chat" && { store: api === "stored responses" }) };
  try {
    await model.doStream({ ...call, providerOptions: { openai } });
  } catch (error) {
    if (error instanceof Captured) return toOurs(error.sent);
    return "refused";
  }
  throw new Error("The model has sent nothing.");
}

/** We say who we are, and our schemas have what OpenAI demands: see "a schema has" below. */
function toOurs({ headers, body, ...sent }: Sent): Sent {
  return { ...sent, headers: { ...headers, "user-agent": "edgeflue" }, body: withWholeSchemas(body) };
}

function withWholeSchemas(body: Body): Body {
  const { tools, text, response_format: format } = body;
  const toTool = ({ function: called, parameters, ...tool }: Body) => ({
    ...tool,
    ...(called && { function: { ...called, parameters: toWholeSchema(called.parameters) } }),
    ...(parameters && { parameters: toWholeSchema(parameters) }),
  });
  const schema = format?.json_schema;
  return {
    ...body,
    ...(tools && { tools: tools.map(toTool) }),
    ...(text?.format?.schema && {
      text: { ...text, format: { ...text.format, schema: toWholeSchema(text.format.schema) } },
    }),
    ...(schema && {
      response_format: { ...format, json_schema: { ...schema, schema: toWholeSchema(schema.schema) } },
    }),
  };
}

function toWholeSchema(schema: Body): Body {
  const whole = withItems(schema);
  return whole.type === "object" && whole.properties === undefined ? { ...whole, properties: {} } : whole;
}

function withItems(node: Body): Body {
  if (Array.isArray(node)) return node.map(withItems);
  if (typeof node !== "object" || node === null) return node;
  const made = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, withItems(value)]));
  return made.type === "array" && made.items === undefined ? { ...made, items: {} } : made;
}

function user(text: string): LanguageModelV4Message {
  return { role: "user", content: [{ type: "text", text }] };
}

const parameters: JSONSchema7 = {
  type: "object",
  properties: { path: { type: "string" } },
  required: ["path"],
};
const read = { type: "function" as const, name: "read", description: "Reads.", inputSchema: parameters };
const settings = {
  temperature: 0.5,
  topP: 0.9,
  maxOutputTokens: 10,
  frequencyPenalty: 1,
  presencePenalty: 1,
};

const calls: Record<string, Call> = {
  plain: { prompt: [{ role: "system", content: "Be brief." }, user("Hello")] },
  settings: {
    prompt: [user("Hello")],
    ...settings,
    stopSequences: ["x"],
    seed: 7,
    headers: { "x-own": "1" },
  },
  "settings without thinking": { prompt: [user("Hello")], ...settings, reasoning: "none" },
  tools: {
    prompt: [
      user("Read it."),
      {
        role: "assistant",
        content: [
          { type: "text", text: "I do." },
          { type: "tool-call", toolCallId: "call_1", toolName: "read", input: { path: "a" } },
        ],
      },
      {
        role: "tool",
        content: [
          {
            type: "tool-result",
            toolCallId: "call_1",
            toolName: "read",
            output: { type: "json", value: { ok: true } },
          },
        ],
      },
    ],
    ...settings,
    reasoning: "high",
    tools: [read],
    toolChoice: { type: "tool", toolName: "read" },
  },
  "a form for the answer": {
    prompt: [user("Judge.")],
    responseFormat: { type: "json", name: "verdict", schema: parameters },
    reasoning: "low",
  },
  files: {
    prompt: [
      {
        role: "user",
        content: [
          { type: "text", text: "Look." },
          { type: "file", mediaType: "image/png", data: { type: "data", data: new Uint8Array([1, 2, 3]) } },
          {
            type: "file",
            mediaType: "application/pdf",
            filename: "a.pdf",
            data: { type: "data", data: "AQID" },
          },
        ],
      },
    ],
  },
  reasoning: {
    prompt: [
      user("Think."),
      {
        role: "assistant",
        content: [
          {
            type: "reasoning",
            text: "Well.",
            providerOptions: { openai: { itemId: "rs_1", reasoningEncryptedContent: "abc" } },
          },
          { type: "text", text: "Done.", providerOptions: { openai: { itemId: "msg_1" } } },
        ],
      },
      user("More."),
    ],
  },
};
for (const reasoning of ["minimal", "medium", "xhigh", "max", "provider-default"] as const) {
  calls[`thinking: ${reasoning}`] = { prompt: [user("Think.")], reasoning };
}

const knownIds = readModelIds();

/** The AI SDK's list of models, which it does not export as a whole. */
function readModelIds(): string[] {
  const path = join(import.meta.dirname, "../../../node_modules/@ai-sdk/openai/src/openai-model-catalog.ts");
  const [, list = ""] =
    /const openaiLanguageModelDefinitions = \{\n(.*?)\n\} as const/s.exec(readFileSync(path, "utf8")) ?? [];
  return [...list.matchAll(/^ {2}'?([\w.-]+)'?: \{/gm)].map(([, id = ""]) => id);
}

const generations = [
  "gpt-3",
  "gpt-4",
  "gpt-4o",
  "gpt-5",
  "gpt-6",
  "gpt-11",
  "o1",
  "o10",
  "gpt-oss",
  "ft:gpt-5",
];
const releases = ["", ".0", ".1", ".5", ".6", ".10"];
const variants = ["", "mini", "nano", "pro", "sol", "terra-2026-01-02", "2026-01-02", "chat-latest", "codex"];
const inventedIds = generations.flatMap((generation) =>
  releases.flatMap((release) =>
    variants.map((variant) => `${generation}${release}${variant === "" ? "" : `-${variant}`}`),
  ),
);

describe.each(apis)("a request of the %s API", (api) => {
  it.each(Object.keys(calls))("is the AI SDK's for each model: %s", async (name) => {
    const call = calls[name] ?? { prompt: [] };
    expect(knownIds.length).toBeGreaterThan(70);
    for (const modelId of [...knownIds, ...inventedIds, "gpt-oss:20b", "some-model", ""]) {
      expect(ours(api, modelId, call), modelId).toEqual(await theirs(api, modelId, call));
    }
  });

  it("is the AI SDK's for calls at random, and is refused where the AI SDK refuses it", async () => {
    let refused = 0;
    const count = 4_000;
    for (let seed = 1; seed <= count; seed += 1) {
      const random = createRandom(seed);
      const modelId = random.pick(knownIds);
      const call = randomCall(random, api === "stored responses");
      const sent = ours(api, modelId, call);
      expect(sent, `seed ${seed}`).toEqual(await theirs(api, modelId, call));
      if (sent === "refused") refused += 1;
    }
    expect(refused).toBeGreaterThan(count / 50);
    expect(refused).toBeLessThan(count / 2);
  });
});

/** One answer of a model's. */
function answer(...content: Extract<LanguageModelV4Message, { role: "assistant" }>["content"]): Call {
  return { prompt: [{ role: "assistant", content }] };
}

async function bothBodies(api: Api, call: Call): Promise<unknown[]> {
  const both = [ours(api, "gpt-5.5", call), await theirs(api, "gpt-5.5", call)];
  return both.map((sent) => (sent === "refused" ? sent : sent.body));
}

describe("what differs from the AI SDK's request on purpose", () => {
  it("the arguments of a call are an object: a provider may refuse what a model made of them", async () => {
    const call = answer({ type: "tool-call", toolCallId: "c", toolName: "read", input: [1] });
    const [mine, other] = await bothBodies("responses", call);
    expect(mine).toMatchObject({ input: [{ arguments: "{}" }] });
    expect(other).toMatchObject({ input: [{ arguments: "[1]" }] });
  });

  it("an empty id of an item, from a server that names none, is none", async () => {
    const openai = { itemId: "", reasoningEncryptedContent: "x" };
    const call = answer({ type: "reasoning", text: "", providerOptions: { openai } });
    const [mine, other] = await bothBodies("responses", call);
    expect(mine).toMatchObject({ input: [{ type: "reasoning", encrypted_content: "x", summary: [] }] });
    expect(mine).not.toMatchObject({ input: [{ id: "" }] });
    expect(other).toMatchObject({ input: [{ id: "" }] });
  });

  it("what a provider ran itself and has not stored is said in words, where the AI SDK leaves it out", async () => {
    const own = { toolCallId: "w", toolName: "web_lookup" };
    const call = answer(
      { type: "tool-call", ...own, input: { of: "a" }, providerExecuted: true },
      { type: "tool-result", ...own, output: { type: "text", value: "found" } },
    );
    const [mine, other] = await bothBodies("responses", call);
    expect(mine).toMatchObject({
      input: [
        { role: "assistant", content: '[Called web_lookup: {"of":"a"}]' },
        { role: "assistant", content: '[Result of web_lookup: {"type":"text","value":"found"}]' },
      ],
    });
    expect(other).toMatchObject({ input: [] });
  });

  it("a tool of ours is chosen by its name, also when OpenAI has one of that name", async () => {
    const tool = { ...read, name: "web_search" };
    const call: Call = {
      prompt: [user("Find it.")],
      tools: [tool],
      toolChoice: { type: "tool", toolName: "web_search" },
    };
    const [mine, other] = await bothBodies("responses", call);
    expect(mine).toMatchObject({ tool_choice: { type: "function", name: "web_search" } });
    expect(other).toMatchObject({ tool_choice: { type: "web_search" } });
  });

  it("a list of schemas by place, as wire/schema.ts writes it, is without what OpenAI refuses too", async () => {
    const prefixItems = [{ type: "string", pattern: "(?=a)" }];
    const schema = { type: "array", prefixItems } as JSONSchema7; // of a newer draft
    const call: Call = { prompt: [user("x")], responseFormat: { type: "json", schema } };
    const [mine, other] = (await bothBodies("responses", call)).map((body) => JSON.stringify(body));
    expect(mine).toContain('"prefixItems":[{"type":"string"}]');
    expect(other).toContain('"pattern":"(?=a)"');
  });

  it.each(apis)(
    "a schema has the items of each array and the properties of its root in the %s API",
    (api) => {
      const inputSchema: JSONSchema7 = {
        type: "object",
        definitions: {
          list: { type: "array" },
          pair: { type: ["array", "null"], maxItems: 2 },
          whole: { type: "array", items: false, enum: [{ type: "array" }] },
        },
      };
      const call: Call = {
        prompt: [user("x")],
        tools: [{ ...read, inputSchema }],
        responseFormat: { type: "json", schema: { type: "array", prefixItems: [] } as JSONSchema7 }, // of a newer draft
      };
      const sent = ours(api, "gpt-5.5", call);
      if (sent === "refused") throw new Error("The call was refused.");
      const { tools, text, response_format: format } = sent.body;
      expect(tools[0].parameters ?? tools[0].function.parameters).toEqual({
        type: "object",
        properties: {},
        definitions: {
          list: { type: "array", items: {} },
          pair: { type: ["array", "null"], maxItems: 2, items: {} },
          whole: { type: "array", items: false, enum: [{ type: "array" }] },
        },
      });
      expect((text?.format ?? format.json_schema).schema).toEqual({
        type: "array",
        prefixItems: [],
        items: {},
      });
    },
  );

  const file = { type: "file" as const, data: { type: "data" as const, data: "iVBORw0KGgo=" } };
  const hosted = {
    type: "provider" as const,
    id: "openai.web_search" as const,
    name: "web_search",
    args: {},
  };

  it.each<[string, readonly Api[], Call]>([
    [
      "an image that does not say which one: wire/legal-part.ts has looked",
      apis,
      { prompt: [{ role: "user", content: [{ ...file, mediaType: "image/*" }] }] },
    ],
    [
      "a file that a model made, which the AI SDK leaves out",
      apis.slice(1),
      answer({ ...file, mediaType: "image/png" }),
    ],
    [
      "a tool that OpenAI runs itself: nothing here reads what it says",
      apis,
      { prompt: [], tools: [hosted] },
    ],
    [
      "an option of the provider's that is not known: the setting `body` has it",
      apis,
      { prompt: [], providerOptions: { openai: { serviceTier: "flex" } } },
    ],
  ])("refused is %s", async (_name, some, call) => {
    for (const api of some) {
      const [mine, other] = await bothBodies(api, call);
      expect(mine).toBe("refused");
      expect(other).not.toBe("refused");
    }
  });
});
