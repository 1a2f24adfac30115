/** Sessions of the real engine with a raw model's service at the other end, which plays any provider and refuses what
 *  that one refuses. */

import "edgeflue/anthropic";
import "edgeflue/google";
import "edgeflue/workers-ai";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AgentSession, type EmbeddedAgent, type InitOptions, init, type ObservedEvent } from "edgeflue";
import { registerOpenAiCompatible } from "edgeflue/openai-compatible";
import { afterAll, afterEach, beforeEach } from "vitest";
import type { ProviderSettings } from "../../../src/model/provider.ts";
import type { DialectName } from "../../../src/model/wire/dialect-name.ts";
import { createValidators } from "../../support/validators/index.ts";
import {
  type Body,
  chat,
  chatCall,
  claude,
  gemini,
  type RawModel,
  type RawReply,
  type Rule,
  responses,
  responsesCall,
  responsesText,
  startRawModel,
} from "./raw-model.ts";

/** One provider as it is spoken to. */
export interface Played {
  /** The first segment of its address. */
  name: string;
  /** `provider:model`. */
  model: string;
  rule: Rule;
  settings: Omit<ProviderSettings, "apiKey" | "baseUrl">;
  says(text: string): RawReply;
  calls(name: string, input: unknown, id?: string): RawReply;
}

/** What each provider refuses. */
export const rules = createValidators();

const chatReplies = {
  says: (text: string) => chat({ content: text }),
  calls: (name: string, input: unknown, id?: string) => chat(chatCall(name, input, id)),
};

function compatible(name: DialectName): Played {
  registerOpenAiCompatible(`fake-${name}`);
  return {
    name,
    model: `fake-${name}:large`,
    rule: rules[name],
    settings: { dialect: name },
    ...chatReplies,
  };
}

export const responsesApi: Played = {
  name: "openai",
  model: "openai:gpt-5.5",
  rule: rules["openai-responses"],
  settings: {},
  says: (text) => responses([responsesText(text)]),
  calls: (name, input, id) => responses([responsesCall(name, input, id)]),
};

export const anthropicApi: Played = {
  name: "anthropic",
  model: "anthropic:claude-sonnet-5-5",
  rule: rules.anthropic,
  settings: {},
  says: (text) => claude({ type: "text", text }),
  calls: (name, input, id = "toolu_1") => claude({ type: "tool_use", id, name, input }),
};

export const geminiApi: Played = {
  name: "google",
  model: "google:gemini-3-pro-preview",
  rule: rules.google,
  settings: {},
  says: (text) => gemini({ text }),
  calls: (name, args) => gemini({ functionCall: { name, args }, thoughtSignature: "signed" }),
};

export const chatApi = compatible("openai-chat");
export const mistralApi = compatible("mistral");
export const groqApi = compatible("groq");
export const deepseekApi = compatible("deepseek");
export const kimiApi = compatible("kimi");
export const ollamaApi = compatible("ollama");
export const vllmApi = compatible("vllm");
export const openRouterApi = compatible("openrouter");
export const bedrockApi = compatible("bedrock");
export const compatibleApi = compatible("compatible");
export const workersAiApi: Played = {
  name: "workers-ai",
  model: "workers-ai:@cf/openai/gpt-oss-120b",
  rule: rules["workers-ai"],
  settings: {},
  ...chatReplies,
};

export const allApis = [
  responsesApi,
  chatApi,
  anthropicApi,
  geminiApi,
  mistralApi,
  groqApi,
  deepseekApi,
  kimiApi,
  ollamaApi,
  vllmApi,
  openRouterApi,
  bedrockApi,
  compatibleApi,
  workersAiApi,
] as const;

export const byName = allApis.map((api) => [api.name, api] as const);

export interface World {
  readonly server: RawModel;
  /** Requests that were taken, oldest first. */
  readonly taken: Body[];
  readonly refused: string[];
  readonly events: ObservedEvent[];
  /** Ends the agents, so that a session can be opened again. */
  closeAll(): Promise<void>;
  open(api: Played, options?: Partial<InitOptions>): Promise<AgentSession>;
}

/** A server and a folder for each test of a file. */
export function useAnyModel(): World {
  const stateDir = mkdtempSync(join(tmpdir(), "edgeflue-wire-"));
  const agents: EmbeddedAgent[] = [];
  const events: ObservedEvent[] = [];
  let server: RawModel;
  let opened = 0;
  beforeEach(async () => {
    server = await startRawModel();
    server.ruleOf = (path) => allApis.find(({ name }) => path.startsWith(`/${name}/`))?.rule;
    events.length = 0;
  });
  const closeAll = async (): Promise<void> => {
    await Promise.all(agents.splice(0).map((agent) => agent.destroy()));
  };
  afterEach(async () => {
    await closeAll();
    await server.close();
  });
  afterAll(() => rmSync(stateDir, { recursive: true }));
  return {
    get server() {
      return server;
    },
    get taken() {
      return server.requests.filter(({ refused }) => refused === undefined).map(({ body }) => body);
    },
    get refused() {
      return server.requests.flatMap(({ refused = [] }) => refused);
    },
    events,
    closeAll,
    open: async (api, options = {}) => {
      opened += 1;
      const providers: Record<string, ProviderSettings> = {};
      for (const { name, model, settings } of allApis) {
        const [provider = ""] = model.split(":");
        providers[provider] = { apiKey: "k", baseUrl: `${server.url}/${name}/v1`, ...settings };
      }
      const agent = await init({
        name: `wire-${opened}`,
        model: api.model,
        stateDir,
        onEvent: (event) => void events.push(event),
        ...options,
        providers: { ...providers, ...options.providers },
      });
      agents.push(agent);
      return agent.session();
    },
  };
}
