/** One session's client of one server. It finds out which form of the protocol the server speaks, lists its tools and calls them.
 *  Between two calls it has nothing open: only what the server calls the session. */

import { mcpLimits } from "../limits.ts";
import type { ParamHeader } from "../tool/param-headers.ts";
import {
  type Deadline,
  type ExchangeOptions,
  endSession,
  exchange,
  notify,
  type Reply,
  within,
} from "./exchange.ts";
import { erred, McpFailure, notProtocol, tooLarge } from "./failure.ts";
import type { ServerRequest } from "./json-rpc.ts";
import {
  clientInfo,
  isReturnable,
  isStateless,
  type ProtocolForm,
  paramHeaders,
  sessionVersions,
  statelessHeaders,
  withMeta,
} from "./protocol.ts";
import type { Endpoint } from "./send.ts";

export type CallContext = Pick<Deadline, "timeoutMs" | "signal">;

export interface CalledTool {
  name: string;
  headers: readonly ParamHeader[];
}

type SessionForm = { type: "session"; version: string; id: string | undefined };
type Form = { type: "stateless" } | SessionForm;

type Fields = Readonly<Record<string, unknown>>;

export class McpClient {
  readonly #endpoint: Endpoint;
  #known: ProtocolForm | undefined;
  #form: Form | undefined;
  /** Resolves when the call that finds out the form has ended, in one way or another. */
  #opening: Promise<void> | undefined;
  /** Those that are being read. */
  readonly #answers = new Set<{ bytes: number }>();
  #lastId = 0;

  /** `known`: the form that the server was found to speak. */
  constructor(endpoint: Endpoint, known?: ProtocolForm) {
    this.#endpoint = endpoint;
    this.#known = known;
  }

  /** The form that the server speaks; undefined before it was asked. */
  get form(): ProtocolForm | undefined {
    return this.#known;
  }

  /** What it was found to speak by another session. */
  learn(form: ProtocolForm): void {
    this.#known ??= form;
  }

  /** All pages. Rejects with an `McpFailure`. */
  async listTools(context: CallContext): Promise<unknown[]> {
    const listed: unknown[] = [];
    const cursors = new Set<string>();
    let bytesLeft = mcpLimits.listBytesMax;
    let params: Fields = {};
    const left = this.#deadline(context);
    for (let page = 0; page < mcpLimits.pagesMax; page += 1) {
      const result = await this.#request("tools/list", params, {
        ...left(),
        bytesMax: bytesLeft,
        onBytes: (bytes) => {
          bytesLeft -= bytes;
        },
      });
      const { tools, nextCursor } = result as { tools?: unknown; nextCursor?: unknown }; // an object
      if (!Array.isArray(tools)) throw notProtocol("answered tools/list without a list of tools");
      // A cursor like any other, but some servers mean the end by it. Asked with it, they send the first page again.
      if (nextCursor === "" && cursors.has(nextCursor)) return listed;
      for (const tool of tools) listed.push(tool);
      if (typeof nextCursor !== "string") return listed;
      if (cursors.has(nextCursor)) throw new McpFailure("lists its tools in a circle");
      cursors.add(nextCursor);
      params = { cursor: nextCursor };
    }
    throw new McpFailure(`has a list of tools of more than ${mcpLimits.pagesMax} pages`);
  }

  /** The result as the server sent it. Rejects with an `McpFailure`. */
  async callTool(tool: CalledTool, input: unknown, context: CallContext): Promise<object> {
    const { answerBytesMax: bytesMax, answersBytesMax } = mcpLimits;
    const answer = { bytes: 0 };
    const onBytes = (bytes: number) => {
      answer.bytes += bytes;
      const together = [...this.#answers].reduce((sum, one) => sum + one.bytes, 0);
      if (together > answersBytesMax) throw tooLarge(answersBytesMax, ", in answers to several calls");
    };
    this.#answers.add(answer);
    try {
      const params = { name: tool.name, arguments: input };
      return await this.#request("tools/call", params, { ...context, bytesMax, onBytes, tool });
    } finally {
      this.#answers.delete(answer);
    }
  }

  /** Ends the session. Does not wait: nothing depends on it. */
  close(): void {
    if (this.#form?.type === "session") this.#end(this.#form);
    this.#form = undefined;
  }

  #end(form: SessionForm): void {
    if (form.id === undefined) return;
    // The server ends it by itself some time: a failure concerns no one.
    endSession(this.#endpoint, sessionHeaders(form)).catch(() => {});
  }

  async #request(method: string, params: Fields, options: RequestOptions): Promise<object> {
    const left = this.#deadline(options);
    const form = await this.#open(left);
    try {
      return await this.#send(form, method, params, left());
    } catch (error) {
      const isOver = isSessionOver(form, error);
      if (this.#form === form && (isOver || isFormRefused(form, error))) {
        this.#form = undefined;
        if (!isOver) this.#known = undefined;
      }
      if (!isOver || (method === "tools/call" && !isSaidOver(error))) throw error;
      // The server has refused the request, so that it can be sent again.
      return this.#send(await this.#open(left), method, params, left());
    }
  }

  /** Returns the same with the time that is left of it. */
  #deadline<T extends Deadline>(context: T): () => T {
    const { clock } = this.#endpoint;
    const { timeoutMs, wholeMs = timeoutMs } = context;
    const dueAt = clock.now() + timeoutMs;
    return () => ({ ...context, timeoutMs: Math.max(dueAt - clock.now(), 1), wholeMs });
  }

  async #send(form: Form, method: string, params: Fields, options: RequestOptions): Promise<object> {
    const { tool } = options;
    if (form.type === "stateless") {
      const input = params.arguments;
      const ofParams = tool === undefined ? {} : paramHeaders(tool.headers, input);
      const headers = { ...ofParams, ...statelessHeaders(method, tool?.name) };
      return toResult(await this.#exchange(method, withMeta(params), headers, options));
    }
    return toResult(await this.#exchange(method, params, sessionHeaders(form), options));
  }

  /** The form in which requests are made; the handshake of a session first. Calls that need it at the same moment share one, but
   *  not its failure: the call that began it may have been aborted, or have had less time. */
  async #open(left: () => Deadline): Promise<Form> {
    while (this.#form === undefined) {
      const opening = this.#opening;
      if (opening === undefined) return this.#begin(left);
      await within(this.#endpoint, left(), () => opening);
    }
    return this.#form;
  }

  async #begin(left: () => Deadline): Promise<Form> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#opening = promise;
    try {
      this.#known ??= await this.#ask(left());
      this.#form = this.#known === "stateless" ? { type: "stateless" } : await this.#beginSession(left);
      return this.#form;
    } catch (error) {
      // It may have begun to speak the other form.
      this.#known = undefined;
      throw error;
    } finally {
      this.#opening = undefined;
      resolve();
    }
  }

  /** What a server does not understand it refuses, in one way or another. */
  async #ask(context: Deadline): Promise<ProtocolForm> {
    const method = "server/discover";
    const options = { ...context, bytesMax: mcpLimits.listBytesMax };
    try {
      const reply = await this.#exchange(method, withMeta({}), statelessHeaders(method), options);
      const { answer } = reply;
      return answer.type === "result" && isStateless(answer.result) ? "stateless" : "session";
    } catch (error) {
      if (!(error instanceof McpFailure)) throw error;
      const { status, passes } = error;
      if ((status === undefined && passes) || [401, 403, 429].includes(status ?? 0)) throw error;
      return "session";
    }
  }

  async #beginSession(left: () => Deadline): Promise<Form> {
    const params = { protocolVersion: sessionVersions[0], capabilities: {}, clientInfo };
    const options = { ...left(), bytesMax: mcpLimits.listBytesMax };
    const reply = await this.#exchange("initialize", params, {}, options);
    const { protocolVersion } = toResult(reply) as { protocolVersion?: unknown }; // an object
    if (typeof protocolVersion !== "string" || !sessionVersions.includes(protocolVersion))
      throw new McpFailure("speaks no version of the protocol that this client knows");
    const form: SessionForm = { type: "session", version: protocolVersion, id: toSessionId(reply) };
    const headers = sessionHeaders(form);
    try {
      await notify(this.#endpoint, { method: "notifications/initialized" }, { ...left(), headers });
    } catch (error) {
      this.#end(form);
      throw error;
    }
    return form;
  }

  async #exchange(
    method: string,
    params: Fields,
    headers: Readonly<Record<string, string>>,
    options: Omit<ExchangeOptions, "headers">,
  ): Promise<Reply> {
    const id = ++this.#lastId;
    // In the stateless form a server asks for nothing, and the end of a request says that it is given up.
    const isInSession = this.#known === "session";
    const onServerRequest = isInSession ? (asked: ServerRequest) => this.#answer(asked, headers) : undefined;
    try {
      return await exchange(this.#endpoint, { id, method, params }, { ...options, headers, onServerRequest });
    } catch (error) {
      if (isInSession && method === "tools/call" && mayStillRun(error, options.signal))
        this.#tell({ method: "notifications/cancelled", params: { requestId: id } }, headers);
      throw error;
    }
  }

  /** The client offers nothing that a server could ask for. */
  #answer({ id, method }: ServerRequest, headers: Readonly<Record<string, string>>): void {
    const answer =
      method === "ping" ? { result: {} } : { error: { code: -32_601, message: "Method not found" } };
    this.#tell({ id, ...answer }, headers);
  }

  /** Nobody waits for it, and nothing depends on it. */
  #tell(message: object, headers: Readonly<Record<string, string>>): void {
    const { signal } = new AbortController();
    notify(this.#endpoint, message, { headers, signal, timeoutMs: mcpLimits.notifyMsMax }).catch(() => {});
  }
}

interface RequestOptions extends Omit<ExchangeOptions, "headers"> {
  tool?: CalledTool;
}

function sessionHeaders({ version, id }: SessionForm): Record<string, string> {
  return { "mcp-protocol-version": version, ...(id !== undefined && { "mcp-session-id": id }) };
}

/** Undefined where the server keeps no session. */
function toSessionId({ sessionId = "" }: Reply): string | undefined {
  if (sessionId === "") return undefined;
  if (isReturnable(sessionId, mcpLimits.sessionIdCharsMax)) return sessionId;
  throw notProtocol("gave its session a name that cannot be sent back");
}

/** A server that has forgotten the session refuses what is sent in it: by 404, some by 400. */
function isSessionOver(form: Form, error: unknown): boolean {
  if (form.type !== "session" || form.id === undefined || !(error instanceof McpFailure)) return false;
  return error.status === 404 || (error.status === 400 && error.code !== invalidParams);
}

const invalidParams = -32_602;

/** Whether it refused because of the session, and nothing else: what a tool does not like, some servers refuse by 400 too, when it
 *  has run. The protocol wants 404; those who answer 400 say "No valid session ID" or "Server not initialized". */
function isSaidOver(error: unknown): boolean {
  return error instanceof McpFailure && (error.status === 404 || /session|initiali[sz]ed/i.test(error.said));
}

/** A server that is older or newer than it was, or another one at its address. The next request asks it again, unless that would
 *  end a session. */
function isFormRefused(form: Form, error: unknown): boolean {
  if ((form.type === "session" && form.id !== undefined) || !(error instanceof McpFailure)) return false;
  const { status = 0 } = error;
  return status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status);
}

/** Whether a call is given up that the server may be working on: that a connection ends tells it nothing. */
function mayStillRun(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted || (error instanceof McpFailure && error.mayHaveRun && error.status === undefined);
}

function toResult({ answer }: Reply): object {
  if (answer.type === "error") throw erred(answer.error);
  const { resultType = "complete" } = answer.result as { resultType?: unknown }; // an object
  if (resultType === "input_required")
    throw new McpFailure("asks for more input in the middle of the call, which nobody can give here");
  if (resultType === "complete") return answer.result;
  throw new McpFailure("answered with a result of a type that is not known", {
    said: typeof resultType === "string" ? resultType : "",
    mayHaveRun: true,
  });
}
