/** The same by hand: checks the signature, and stores the event in a row of an object. */

interface Env {
  SESSIONS: {
    idFromName(name: string): unknown;
    get(id: unknown): { fetch(request: Request): Promise<Response> };
  };
  HOOK_SECRET: string;
}

interface State {
  storage: {
    sql: { exec(query: string, ...bindings: (string | number)[]): Iterable<Record<string, unknown>> };
  };
}

export default {
  async fetch(request: Request, { SESSIONS, HOOK_SECRET }: Env): Promise<Response> {
    const body = await request.text();
    const bytes = new TextEncoder().encode(HOOK_SECRET);
    const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, [
      "verify",
    ]);
    const hex = (request.headers.get("x-signature-256") ?? "").slice("sha256=".length);
    const signature = Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
    if (!(await crypto.subtle.verify("HMAC", key, signature, new TextEncoder().encode(body))))
      return new Response("no", { status: 401 });
    const { thread } = JSON.parse(body) as { thread: string };
    const { url, headers } = request;
    return SESSIONS.get(SESSIONS.idFromName(thread)).fetch(
      new Request(url, { method: "POST", headers, body }),
    );
  },
};

export class SessionObject {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  async fetch(request: Request): Promise<Response> {
    const { sql } = this.#state.storage;
    const id = request.headers.get("x-delivery-id") ?? "";
    sql.exec("CREATE TABLE IF NOT EXISTS deliveries (id TEXT PRIMARY KEY, body TEXT)");
    sql.exec("INSERT OR IGNORE INTO deliveries (id, body) VALUES (?, ?)", id, await request.text());
    return Response.json({ deliveryId: id, status: "queued" });
  }
}

export class RunObject {}
