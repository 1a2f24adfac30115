/** The composition root: the only file that reads bindings, and the one that joins router, sessions and agents
 *  into a Worker. */

import type { Hono } from "hono";
import { AgentDirectory, type AgentEntries } from "./agent/agent-directory.ts";
import type { Project } from "./agent/project.ts";
import type { Role } from "./agent/role.ts";
import type { ProviderSettings } from "./model/provider.ts";
import type { Authentication } from "./router/api-keys.ts";
import { createRouter } from "./router/create-router.ts";
import { defineSessionObject } from "./session/session-object.ts";
import { openSession } from "./session/session-stub.ts";
import { Library, type LibraryEntries } from "./skill/library.ts";
import type { Skill } from "./skill/skill.ts";

/** What `src/manifest.ts` holds: the author's files, found by name. */
export interface Manifest {
  agents: AgentEntries;
  skills?: LibraryEntries<Skill>;
  roles?: LibraryEntries<Role>;
  /** The text of `agents/AGENTS.md`. */
  instructions?: string;
}

/** The bindings of `wrangler.toml`, `.dev.vars` and `wrangler secret put`. */
export interface WorkerEnv {
  SESSIONS: DurableObjectNamespace<InstanceType<ReturnType<typeof defineSessionObject<WorkerEnv>>>>;
  /** Bearer keys that open the API, separated by commas or spaces. Without one every call is refused. */
  EDGEFLUE_API_KEYS?: string;
  /** `none` opens the API to everybody. For local development only. */
  EDGEFLUE_AUTH?: string;
  /** `development` shows hints, which may hold exception texts, in error envelopes. */
  EDGEFLUE_ENV?: string;
  /** The model of agents that name none, e.g. `openai:gpt-5.5`. */
  EDGEFLUE_MODEL?: string;
  /** The agent behind `/prompt/{id}`. Default: the one named `default`, else `assistant`. */
  EDGEFLUE_DEFAULT_AGENT?: string;
  OPENAI_API_KEY?: string;
  OPENAI_BASE_URL?: string;
  /** `responses` (default) or `chat`. */
  OPENAI_API?: string;
}

export function createWorker(manifest: Manifest) {
  const agents = new AgentDirectory(manifest.agents);
  const project: Project = {
    skills: new Library(manifest.skills),
    roles: new Library(manifest.roles),
    instructions: manifest.instructions,
    givesAllSkills: false,
  };
  let router: Hono | undefined;

  const SessionObject = defineSessionObject<WorkerEnv>((env) => ({
    agents,
    project,
    env: textBindings(env),
    defaultModel: env.EDGEFLUE_MODEL,
    providers: { openai: openAiSettings(env) },
    development: isDevelopment(env),
  }));

  return {
    SessionObject,
    async fetch(request: Request, env: WorkerEnv): Promise<Response> {
      // Bindings are the same for the life of an isolate.
      router ??= createRouter({
        agents,
        authentication: toAuthentication(env),
        defaultAgent: env.EDGEFLUE_DEFAULT_AGENT ?? pickDefault(agents.names),
        development: isDevelopment(env),
        openSession: (address) => openSession(env.SESSIONS, address),
      });
      return router.fetch(request);
    },
  };
}

function toAuthentication({ EDGEFLUE_AUTH, EDGEFLUE_API_KEYS = "" }: WorkerEnv): Authentication {
  if (EDGEFLUE_AUTH === "none") return { type: "none" };
  return { type: "keys", keys: EDGEFLUE_API_KEYS.split(/[\s,]+/).filter((key) => key !== "") };
}

function isDevelopment({ EDGEFLUE_ENV }: WorkerEnv): boolean {
  return EDGEFLUE_ENV === "development";
}

function openAiSettings({ OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_API }: WorkerEnv): ProviderSettings {
  return {
    ...(OPENAI_API_KEY !== undefined && { apiKey: OPENAI_API_KEY }),
    ...(OPENAI_BASE_URL !== undefined && OPENAI_BASE_URL !== "" && { baseUrl: OPENAI_BASE_URL }),
    ...(OPENAI_API !== undefined && OPENAI_API !== "" && { api: OPENAI_API }),
  };
}

function pickDefault(names: readonly string[]): string {
  return ["default", "assistant"].find((name) => names.includes(name)) ?? "default";
}

function textBindings(env: WorkerEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => typeof value === "string"));
}
