/** A model's service whose answers are written event by event, as odd as real ones are, and that refuses requests by a
 *  rule of its provider before any model runs. Whoever starts it closes it. */

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

// biome-ignore lint/suspicious/noExplicitAny: the provider's JSON
export type Body = any;

export type RawReply =
  /** The data of each event of a stream, as JSON or as it is. */
  readonly unknown[] | { status: number; body: unknown };

/** What a provider says against a request; undefined when it takes it. */
export type Rule = (body: Body) => string | undefined;

export interface RawModel {
  /** Without a path. */
  url: string;
  /** What came, refused requests included. */
  requests: { path: string; body: Body; text: string; refused?: string }[];
  /** What comes next, one for each request that is not refused; the last one again when there is no other. */
  replies: RawReply[];
  /** By the request's path. */
  ruleOf: (path: string) => Rule | undefined;
  close(): Promise<void>;
}

export async function startRawModel(): Promise<RawModel> {
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const body: Body = JSON.parse(text);
    const path = incoming.url ?? "";
    const refused = refuse(model.ruleOf(path), body);
    model.requests.push({ path, body, text, ...(refused !== undefined && { refused }) });
    const [next] = model.replies;
    if (refused === undefined && model.replies.length > 1) model.replies.shift();
    const message = refused ?? "There is no reply.";
    const refusal = { status: 400, body: { error: { message, type: "invalid_request_error" } } };
    const reply = refused !== undefined || next === undefined ? refusal : next;
    if ("status" in reply) {
      response.writeHead(reply.status, { "content-type": "application/json" });
      response.end(JSON.stringify(reply.body));
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const event of reply) {
      if (typeof event === "string")
        response.write(event.startsWith(":") ? `${event}\n\n` : `data: ${event}\n\n`);
      else {
        const { type } = event as { type?: unknown };
        response.write(
          `${typeof type === "string" ? `event: ${type}\n` : ""}data: ${JSON.stringify(event)}\n\n`,
        );
      }
    }
    response.end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // a listening TCP server has no other kind
  const model: RawModel = {
    url: `http://127.0.0.1:${port}`,
    requests: [],
    replies: [],
    ruleOf: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return model;
}

/** A rule that fails is a bug of the test, and must not leave the request without an answer. */
function refuse(rule: Rule | undefined, body: Body): string | undefined {
  try {
    return rule?.(body);
  } catch (error) {
    return `The test's rule failed: ${String(error)}`;
  }
}

/** A stream of Chat Completions. */
export function chat(...deltas: object[]): unknown[] {
  const calls = deltas.some((delta) => "tool_calls" in delta);
  return [
    ...deltas.map((delta) => ({ choices: [{ index: 0, delta }] })),
    { choices: [{ index: 0, delta: {}, finish_reason: calls ? "tool_calls" : "stop" }] },
    "[DONE]",
  ];
}

export function chatCall(name: string, input: unknown, id = "call_1"): object {
  const text = typeof input === "string" ? input : JSON.stringify(input);
  return { tool_calls: [{ index: 0, id, type: "function", function: { name, arguments: text } }] };
}

/** A stream of the Responses API. */
export function responses(items: object[], status: "completed" | "incomplete" = "completed"): unknown[] {
  return [
    ...items.flatMap((item, index) => [
      { type: "response.output_item.added", output_index: index, item: { ...item, arguments: "" } },
      ...textEvents(item as { id?: string; type?: string; content?: { text: string }[] }),
      { type: "response.output_item.done", output_index: index, item },
    ]),
    {
      type: `response.${status}`,
      response: {
        output: items,
        usage: { input_tokens: 1, output_tokens: 1 },
        ...(status === "incomplete" && { incomplete_details: { reason: "max_output_tokens" } }),
      },
    },
  ];
}

function textEvents({
  id,
  type,
  content = [],
}: {
  id?: string;
  type?: string;
  content?: { text: string }[];
}) {
  if (type !== "message") return [];
  return content.map(({ text }) => ({ type: "response.output_text.delta", item_id: id, delta: text }));
}

export const responsesText = (text: string, id = "msg_1") => ({
  type: "message",
  id,
  role: "assistant",
  content: [{ type: "output_text", text }],
});

export const responsesCall = (name: string, input: unknown, id = "fc_1") => ({
  type: "function_call",
  id,
  call_id: `call_${id}`,
  name,
  arguments: typeof input === "string" ? input : JSON.stringify(input),
});

export const responsesThought = (encrypted: string, id = "rs_1") => ({
  type: "reasoning",
  id,
  summary: [],
  encrypted_content: encrypted,
});

/** A stream of Anthropic's Messages API. */
export function claude(...blocks: Body[]): unknown[] {
  const usage = { input_tokens: 1, output_tokens: 1 };
  const message = { id: "m", type: "message", role: "assistant", model: "m", content: [], usage };
  const calls = blocks.some(({ type }) => type === "tool_use");
  return [
    { type: "message_start", message },
    ...blocks.flatMap((block, index) => [
      { type: "content_block_start", index, content_block: emptied(block) },
      ...deltasOf(block).map((delta) => ({ type: "content_block_delta", index, delta })),
      { type: "content_block_stop", index },
    ]),
    { type: "message_delta", delta: { stop_reason: calls ? "tool_use" : "end_turn" }, usage },
    { type: "message_stop" },
  ];
}

function emptied(block: Body): object {
  if (block.type === "text") return { type: "text", text: "" };
  if (block.type === "thinking") return { type: "thinking", thinking: "" };
  return block.type === "tool_use" ? { ...block, input: {} } : block;
}

function deltasOf(block: Body): object[] {
  if (block.type === "text") return [{ type: "text_delta", text: block.text }];
  if (block.type === "tool_use")
    return [{ type: "input_json_delta", partial_json: JSON.stringify(block.input) }];
  if (block.type !== "thinking") return [];
  const { thinking, signature } = block;
  const signed = signature === undefined ? [] : [{ type: "signature_delta", signature }];
  return [{ type: "thinking_delta", thinking }, ...signed];
}

/** A stream of the Gemini API. */
export function gemini(...parts: object[]): unknown[] {
  const usageMetadata = { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 };
  return [{ candidates: [{ content: { role: "model", parts }, finishReason: "STOP" }], usageMetadata }];
}
