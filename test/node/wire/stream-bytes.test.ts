/** The bytes of a stream, for every protocol: however they are cut, framed and padded, the answer is the same, and a
 *  stream that ends anywhere before its end is never taken for a whole answer. */

import { afterEach, describe, expect, it, vi } from "vitest";
import { AnswerBuilder, type ModelAnswer } from "../../../src/model/answer-builder.ts";
import { toModelFailure } from "../../../src/model/model-error.ts";
import { resolveModel } from "../../../src/model/resolve-model.ts";
import { createRandom, type Random } from "../../sandbox/random.ts";
import { encodeMessagesStream } from "../../support/fake-anthropic/messages.ts";
import { encodeGenerateContentStream } from "../../support/fake-google/generate-content.ts";
import { encodeChatStream } from "../../support/fake-openai/chat-completions.ts";
import { parseReply } from "../../support/fake-openai/parse-reply.ts";
import type { Piece, ReplyContext } from "../../support/fake-openai/piece.ts";
import { encodeResponsesStream } from "../../support/fake-openai/responses.ts";
import "../../../src/model/anthropic/index.ts";
import "../../../src/model/google/index.ts";

const parsed = parseReply(
  [
    { reasoning: "Grüße, 世界 🌍" },
    { text: "Grüße 🌍\r\n世界" },
    {
      toolCalls: [
        { id: "c1", name: "read", arguments: { path: "ä/🌍" } },
        { id: "c2", name: "read", arguments: {} },
      ],
    },
  ],
  { requestChars: 10, generateToolCallId: () => "c" },
);
if (parsed.type !== "model") throw new Error("The reply is an answer.");

const context = (model: string): ReplyContext => ({
  id: "1",
  model,
  createdAt: 1_700_000_000,
  request: { messages: [], model, stream_options: { include_usage: true } },
});
const toBytes = (pieces: Piece[]) =>
  Buffer.concat(pieces.flatMap((piece) => ("bytes" in piece ? piece.bytes : [])));

const protocols: [reference: string, api: "responses" | "chat", bytes: Buffer][] = [
  ["openai:gpt-5.5", "responses", toBytes(encodeResponsesStream(parsed, context("gpt-5.5")))],
  ["openai:gpt-5.5", "chat", toBytes(encodeChatStream(parsed, context("gpt-5.5")))],
  [
    "anthropic:claude-sonnet-4-5",
    "chat",
    toBytes(encodeMessagesStream(parsed, context("claude-sonnet-4-5"))),
  ],
  ["google:gemini-3-pro", "chat", toBytes(encodeGenerateContentStream(parsed, context("gemini-3-pro")))],
];

afterEach(() => vi.unstubAllGlobals());

describe.each(protocols)("the stream of %s (%s)", (reference, api, bytes) => {
  const read = (chunks: readonly Uint8Array[]) => readAnswer(reference, api, chunks);
  const isSaid = ({ content, finishReason }: ModelAnswer) => ({
    content: content.map(withoutIds),
    finishReason,
  });

  it("is the same byte by byte, cut anywhere, and however its lines end", async () => {
    const whole = isSaid(await read([bytes]));
    expect(JSON.stringify(whole)).toContain("Grüße 🌍");
    expect(isSaid(await read(Array.from(bytes, (byte) => Uint8Array.of(byte))))).toEqual(whole);
    for (let seed = 1; seed <= 30; seed += 1) {
      const random = createRandom(seed);
      expect(isSaid(await read(cut(dress(bytes, random), random))), `seed ${seed}`).toEqual(whole);
    }
  });

  it("is no answer when it is cut before its end", async () => {
    const whole = isSaid(await read([bytes]));
    const random = createRandom(7);
    for (let end = 0; end < bytes.length; end += 1 + random.integer(12)) {
      const outcome = await read([bytes.subarray(0, end)]).then(isSaid, (error: unknown) => error);
      if (outcome instanceof Error || !isAnswer(outcome)) {
        expect(toModelFailure(outcome, "stream"), `cut at ${end}`).toMatchObject({
          error: { code: "model_stream_broken" },
          retryable: true,
        });
      } else expect(outcome, `cut at ${end}`).toEqual(whole);
    }
  });
});

function isAnswer(value: unknown): boolean {
  return typeof value === "object" && value !== null && "finishReason" in value;
}

async function readAnswer(
  reference: string,
  api: string,
  chunks: readonly Uint8Array[],
): Promise<ModelAnswer> {
  const [provider = ""] = reference.split(":");
  const headers = { "content-type": "text/event-stream" };
  vi.stubGlobal("fetch", async () => new Response(toStream(chunks), { headers }));
  const model = await resolveModel(reference, { [provider]: { apiKey: "k", api } });
  const builder = new AnswerBuilder();
  await model.stream({ prompt: [{ role: "user", content: [{ type: "text", text: "Hi" }] }] }, (part) => {
    builder.add(part);
  });
  return builder.build();
}

function toStream(chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  const waiting = chunks.filter(({ length }) => length > 0).values();
  return new ReadableStream({
    type: "bytes",
    pull(controller) {
      const { done, value } = waiting.next();
      if (!done) return controller.enqueue(Uint8Array.from(value));
      controller.close();
      controller.byobRequest?.respond(0);
    },
  });
}

/** The same events with other ends of lines, comments, fields that nobody reads, and a byte order mark. */
function dress(bytes: Buffer, { integer, pick }: Random): Buffer {
  const lineEnd = pick(["\n", "\r\n"]);
  const paddings = [": ping\n\n", "id: 7\n", "retry: 10\n", ":\n", ""];
  const events = bytes.toString().split("\n\n").slice(0, -1);
  const text = events.map((event) => `${pick(paddings)}${event}\n\n`).join("");
  return Buffer.from((integer(2) === 0 ? "\ufeff" : "") + text.replaceAll("\n", lineEnd));
}

function cut(bytes: Buffer, { integer }: Random): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = start + 1 + integer(200);
    chunks.push(bytes.subarray(start, end));
    start = end;
  }
  return chunks;
}

function withoutIds(part: ModelAnswer["content"][number]): object {
  const { providerOptions: _, ...said } = part;
  return said;
}
