/** The floor: the least that any product of this kind must do. A bare Worker and one Durable Object per
 *  session, which stores the prompt, sends the stored history to the model, passes the model's bytes on and
 *  stores the answer: two rows per prompt. No validation, no recovery, no retries, no dependencies. */

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

export default {
  fetch(request: Request, { SESSIONS }: Env): Promise<Response> {
    return SESSIONS.get(SESSIONS.idFromName(new URL(request.url).pathname)).fetch(request);
  },
};

export class SessionObject {
  readonly #state: State;
  readonly #env: Env;

  constructor(state: State, env: Env) {
    this.#state = state;
    this.#env = env;
    state.storage.sql.exec(
      "CREATE TABLE IF NOT EXISTS messages (seq INTEGER PRIMARY KEY, role TEXT, content TEXT)",
    );
  }

  async fetch(request: Request): Promise<Response> {
    const { message } = await request.json();
    this.#insert("user", message);
    const messages: object[] = [
      ...this.#state.storage.sql.exec("SELECT role, content FROM messages ORDER BY seq"),
    ];
    if (request.headers.get("accept") === "text/event-stream") {
      const { body } = await this.#callModel(messages);
      if (body === null) throw new Error("The model's answer has no body.");
      return new Response(this.#pipe(body), { headers: { "content-type": "text/event-stream" } });
    }
    for (;;) {
      const { text, toolCalls } = readAnswer(await (await this.#callModel(messages)).text());
      if (toolCalls.length === 0) {
        this.#insert("assistant", text);
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

  /** Passes every chunk on as it comes. (A `tee()` costs less per chunk, but its branches arrive at the end.) */
  #pipe(body: ReadableStream<Uint8Array<ArrayBuffer>>): ReadableStream {
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    const reader = body.getReader();
    return new ReadableStream({
      pull: async (controller) => {
        const { value } = await reader.read();
        if (value !== undefined) {
          chunks.push(value);
          return controller.enqueue(value);
        }
        this.#insert("assistant", readAnswer(await new Blob(chunks).text()).text);
        controller.close();
      },
    });
  }

  #insert(role: string, content: string): void {
    this.#state.storage.sql.exec("INSERT INTO messages (role, content) VALUES (?, ?)", role, content);
  }
}
