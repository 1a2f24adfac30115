/** What an OpenAI client gets of any stream: its text only grows, is what was said, and the end is one. */

import { describe, expect, it } from "vitest";
import { EdgeflueError } from "../../../src/errors.ts";
import { type AnswerItem, AnswerReader } from "../../../src/protocol/openai/answer-reader.ts";
import {
  ChatStreamEncoder,
  parseChatRequest,
  toCompletion,
} from "../../../src/protocol/openai/chat-completions.ts";
import { ResponseStreamEncoder } from "../../../src/protocol/openai/response-stream.ts";
import { parseResponsesRequest } from "../../../src/protocol/openai/responses-request.ts";
import { SentText } from "../../../src/protocol/openai/sent-text.ts";
import { createRandom, type Random } from "../../sandbox/random.ts";
import { randomStream } from "../random-stream.ts";

const head = { id: "x", created: 1, createdAt: 1, model: "m" };
const seeds = Array.from({ length: 300 }, (_, seed) => seed);

// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
type Json = any;

function readAll(events: readonly Json[]): AnswerItem[] {
  const reader = new AnswerReader({ isTyped: false, mayWait: true });
  return events.flatMap((event) => reader.read(event));
}

describe("any stream of an operation", () => {
  it("is one answer, the same as a whole, in chunks and as a response", () => {
    let rewritten = 0;
    for (const seed of seeds) {
      const { events, steps, isRewritten, end } = randomStream(createRandom(seed));
      const items = readAll(events);
      const ends = items.filter(({ type }) => type === "end" || type === "error");
      expect(ends, `seed ${seed}`).toEqual([items.at(-1)]);
      const chunks = items.flatMap((item) =>
        new ChatStreamEncoder(head, { includesUsage: false }).encode(item),
      ) as Json[];
      expect(chunks.length).toBeGreaterThan(0);
      const encoder = new ResponseStreamEncoder(head);
      const response = [...encoder.start(), ...items.flatMap((item) => encoder.encode(item))] as Json[];
      expect(response.map(({ sequence_number }) => sequence_number)).toEqual(
        response.map((_, index) => index),
      );
      expectLife(response);
      if (ends[0]?.type === "error" && ends[0].error.code === "model_stream_broken") {
        expect(isRewritten, `seed ${seed}`).toBe(true);
        rewritten += 1;
        continue;
      }
      expect(ends[0]?.type).toBe(end === "end" ? "end" : "error");
      if (end !== "end") continue;
      const said = steps.filter((step) => step !== "");
      const whole = (toCompletion(head, items) as Json).choices[0].message.content;
      expect(whole, `seed ${seed}`).toBe(said.join("\n\n"));
      const stream = new ChatStreamEncoder(head, { includesUsage: true });
      const streamed = items.flatMap((item) => stream.encode(item)) as Json[];
      expect(streamed.map(({ choices }) => choices[0]?.delta.content ?? "").join("")).toBe(whole);
      expect(response.at(-1).response.output.map(({ content }: Json) => content[0].text)).toEqual(said);
    }
    expect(rewritten).toBeGreaterThan(10);
  });
});

/** Each message is added, filled and closed, one after the other. */
function expectLife(events: readonly Json[]): void {
  const open: string[] = [];
  for (const { type, item, item_id: id, response } of events) {
    if (type === "response.output_item.added") open.push(item.id);
    if (type === "response.output_text.delta") expect(open).toEqual([id]);
    if (type === "response.output_item.done") expect(open.splice(0)).toEqual([item.id]);
    if (response !== undefined)
      expect(response).toMatchObject({ object: "response", output: expect.any(Array) });
  }
  expect(open).toEqual([]);
  expect(["response.completed", "response.failed"]).toContain(events.at(-1)?.type);
}

describe("text that was sent", () => {
  it("is never taken back: what is said again begins with it, or is refused", () => {
    for (const seed of seeds) {
      const random = createRandom(seed);
      const step = new SentText();
      let [said, sent] = ["", ""];
      for (let turn = 0; turn < 12; turn += 1) {
        if (random.integer(3) === 0) {
          const chars = random.integer(said.length + 1);
          step.retract(chars);
          said = said.slice(0, said.length - chars);
          continue;
        }
        const text =
          random.integer(3) === 0
            ? "z"
            : "abcdefghijklmnop".slice(said.length, said.length + 1 + random.integer(3));
        said += text;
        const fits = said.startsWith(sent) || sent.startsWith(said);
        if (!fits) {
          expect(() => step.add(text)).toThrow(EdgeflueError);
          break;
        }
        sent += step.add(text);
        expect(sent.startsWith(said) || said.startsWith(sent)).toBe(true);
        expect(sent.length).toBeGreaterThanOrEqual(said.length);
      }
    }
  });
});

describe("any body", () => {
  it("is a request, or is refused with a sentence", () => {
    let accepted = 0;
    for (const seed of seeds) {
      const random = createRandom(seed);
      for (const parse of [parseChatRequest, parseResponsesRequest]) {
        try {
          parse(randomBody(random));
          accepted += 1;
        } catch (error) {
          expect(error, `seed ${seed}`).toBeInstanceOf(EdgeflueError);
          expect((error as EdgeflueError).status).toBe(400);
        }
      }
    }
    expect(accepted).toBeGreaterThan(20);
  });
});

function randomBody(random: Random): Record<string, unknown> {
  const message = () => ({
    role: random.pick(["user", "user", "assistant", "system", "tool", 7]),
    content: randomContent(random),
  });
  const messages = Array.from({ length: random.integer(4) }, message).concat({ role: "user", content: "x" });
  const body: Record<string, unknown> = { model: "m", messages, input: messages };
  delete body[random.pick(["messages", "input"])];
  const extras = [
    "stream",
    "tools",
    "n",
    "stop",
    "response_format",
    "text",
    "temperature",
    "reasoning",
    "metadata",
    "odd",
  ];
  if (random.integer(2) === 0)
    body[random.pick(extras)] = random.pick([null, true, 1, "x", [], {}, [{}], { format: { type: "text" } }]);
  if (random.integer(5) === 0) body.model = random.pick([null, 1, "", {}]);
  return body;
}

function randomContent(random: Random): unknown {
  return random.pick([
    "text",
    null,
    7,
    [],
    [{ type: "text", text: "x" }],
    [{ type: "text" }],
    [{ type: "image_url", image_url: { url: "data:image/png;base64,aGk=" } }],
    [{ type: "image_url", image_url: "ftp://x" }],
    [{ type: "input_file", file_data: "aGk=" }],
    [null],
    [[]],
  ]);
}
