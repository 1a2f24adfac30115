/** The stricter floor: what the floor does, with every saving that keeps a settled prompt on disk. The history
 *  stays in memory, prompt and answer are stored together at the end, in one transaction, and what the model says
 *  within 8 ms leaves in one write. A crash takes a running prompt with it: no product may do this. */

import { readAnswer } from "./read-answer.ts";

interface Env {
  SESSIONS: {
    idFromName(name: string): unknown;
    get(id: unknown): { fetch(request: Request): Promise<Response> };
  };
  OPENAI_BASE_URL: string;
  OPENAI_API_KEY: string;
}

interface State {
  storage: { sql: { exec(query: string, ...bindings: string[]): Iterable<Record<string, unknown>> } };
}

const coalesceMs = 8;
const readBytes = 65_536;
const hasText = /"content":"[^"]/;
const decoder = new TextDecoder();

export default {
  fetch(request: Request, { SESSIONS }: Env): Promise<Response> {
    return SESSIONS.get(SESSIONS.idFromName(new URL(request.url).pathname)).fetch(request);
  },
};

export class SessionObject {
  readonly #state: State;
  readonly #env: Env;
  readonly #messages: object[];

  constructor(state: State, env: Env) {
    this.#state = state;
    this.#env = env;
    const { sql } = state.storage;
    sql.exec("CREATE TABLE IF NOT EXISTS messages (seq INTEGER PRIMARY KEY, role TEXT, content TEXT)");
    this.#messages = [...sql.exec("SELECT role, content FROM messages ORDER BY seq")];
  }

  async fetch(request: Request): Promise<Response> {
    const { message } = await request.json();
    if (request.headers.get("accept") === "text/event-stream") {
      const { body } = await this.#callModel([...this.#messages, { role: "user", content: message }]);
      if (body === null) throw new Error("The model's answer has no body.");
      return new Response(this.#pipe(body, message), { headers: { "content-type": "text/event-stream" } });
    }
    const messages = [...this.#messages, { role: "user", content: message }];
    for (;;) {
      const { text, toolCalls } = readAnswer(await (await this.#callModel(messages)).text());
      if (toolCalls.length === 0) {
        this.#store(message, text);
        return Response.json({ result: { text } });
      }
      messages.push({ role: "assistant", content: text, tool_calls: toolCalls });
      for (const { id } of toolCalls) messages.push({ role: "tool", tool_call_id: id, content: "false" });
    }
  }

  #callModel(messages: object[]): Promise<Response> {
    return fetch(`${this.#env.OPENAI_BASE_URL}/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${this.#env.OPENAI_API_KEY}` },
      body: JSON.stringify({ model: "bench", messages, stream: true }),
    });
  }

  /** All up to the first token leaves at once, later tokens in batches. */
  #pipe(body: ReadableStream<Uint8Array<ArrayBuffer>>, message: string): ReadableStream {
    return new ReadableStream({
      start: async (controller) => {
        const chunks: Uint8Array<ArrayBuffer>[] = [];
        let sent = 0;
        let began = false;
        let timer: ReturnType<typeof setTimeout> | undefined;
        const flush = () => {
          timer = undefined;
          const batch = chunks.slice(sent);
          sent = chunks.length;
          if (batch.length > 0) controller.enqueue(join(batch));
        };
        const reader = body.getReader({ mode: "byob" });
        for (;;) {
          const { value, done } = await reader.read(new Uint8Array(readBytes));
          if (done || value === undefined) break;
          chunks.push(value);
          if (began) timer ??= setTimeout(flush, coalesceMs);
          else {
            began = hasText.test(decoder.decode(value));
            flush();
          }
        }
        clearTimeout(timer);
        flush();
        this.#store(message, readAnswer(decoder.decode(join(chunks))).text);
        controller.close();
      },
    });
  }

  /** Both rows of a prompt are written in one turn, which workerd commits as one transaction. */
  #store(prompt: string, answer: string): void {
    const { sql } = this.#state.storage;
    sql.exec("INSERT INTO messages (role, content) VALUES ('user', ?), ('assistant', ?)", prompt, answer);
    this.#messages.push({ role: "user", content: prompt }, { role: "assistant", content: answer });
  }
}

function join(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks;
  if (chunks.length === 1 && first !== undefined) return first;
  const bytes = new Uint8Array(chunks.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
