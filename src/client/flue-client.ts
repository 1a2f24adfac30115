/** A client of a server: its agents, and their sessions with the same interface as in process. Owns no connection:
 *  there is nothing to close. */

import { defaultSession } from "../protocol/address.ts";
import { AgentHandle, type DispatchOptions } from "../protocol/agent-session/agent-handle.ts";
import {
  AgentSession,
  type PromptCallOptions,
  type SessionDefaults,
  type TypedPromptResult,
} from "../protocol/agent-session/agent-session.ts";
import { AgentSessions } from "../protocol/agent-session/agent-sessions.ts";
import { leavable } from "../protocol/agent-session/leavable.ts";
import { readEvents } from "../protocol/agent-session/read-events.ts";
import type { Schema } from "../protocol/agent-session/result-schema.ts";
import { checkOptions, isObject } from "../protocol/check/field-checks.ts";
import type { OperationEvent } from "../protocol/event/operation-event.ts";
import type { Receipt } from "../protocol/operation.ts";
import type { PromptOptions, PromptResult, SessionRequest } from "../protocol/prompt.ts";
import type {
  AgentName,
  HandlerName,
  HandlerPayload,
  HandlerResult,
  ManifestShape,
  WorkflowName,
  WorkflowPayload,
  WorkflowResult,
} from "../protocol/run/manifest-types.ts";
import { AdminApi } from "./admin/admin-api.ts";
import { abortDefaultAgent, openDefaultAgent } from "./default-agent-session.ts";
import { type ConnectionOptions, HttpConnection } from "./http/http-connection.ts";
import { HttpSession } from "./http/http-session.ts";
import { toPathPart } from "./http/path-part.ts";
import { RemoteRun } from "./run/remote-run.ts";
import { RunStarter } from "./run/run-starter.ts";
import {
  type AgentInfo,
  parseAgents,
  parseHealth,
  parseWorkflows,
  type ServerHealth,
  type WorkflowInfo,
} from "./wire-server.ts";

/** What one call of an agent takes. */
export interface InvokeOptions extends Omit<PromptOptions, "commands" | "secrets"> {
  message?: string;
  /** Default `default`. */
  session?: string;
  /** As PyFlue's callers send it: the same fields, and the application's own, which reach the agent's initializer. */
  payload?: Readonly<Record<string, unknown>>;
}

export interface AgentsApi<Name extends string = string> {
  /** The agents of the deployment; one that cannot be loaded is among them with its error. */
  (): Promise<AgentInfo[]>;
  invoke(
    name: Name,
    id: string,
    options: InvokeOptions & { mode?: "sync" },
  ): Promise<{ result: PromptResult }>;
  invoke(name: Name, id: string, options: InvokeOptions & { mode: "stream" }): AsyncGenerator<OperationEvent>;
  /** Yields the operation's events; the last is `end` or `error`. */
  stream(name: Name, id: string, options: InvokeOptions): AsyncGenerator<OperationEvent>;
}

/** Calls of the default agent: `sessionId` is the `{id}` of `/prompt/{id}`. Default `default`. */
export type DefaultAgentOptions<S extends Schema = never> = PromptCallOptions<S> & { sessionId?: string };

/** `createFlueClient({ baseUrl, apiKey })`; with `createFlueClient<typeof manifest>(…)` the names, payloads and results
 *  of the project's agents and workflows are checked by the compiler. Throws a `TypeError` without a usable `baseUrl`. */
export function createFlueClient<Manifest extends ManifestShape = ManifestShape>(
  options: ConnectionOptions,
): FlueClient<Manifest> {
  return new FlueClient(options);
}

export class FlueClient<Manifest extends ManifestShape = ManifestShape> {
  readonly agents: AgentsApi<AgentName<Manifest>>;
  /** What operators see: lists of everything, and open approvals. */
  readonly admin: AdminApi;
  readonly #connection: HttpConnection;

  constructor(options: ConnectionOptions) {
    checkOptions("createFlueClient()", options, connectionOptions);
    const connection = new HttpConnection(options);
    this.#connection = connection;
    this.agents = createAgentsApi(connection);
    this.admin = new AdminApi(connection);
  }

  /** Whether the server runs. Needs no key. */
  async health(): Promise<ServerHealth> {
    return parseHealth(await this.#connection.json({ method: "GET", path: "/health" }));
  }

  /** One instance of an agent: `id` says whom or what it works for. Sends no request yet. */
  agent(name: AgentName<Manifest>, id: string = "default"): RemoteAgent {
    return new RemoteAgent(this.#connection, name, id);
  }

  /** The workflows of the deployment; one that cannot be loaded is among them with its error. */
  async workflows(): Promise<WorkflowInfo[]> {
    return parseWorkflows(await this.#connection.json({ method: "GET", path: "/workflows" }));
  }

  /** A workflow, to begin runs of it. Sends no request yet. */
  workflow<Name extends WorkflowName<Manifest>>(
    name: Name,
  ): RunStarter<WorkflowPayload<Manifest, Name>, WorkflowResult<Manifest, Name>> {
    const path = `/workflows/${toPathPart("workflow", name)}`;
    return new RunStarter(this.#connection, { path });
  }

  /** An agent whose file exports a handler: each request for an instance is a run. Sends no request yet. */
  handler<Name extends HandlerName<Manifest>>(
    name: Name,
    id: string = "default",
  ): RunStarter<HandlerPayload<Manifest, Name>, HandlerResult<Manifest, Name>> {
    const path = `/agents/${toPathPart("agent", name)}/${toPathPart("instance", id)}`;
    return new RunStarter(this.#connection, { path, headers: { "x-webhook": "true" } });
  }

  /** A run by its id. Sends no request yet; a method rejects with `run_not_found` when there is none. */
  run<Result = unknown>(runId: string): RemoteRun<Result> {
    return new RemoteRun(this.#connection, runId);
  }

  /** Prompts the default agent of the deployment. A `signal` ends the wait, not the operation. */
  prompt<S extends Schema = never>(
    text: string,
    { sessionId = defaultSession, ...options }: DefaultAgentOptions<S> = {},
  ): Promise<TypedPromptResult<S>> {
    return new AgentSession(openDefaultAgent(this.#connection, sessionId)).prompt(text, options);
  }

  /** The same, as it happens. */
  stream(
    text: string,
    { sessionId = defaultSession, ...options }: Omit<DefaultAgentOptions, "result"> = {},
  ): AsyncGenerator<OperationEvent> {
    return new AgentSession(openDefaultAgent(this.#connection, sessionId)).stream(text, options);
  }

  /** Ends what the default agent runs for a session. Returns whether there was anything. */
  abort(sessionId: string = defaultSession): Promise<boolean> {
    return abortDefaultAgent(this.#connection, sessionId);
  }
}

export class RemoteAgent {
  readonly #connection: HttpConnection;
  readonly #name: string;
  readonly #id: string;

  constructor(connection: HttpConnection, name: string, id: string) {
    this.#connection = connection;
    this.#name = name;
    this.#id = id;
  }

  /** A session, which the first request to it makes. `role` applies to every call of this handle that names none. */
  session(sessionId: string = defaultSession, defaults: SessionDefaults = {}): AgentSession {
    return new AgentSession(this.open(sessionId), defaults);
  }

  /** The same as the protocol's verbs, without an author's conveniences. */
  open(sessionId: string = defaultSession): HttpSession {
    return new HttpSession(this.#connection, {
      agent: this.#name,
      instance: this.#id,
      session: sessionId,
    });
  }

  /** Gives the agent something to work on, and answers as soon as that is stored: a text, or anything that is JSON. */
  dispatch(options: DispatchOptions): Promise<Receipt> {
    const open = (session: string) => this.open(session);
    return new AgentHandle({ name: this.#name, id: this.#id, open }).dispatch(options);
  }

  /** Forks and rewinds of its sessions. */
  get sessions(): AgentSessions {
    const address = { agent: this.#name, instance: this.#id };
    return new AgentSessions((session) => new HttpSession(this.#connection, { ...address, session }));
  }
}

const connectionOptions = [
  ...["baseUrl", "apiKey", "headers", "fetch", "timeoutMs", "retries", "wait"],
] as const satisfies readonly (keyof ConnectionOptions)[];

function createAgentsApi(connection: HttpConnection): AgentsApi {
  const open = (agent: string, instance: string, options: InvokeOptions) => {
    const { session: named, ...request } = options;
    const session = (named ?? options.payload?.session ?? defaultSession) as string; // checked there
    return {
      session: new HttpSession(connection, { agent, instance, session }),
      // The server reports what is wrong with these.
      request: request as unknown as SessionRequest,
    };
  };
  const read = async function* (name: string, id: string, options: InvokeOptions, left: AbortSignal) {
    const { session, request } = open(name, id, options);
    yield* readEvents(await session.stream(request), left) as AsyncGenerator<OperationEvent>; // as every host writes them
  };
  const stream: AgentsApi["stream"] = (name, id, options) =>
    leavable((left) => read(name, id, options, left));
  const run = async (name: string, id: string, options: InvokeOptions) => {
    const { session, request } = open(name, id, options);
    return { result: await session.prompt(request) };
  };
  function invoke(name: string, id: string, options: InvokeOptions & { mode?: "sync" | "stream" }) {
    if (!isObject(options)) throw new TypeError("[edgeflue] agents.invoke(): the options must be an object.");
    const { mode = "sync", ...fields } = options;
    if (mode !== "sync" && mode !== "stream") {
      throw new TypeError(
        `[edgeflue] The mode ${JSON.stringify(mode)} is not known. Use "sync" or "stream".`,
      );
    }
    return mode === "stream" ? stream(name, id, fields) : run(name, id, fields);
  }
  const list = async () => parseAgents(await connection.json({ method: "GET", path: "/agents" }));
  return Object.assign(list, { invoke: invoke as AgentsApi["invoke"], stream }); // its overloads are the two modes
}
