/** Sends requests to a server over fetch: one request, repeated while that may help, and its answer or an
 *  `EdgeflueError`. Owns no socket and no state between requests. */

import { describeError, EdgeflueError, type ErrorCode } from "../../errors.ts";
import { Retries } from "../../protocol/event/reconnect.ts";
import { toServerError } from "../wire-error.ts";
import { isRedirect, redirected } from "./redirect.ts";
import { watchSilence } from "./watch-silence.ts";

export interface ConnectionOptions {
  /** Where the server is, e.g. `https://agents.example.com`. A path in it precedes those of the API. */
  baseUrl: string;
  /** One of the server's `EDGEFLUE_API_KEYS`. Default: none is sent. */
  apiKey?: string | undefined;
  /** Go with every request. */
  headers?: Readonly<Record<string, string>>;
  /** Default: the platform's. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Longest time for one call, its retries included; for a stream, until it begins. What the server accepted
   *  continues. Default: none, an operation has its own limits. */
  timeoutMs?: number | undefined;
  /** Times that a request is sent again after transient failures. It never runs twice. Default 5. */
  retries?: number | undefined;
  /** Waits between two attempts. Default: a timer. */
  wait?: (delayMs: number, signal: AbortSignal) => Promise<void>;
}

export interface HttpRequest {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Encoded, with its slash. */
  path: string;
  /** What is undefined is left out. */
  query?: Readonly<Record<string, string | number | undefined>>;
  headers?: Readonly<Record<string, string>>;
  /** An object goes as JSON, bytes as they are. */
  body?: object;
  signal?: AbortSignal | undefined;
  /** Longest silence of an attempt, where the server answers without waiting for work; of a stream, until it begins.
   *  Default: none. */
  answerMsMax?: number | undefined;
  /** Times that it is sent again, in place of the connection's. */
  retries?: number | undefined;
  /** Called before the request is sent again: the outcome of the previous attempt is unknown. */
  onRepeat?: () => void;
}

export class HttpConnection {
  readonly #baseUrl: string;
  readonly #headers: Headers;
  readonly #options: ConnectionOptions;

  /** Throws a `TypeError` when there is no usable base URL. */
  constructor(options: ConnectionOptions) {
    const { baseUrl, apiKey, headers = {} } = options;
    this.#baseUrl = parseBaseUrl(baseUrl);
    this.#headers = new Headers(apiKey === undefined ? {} : { authorization: `Bearer ${checkKey(apiKey)}` });
    for (const [name, value] of Object.entries(headers)) this.#headers.set(name, value);
    this.#options = options;
  }

  /** The answer's parsed JSON. */
  json(request: HttpRequest): Promise<unknown> {
    return this.exchange(request, async (response) =>
      parseJson(await readText(response, request.answerMsMax), response.headers),
    );
  }

  /** The answer's bytes. */
  bytes(request: HttpRequest): Promise<Uint8Array> {
    return this.exchange(request, async (response) => new Uint8Array(await response.arrayBuffer()));
  }

  /** Removes what is at the path. Fails with `gone` when nothing is there before the first attempt. */
  async remove(request: Pick<HttpRequest, "path" | "query">, gone: ErrorCode): Promise<void> {
    let isRepeated = false;
    const onRepeat = () => {
      isRepeated = true;
    };
    try {
      await this.json({ ...request, method: "DELETE", onRepeat });
    } catch (error) {
      // The attempt whose answer never arrived has removed it.
      if (!isRepeated || !(error instanceof EdgeflueError) || error.code !== gone) throw error;
    }
  }

  /** Sends until `read` accepts an answer, or until trying again cannot help. `read` is part of the attempt: a request
   *  whose answer breaks off is sent again. */
  async exchange<T>(request: HttpRequest, read: (response: Response) => Promise<T> | T): Promise<T> {
    const { timeoutMs, retries: retriesMax, wait = pause } = this.#options;
    const { fetch: send = (input, options) => fetch(input, options) } = this.#options;
    const limit = new AbortController();
    const timer =
      timeoutMs === undefined ? undefined : setTimeout(() => limit.abort(timedOut(timeoutMs)), timeoutMs);
    const signal =
      request.signal === undefined ? limit.signal : AbortSignal.any([request.signal, limit.signal]);
    const retries = new Retries({ retries: request.retries ?? retriesMax });
    const url = `${this.#baseUrl}${request.path}${toQuery(request.query ?? {})}`;
    const init = { ...this.#toInit(request), signal };
    try {
      for (;;) {
        const startedAt = Date.now();
        let failure: EdgeflueError;
        try {
          signal.throwIfAborted();
          return await read(await attempt(send, url, init, request.answerMsMax));
        } catch (error) {
          if (signal.aborted) throw toAborted(signal.reason);
          failure = error instanceof EdgeflueError ? error : unreachable(this.#baseUrl, error);
        }
        const delayMs = retries.next(failure, Date.now() - startedAt);
        if (delayMs === undefined) throw failure;
        await wait(delayMs, signal);
        request.onRepeat?.();
      }
    } finally {
      if (timer !== undefined) clearTimeout(timer);
    }
  }

  /** Times that a request is sent again after failures in a row; undefined for the default. */
  get retries(): number | undefined {
    return this.#options.retries;
  }

  /** The pause between two attempts. */
  wait(delayMs: number, signal: AbortSignal): Promise<void> {
    return (this.#options.wait ?? pause)(delayMs, signal);
  }

  #toInit({ method, headers = {}, body }: HttpRequest): RequestInit {
    const sent = new Headers(this.#headers);
    for (const [name, value] of Object.entries(headers)) sent.set(name, value);
    // A request that follows a redirect may lose its body, and its key.
    const init = { method, headers: sent, redirect: "manual" } as const;
    if (body === undefined) return init;
    // Bytes over shared memory, which fetch refuses, come from no caller here.
    if (body instanceof Uint8Array) return { ...init, body: body as Uint8Array<ArrayBuffer> };
    sent.set("content-type", "application/json");
    return { ...init, body: JSON.stringify(body) };
  }
}

/** Sends it once. What comes after the headers is read under `init.signal` alone. */
async function attempt(
  send: NonNullable<ConnectionOptions["fetch"]>,
  url: string,
  init: RequestInit & { signal: AbortSignal },
  answerMsMax: number | undefined,
): Promise<Response> {
  const late = new AbortController();
  const silent = () => late.abort(new Error(`Nothing came for ${Number(answerMsMax) / 1000} s.`));
  const timer = answerMsMax === undefined ? undefined : setTimeout(silent, answerMsMax);
  try {
    const response = await send(url, { ...init, signal: AbortSignal.any([init.signal, late.signal]) });
    if (isRedirect(response)) throw redirected(response);
    if (!response.ok) throw await toServerError(response);
    return response;
  } finally {
    if (timer !== undefined) clearTimeout(timer);
  }
}

/** The text of an answer, which breaks when nothing more comes for too long. */
function readText({ body }: Response, silenceMsMax: number | undefined): Promise<string> {
  const watched = body === null || silenceMsMax === undefined ? body : watchSilence(body, silenceMsMax);
  return new Response(watched).text();
}

/** A key that no header can have is named, but not repeated. */
function checkKey(apiKey: unknown): string {
  if (typeof apiKey === "string" && /^[ -~]*$/.test(apiKey.trim())) return apiKey.trim();
  throw new TypeError(
    "[edgeflue] The apiKey must be a text of printable ASCII characters in one line, as in EDGEFLUE_API_KEYS.",
  );
}

function parseBaseUrl(baseUrl: unknown): string {
  const example = 'for example { baseUrl: "https://agents.example.com" }';
  if (typeof baseUrl !== "string" || baseUrl === "") {
    throw new TypeError(`[edgeflue] The client requires a baseUrl, ${example}.`);
  }
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url !== undefined && (url.username !== "" || url.password !== "")) {
    throw new TypeError(
      `[edgeflue] A baseUrl is an http or https URL without a user or a password: hand the key in as apiKey, ${example}.`,
    );
  }
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new TypeError(
      `[edgeflue] ${JSON.stringify(baseUrl)} is not a baseUrl; it must be an http or https URL, ${example}.`,
    );
  }
  if (url.search !== "" || url.hash !== "")
    throw new TypeError(`[edgeflue] A baseUrl is a URL without a query and a fragment, ${example}.`);
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

function parseJson(text: string, headers: Headers): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // Something between the two has ended it as if it were whole.
    if (/\bjson\b/i.test(headers.get("content-type") ?? ""))
      throw new EdgeflueError("server_unavailable", "The server's answer ended in the middle.", {
        cause: error,
      });
    throw new EdgeflueError("internal_error", "The server's answer is not JSON.", {
      hint: `Check baseUrl: this may not be an edgeflue server. It said: ${text.slice(0, 200)}`,
      cause: error,
    });
  }
}

function toQuery(query: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}

/** Resolves early when the signal aborts. */
function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", settle);
      resolve();
    };
    const timer = setTimeout(settle, delayMs);
    signal.addEventListener("abort", settle, { once: true });
  });
}

function unreachable(baseUrl: string, error: unknown): EdgeflueError {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return new EdgeflueError(
    "server_unavailable",
    "The server could not be reached, or its answer broke off.",
    {
      hint: `${baseUrl}: ${describeError(cause)}`,
      cause: error,
    },
  );
}

function timedOut(timeoutMs: number): EdgeflueError {
  return new EdgeflueError("server_unavailable", `The server did not answer within ${timeoutMs} ms.`, {
    hint: "What it accepted continues. Raise timeoutMs of the client, or watch the operation with stream().",
  });
}

/** The client's own signals abort with an `EdgeflueError`; a caller's reason can be anything. */
function toAborted(reason: unknown): EdgeflueError {
  if (reason instanceof EdgeflueError) return reason;
  return new EdgeflueError("operation_aborted", "The caller's signal was aborted.", { cause: reason });
}
