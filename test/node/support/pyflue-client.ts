/** PyFlue's Python client, call by call, as it speaks: its paths, bodies and headers, its way to split lines, what it takes
 *  from the answers, and nothing that it does not do. A status of 400 or more is raised with the answer. */

export class HttpStatusError extends Error {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: whatever came
  readonly body: any;

  constructor(status: number, headers: Headers, body: unknown) {
    super(`${status}: ${JSON.stringify(body)}`);
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}

export interface PyEvent {
  id: string | undefined;
  type: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever came
  data: any;
}

// biome-ignore lint/suspicious/noExplicitAny: whatever came
type Json = any;
type Mode = "sync" | "webhook";

/** Where Python's `str.splitlines`, and httpx with it, ends a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are line ends to Python
const pythonLineEnd = /\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]/;

export class PyFlueClient {
  readonly #url: string;
  readonly #headers: Record<string, string>;

  /** A key goes into `http://user:KEY@host`, which httpx and websockets send as Basic. */
  constructor(url: string) {
    const { username, password, origin } = new URL(url);
    this.#url = origin;
    this.#headers = {
      accept: "*/*",
      "user-agent": "python-httpx/0.28.1",
      ...(password !== "" && { authorization: `Basic ${btoa(`${username}:${password}`)}` }),
    };
  }

  health = () => this.#get("/health");
  listAgents = () => this.#get("/agents");

  prompt(prompt: string, { sessionId = "default", payload = {} } = {}): Promise<Json> {
    return this.#post(`/prompt/${sessionId}`, { prompt, ...payload });
  }

  stream(prompt: string, { sessionId = "default" } = {}): Promise<PyEvent[]> {
    return this.#stream("POST", `/prompt/${sessionId}/events`, { prompt });
  }

  readonly agents = {
    invoke: (name: string, id: string, payload: unknown, mode: Mode = "sync"): Promise<Json> =>
      this.#post(`/agents/${name}/${id}`, { payload }, mode === "webhook" ? { "x-webhook": "true" } : {}),
    /** The shapes of `create_flue_client`. */
    invokeFlue: async (name: string, id: string, payload: unknown, mode: Mode = "sync"): Promise<Json> => {
      const response = await this.#send("POST", `/agents/${name}/${id}`, {
        body: { payload },
        headers: mode === "webhook" ? { "x-webhook": "true" } : {},
      });
      const body = (await response.json()) as Json;
      const runId = body?._meta?.run_id ?? body?.runId ?? response.headers.get("x-flue-run-id");
      if (mode === "webhook") return { runId };
      const result = body?.result ?? body;
      return runId === null || runId === undefined ? { result } : { result, runId };
    },
    stream: (name: string, id: string, payload: unknown) =>
      this.#stream("POST", `/agents/${name}/${id}`, { payload }, { accept: "text/event-stream" }),
    connect: (name: string, id: string) => PySocket.open(this.#url, `/agents/${name}/${id}`, this.#headers),
  };

  readonly workflows = {
    invoke: async (name: string, payload: unknown, { wait = false } = {}): Promise<Json> => {
      const path = `/workflows/${name}${wait ? "?wait=result" : ""}`;
      const response = await this.#send("POST", path, { body: { payload } });
      return {
        ...((await response.json()) as object),
        header: response.headers.get("x-flue-run-id"),
        status_code: response.status,
      };
    },
    stream: (name: string, payload: unknown) =>
      this.#stream("POST", `/workflows/${name}`, { payload }, { accept: "text/event-stream" }),
    connect: (name: string) => PySocket.open(this.#url, `/workflows/${name}`, this.#headers),
  };

  readonly runs = {
    get: (runId: string) => this.#get(`/runs/${runId}`),
    events: (runId: string, query: Record<string, string | number> = {}) =>
      this.#get(`/runs/${runId}/events${toQuery({ after: 0, limit: 1_000, ...query })}`),
    stream: (runId: string, { after, lastEventId }: { after?: string | number; lastEventId?: string } = {}) =>
      this.#stream(
        "GET",
        `/runs/${runId}/stream${after === undefined ? "" : `?after=${after}`}`,
        undefined,
        lastEventId === undefined ? {} : { "last-event-id": lastEventId },
      ),
  };

  readonly admin = {
    agents: () => this.#get("/admin/agents?limit=100"),
    instances: (name: string, query: Record<string, string | number> = {}) =>
      this.#get(`/admin/agents/${name}/instances${toQuery({ limit: 100, ...query })}`),
    runs: (query: Record<string, string | number> = {}) =>
      this.#get(`/admin/runs${toQuery({ limit: 100, ...query })}`),
    runsOf: (name: string, id: string, query: Record<string, string | number> = {}) =>
      this.#get(`/admin/agents/${name}/instances/${id}/runs${toQuery({ limit: 100, ...query })}`),
    run: (runId: string) => this.#get(`/admin/runs/${runId}`),
  };

  /** The routes that it has no method for, as its documentation shows them with httpx. */
  dispatch = (name: string, id: string, body: object) => this.#post(`/agents/${name}/${id}/dispatch`, body);
  abort = (id: string) => this.#post(`/sessions/${id}/abort`, {});
  get = (path: string) => this.#get(path);

  raw(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.#url}${path}`, { ...init, headers: { ...this.#headers, ...init.headers } });
  }

  async #get(path: string): Promise<Json> {
    return (await this.#send("GET", path, {})).json();
  }

  async #post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Json> {
    return (await this.#send("POST", path, { body, headers })).json();
  }

  async #send(
    method: string,
    path: string,
    { body, headers = {} }: { body?: unknown; headers?: Record<string, string> },
  ): Promise<Response> {
    const response = await this.raw(path, {
      method,
      headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (response.ok) return response;
    throw new HttpStatusError(response.status, response.headers, await response.json());
  }

  /** The type of a line `event:`, the JSON of each line `data:`, and the newest `id:`. */
  async #stream(
    method: string,
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<PyEvent[]> {
    const response = await this.#send(method, path, { body, headers });
    if (response.headers.get("content-type")?.includes("text/event-stream") !== true)
      throw new Error("The answer is no stream of events.");
    const events: PyEvent[] = [];
    let type = "message";
    let id: string | undefined;
    for (const line of (await response.text()).split(pythonLineEnd)) {
      if (line.startsWith("event:")) type = line.slice("event:".length).trim();
      else if (line.startsWith("id:")) id = line.slice("id:".length).trim();
      else if (line.startsWith("data:"))
        events.push({ id, type, data: JSON.parse(line.slice("data:".length)) });
      else if (line === "") id = undefined;
    }
    return events;
  }
}

/** A connection of the Python package websockets: messages of at most a mebibyte. */
export class PySocket {
  readonly #socket: WebSocket;
  readonly #arrived: unknown[] = [];
  readonly #readers: { resolve(message: Json): void; reject(error: Error): void }[] = [];
  readonly closed: Promise<number>;

  static async open(url: string, path: string, headers: Record<string, string>): Promise<PySocket> {
    const socket = new WebSocket(`${url.replace("http", "ws")}${path}`, { headers } as never); // Node's own option
    const connection = new PySocket(socket);
    await new Promise((resolve, reject) => {
      socket.addEventListener("open", resolve);
      socket.addEventListener("error", () => reject(new Error(`The upgrade of ${path} was refused.`)));
    });
    return connection;
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    const { promise, resolve } = Promise.withResolvers<number>();
    this.closed = promise;
    socket.addEventListener("message", ({ data }) => {
      if (String(data).length > 2 ** 20) throw new Error("The message is longer than the client takes.");
      const reader = this.#readers.shift();
      const message = JSON.parse(String(data));
      if (reader === undefined) this.#arrived.push(message);
      else reader.resolve(message);
    });
    socket.addEventListener("close", ({ code }) => {
      resolve(code);
      for (const { reject } of this.#readers.splice(0)) reject(new Error(`The socket was closed: ${code}.`));
    });
  }

  /** Sends, and waits for the next message: there is one for each prompt. */
  async prompt(message: string, { session = "default" } = {}): Promise<Json> {
    this.send({ type: "prompt", message, session });
    return this.next();
  }

  /** All messages of a run, to the last one. */
  async run(payload: unknown): Promise<Json[]> {
    this.send({ payload });
    const messages: Json[] = [];
    do messages.push(await this.next());
    while (!["result", "error"].includes(messages.at(-1)?.type));
    return messages;
  }

  send(message: unknown): void {
    this.#socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  next(): Promise<Json> {
    if (this.#arrived.length > 0) return Promise.resolve(this.#arrived.shift());
    return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
  }

  /** Whether something has come that nobody asked for. */
  get isSilent(): boolean {
    return this.#arrived.length === 0;
  }

  close(): void {
    this.#socket.close();
  }
}

function toQuery(query: Record<string, string | number>): string {
  return `?${new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)]))}`;
}
