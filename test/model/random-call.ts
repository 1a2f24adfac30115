/** Calls of a model at random: settings, tools, schemas and messages of every kind that edgeflue can make. */

import type {
  JSONSchema7,
  LanguageModelV4CallOptions,
  LanguageModelV4Message,
  SharedV4ProviderOptions,
} from "@ai-sdk/provider";
import type { Random } from "../sandbox/random.ts";

type Message<Role> = Extract<LanguageModelV4Message, { role: Role }>;
type Content<Role> = Message<Role> extends { content: (infer P)[] } ? P : never;
type File = Extract<Content<"user">, { type: "file" }>;
type Output = Extract<Content<"tool">, { type: "tool-result" }>["output"];

const texts = ["", "hello", 'quotes " and \\ and \n', "Grüße 🌍\u2028", "\ud800 half", "</script>"];
const values = [null, true, 0, -1.5e21, "", "text", [], {}, [1, { a: [null] }], { b: 1, a: { "": "x" } }];
const efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max", "provider-default"] as const;
const patterns = ["^a", "(?=a)b", "(?<!a)b", "[(?=]", "\\(?=a", "a(?:b)", "[\\](?!x]", "(?<n>a)", "[(?=a"];

/** `isStored`: what a provider ran itself goes back too, which it finds only where it has stored it. */
export function randomCall(random: Random, isStored: boolean): LanguageModelV4CallOptions {
  const { integer, pick } = random;
  const some = <T extends object>(value: T): T | object => (integer(3) === 0 ? value : {});
  const tools = Array.from({ length: integer(3) }, (_, index) => ({
    type: "function" as const,
    name: `tool${index}`,
    inputSchema: randomSchema(random, 3),
    ...some({ description: pick(texts) }),
    ...some({ strict: integer(2) === 0 }),
  }));
  return {
    prompt: randomPrompt(random, isStored),
    ...some({ temperature: pick([0, 0.5]) }),
    ...some({ topP: 0.9 }),
    ...some({ topK: 4 }),
    ...some({ maxOutputTokens: 100 }),
    ...some({ stopSequences: ["x", "y"] }),
    ...some({ seed: 7 }),
    ...some({ frequencyPenalty: 0.1 }),
    ...some({ presencePenalty: 0.2 }),
    ...some({ headers: { "X-Own": "1" } }),
    ...(integer(2) === 0 && { reasoning: pick(efforts) }),
    ...(integer(2) === 0 && { tools }),
    ...some({
      toolChoice: pick([
        { type: "auto" as const },
        { type: "none" as const },
        { type: "required" as const },
        { type: "tool" as const, toolName: "tool0" },
      ]),
    }),
    ...some({
      responseFormat: pick([
        { type: "text" as const },
        { type: "json" as const },
        { type: "json" as const, schema: randomSchema(random, 3) },
        { type: "json" as const, schema: randomSchema(random, 2), name: "verdict", description: "Judges." },
      ]),
    }),
  };
}

export function randomPrompt(random: Random, isStored: boolean): LanguageModelV4Message[] {
  const { integer, pick } = random;
  const many = <T>(make: () => T): T[] => Array.from({ length: 1 + integer(4) }, make);
  const message = (): LanguageModelV4Message => {
    switch (integer(5)) {
      case 0:
        return { role: "user", content: many(() => userPart(random)) };
      case 1:
        return { role: "tool", content: many(() => resultPart(random)) };
      case 2:
        return integer(3) === 0
          ? { role: "system", content: pick(texts) }
          : { role: "user", content: [{ type: "text", text: pick(texts) }] };
      default:
        return { role: "assistant", content: many(() => answerPart(random, isStored)) };
    }
  };
  const messages = Array.from({ length: integer(8) }, message);
  return integer(4) === 0 ? messages : [{ role: "system", content: pick(texts) }, ...messages];
}

function userPart(random: Random): Content<"user"> {
  const { integer, pick } = random;
  return integer(3) > 0 ? { type: "text", text: pick(texts) } : { type: "file", ...randomFile(random) };
}

function randomFile({ integer, pick }: Random): Pick<File, "mediaType" | "data" | "filename"> {
  const common = ["image/png", "image/jpeg", "application/pdf"];
  // Some of these no API takes.
  const rare = [
    "audio/wav",
    "audio/mpeg",
    "audio/mp3",
    "audio/ogg",
    "text/csv",
    "video/mp4",
    "image",
    "image/*",
  ];
  const data = pick<File["data"]>([
    { type: "data", data: "aGk=" },
    { type: "data", data: new Uint8Array([1, 2, 250]) },
    { type: "url", url: new URL("https://example.com/a?b=c") },
    { type: "reference", reference: { openai: "file-1" } },
  ]);
  const odd = pick<File["data"]>([
    { type: "reference", reference: { acme: "file-1" } },
    { type: "data", data: "aGk=" },
  ]);
  return {
    mediaType: pick(integer(8) === 0 ? rare : common),
    data: integer(12) === 0 ? odd : data,
    ...(integer(2) === 0 && { filename: "a b.pdf" }),
  };
}

function answerPart(random: Random, isStored: boolean): Content<"assistant"> {
  const { integer, pick } = random;
  const withOptions = <T extends object>(part: T, openai: SharedV4ProviderOptions[string]): T =>
    integer(4) === 0 ? part : { ...part, providerOptions: { openai } };
  switch (integer(isStored ? 7 : 5)) {
    case 0:
      return withOptions(
        { type: "reasoning", text: pick(texts) },
        pick([
          { itemId: pick(["rs_1", "rs_2"]), reasoningEncryptedContent: pick(["x", "y", null]) },
          { itemId: "rs_3" },
          { reasoningEncryptedContent: "z" },
          {},
        ]),
      );
    case 1:
    case 2:
      return withOptions(
        { type: "text", text: pick(texts) },
        pick([
          {},
          { itemId: "msg_1" },
          { itemId: pick(["msg_2", "msg_3"]), phase: pick(["commentary", null]) },
        ]),
      );
    case 5:
      return {
        type: "tool-call",
        toolCallId: "ws_1",
        toolName: "lookup",
        input: {},
        providerExecuted: true,
        providerOptions: { openai: { itemId: `ws_${integer(1e9)}` } },
      };
    case 6:
      return {
        type: "tool-result",
        toolCallId: "ws_1",
        toolName: "lookup",
        output: { type: "json", value: pick(values) },
        providerOptions: { openai: { itemId: `wr_${integer(1e9)}` } },
      };
    default:
      return withOptions(
        {
          type: "tool-call",
          toolCallId: `c${integer(9)}`,
          toolName: pick(["tool0", "read"]),
          ...pick<{ input: unknown }>([
            { input: {} },
            { input: { b: 1, a: { "": "x" } } },
            { input: '{"a": 1}' },
            { input: undefined },
          ]),
        },
        pick([{ itemId: "fc_1" }, { itemId: "fc_2", namespace: "files" }]),
      );
  }
}

function resultPart(random: Random): Content<"tool"> {
  const { integer, pick } = random;
  const output = pick<() => Output>([
    () => ({ type: "text", value: pick(texts) }),
    () => ({ type: "json", value: pick(values) }),
    () => ({ type: "error-text", value: pick(texts) }),
    () => ({ type: "error-json", value: pick(values) }),
    () => ({ type: "execution-denied", ...(integer(2) === 0 && { reason: "No." }) }),
    () => ({
      type: "content",
      value: Array.from({ length: integer(3) }, () =>
        integer(2) === 0
          ? { type: "text" as const, text: pick(texts) }
          : { type: "file" as const, ...randomFile(random) },
      ),
    }),
  ])();
  return { type: "tool-result", toolCallId: `c${integer(9)}`, toolName: pick(["tool0", "read"]), output };
}

const definitions = { $defs: { a: { type: "string" }, "b/c": { type: "object" } }, definitions: { d: true } };
const references = ["#/$defs/a", "#/$defs/b~1c", "#/$defs/none", "#/definitions/d", "#", "#/properties/x"];

export function randomSchema(random: Random, depth: number): JSONSchema7 {
  const { integer, pick } = random;
  const below = () => randomSchema(random, depth - 1);
  const either = () => (integer(4) === 0 ? integer(2) === 0 : below());
  const named = () => ({ x: either(), "(?=y)": either() });
  const keywords: (() => object)[] = [
    () => ({ type: pick(["object", "string", "array"]) }),
    () => ({ pattern: pick(patterns) }),
    () => ({ enum: [{ pattern: "(?=a)", propertyNames: {} }] }),
    () => ({ propertyNames: pick<unknown>([{}, { type: "string" }, { pattern: "(?=a)" }]) }),
    () => (integer(30) === 0 ? { propertyNames: pick<unknown>([true, { type: "number" }]) } : {}),
    () => ({ allOf: [{ $ref: pick(references) }] }),
    () => definitions,
    () => ({ ...definitions, type: "object", allOf: [{ $ref: pick(references) }] }),
  ];
  const nested: (() => object)[] = [
    () => ({ properties: named() }),
    () => ({ patternProperties: named() }),
    () => ({ $defs: named() }),
    () => ({ dependencies: { x: ["y"], z: below() } }),
    () => ({ additionalProperties: either(), additionalItems: either() }),
    () => ({ items: integer(2) === 0 ? either() : [either(), either()] }),
    () => ({ contains: either(), not: either() }),
    () => ({ [pick(["allOf", "anyOf", "oneOf"])]: [either(), either()].slice(integer(2)) }),
    () => ({ if: either(), [pick(["then", "else"])]: either() }),
  ];
  const all = depth > 0 ? [...keywords, ...nested] : keywords;
  return Object.assign({}, ...Array.from({ length: integer(4) }, () => pick(all)()));
}
