/** What the tests of MCP servers need, in workerd and on Node: agents that call a server's tools, and what the server saw. */

import type { AgentConfig } from "edgeflue";
import { type McpServerOptions, mcpServer } from "edgeflue/mcp";
import {
  type ScriptedModel,
  type ScriptedToolCall,
  scriptModel,
  type TestSession,
  testAgent,
} from "edgeflue/testing";
import type { Clock } from "../../../src/clock.ts";
import type { Sql } from "../../../src/sql.ts";

export interface McpWorld {
  /** Of the servers in test/support/fake-mcp. */
  url: string;
  /** Gives the body what a session needs on this host. */
  run<T>(body: (given: { sql?: Sql }) => Promise<T>): Promise<T>;
}

export interface McpRequest {
  method: string;
  rpc?: string;
  name?: string;
  headers: Record<string, string>;
  answer?: unknown;
}

/** One server of its own. */
export class Site {
  readonly url: string;
  readonly #base: string;
  readonly #path: string;

  constructor(world: McpWorld, kind: string) {
    this.#base = world.url;
    this.#path = `/${kind}/${crypto.randomUUID()}`;
    this.url = world.url + this.#path;
  }

  /** Behind a redirect. */
  get movedUrl(): string {
    return `${this.#base}/moved${this.#path}`;
  }

  async log(): Promise<{ requests: McpRequest[]; counts: Record<string, number>; open: number }> {
    return (await fetch(`${this.#base}/log${this.#path}`)).json();
  }

  async forget(): Promise<void> {
    await (await fetch(`${this.#base}/forget${this.#path}`)).text();
  }

  /** What was asked, e.g. `tools/list`; `GET` and `DELETE` where it was no message. */
  async asked(): Promise<string[]> {
    return (await this.log()).requests.map(({ method, rpc }) => rpc ?? method);
  }
}

export interface PlayOptions {
  env?: Record<string, string>;
  clock?: Clock;
  config?: Omit<AgentConfig, "mcpServers">;
  sql?: Sql;
  /** Default: one prompt. */
  act?: (session: TestSession) => Promise<unknown>;
}

export interface Played {
  model: ScriptedModel;
  /** Why the prompt failed. */
  error:
    | { code?: string; message: string; hint?: string; meta?: unknown; retryAfterSeconds?: number }
    | undefined;
  results: { type: string; value: unknown }[];
  offered: { name: string; description?: string; inputSchema?: unknown }[];
  events: Record<string, unknown>[];
}

export type Servers = readonly McpServerOptions[];

/** An agent with these servers is asked once, and its model makes these calls. */
export function play(
  world: McpWorld,
  servers: Servers,
  toolCalls: readonly ScriptedToolCall[] = [],
  { env = {}, clock, config = {}, sql, act }: PlayOptions = {},
): Promise<Played> {
  const work = async (given: { sql?: Sql }): Promise<Played> => {
    const model = scriptModel(({ prompt }) =>
      toolCalls.length > 0 && prompt.at(-1)?.role === "user" ? { toolCalls } : { text: "went on" },
    );
    const mcpServers = servers.map((options) => mcpServer(options));
    await using session = await testAgent(
      { ...config, mcpServers },
      { model, env, ...given, ...(clock !== undefined && { clock }) },
    );
    let error: Played["error"];
    try {
      await (act?.(session) ?? session.prompt("Go."));
    } catch (thrown) {
      error = thrown as Played["error"]; // what a test looks at
    }
    const { events } = await session.events({ limit: 200 });
    const { messages } = await session.messages();
    const results = messages.flatMap(({ content }) =>
      content.flatMap((part) => (part.type === "tool-result" ? [part.output] : [])),
    );
    return {
      model,
      error,
      results: results as Played["results"],
      offered: (model.calls[0]?.tools ?? []).filter((tool): tool is Played["offered"][number] & typeof tool =>
        tool.name.startsWith("mcp__"),
      ),
      events: events as unknown as Record<string, unknown>[],
    };
  };
  return sql === undefined ? world.run(work) : work({ sql });
}

export const names = ({ offered }: Played) => offered.map(({ name }) => name);

export const warnings = ({ events }: Played) =>
  events
    .filter(({ type, level }) => type === "log" && level === "warn")
    .map(({ message }) => String(message));
