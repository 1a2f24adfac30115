/** `init`: the engine embedded in a program of one's own. No server: sessions are SQLite files below `.edgeflue/`,
 *  and what a program leaves open when it ends is taken up when the session is opened again. */

import { rmSync } from "node:fs";
import { join } from "node:path";
import { type AgentConfig, type SandboxSettings, toSandboxSettings } from "../agent/agent-config.ts";
import { AgentDirectory } from "../agent/agent-directory.ts";
import { type CreatedAgent, createAgent, isCreatedAgent } from "../agent/create-agent.ts";
import { type Project, selectSkills } from "../agent/project.ts";
import { AgentSession } from "../client/agent-session.ts";
import { systemClock } from "../clock.ts";
import { EdgeflueError } from "../errors.ts";
import { hostLimits } from "../limits.ts";
import type { ProviderSettings } from "../model/provider.ts";
import { checkId, defaultSession, type SessionAddress } from "../protocol/address.ts";
import type { Sandbox, SandboxPolicy } from "../sandbox/sandbox.ts";
import { SessionEngine } from "../session/session-engine.ts";
import { checkLocalPolicy, createLocalSandbox } from "./local-sandbox.ts";
import { NodeSql } from "./node-sql.ts";
import { type ProjectOptions, readProject } from "./read-project.ts";
import { SessionFiles } from "./session-files.ts";

export interface InitOptions extends AgentConfig, ProjectOptions {
  /** The agent's name, part of each session's address. Default `default`. */
  name?: string;
  /** For whom or what the agent works. Default `default`. */
  id?: string;
  /** What the agent's initializer gets, and where provider settings are read. Default `process.env`. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Settings by provider name; they come before those of the environment. */
  providers?: Readonly<Record<string, ProviderSettings>>;
  /** Where sessions are kept. Default `.edgeflue` in the current folder. */
  stateDir?: string;
}

type HostOptions = Pick<InitOptions, "name" | "id" | "env" | "providers" | "stateDir"> & ProjectOptions;

/** Makes an agent from a configuration, or from one made by `createAgent`. */
export async function init(options: InitOptions): Promise<EmbeddedAgent>;
export async function init(agent: CreatedAgent, options?: HostOptions): Promise<EmbeddedAgent>;
export async function init(
  agentOrOptions: CreatedAgent | InitOptions,
  hostOptions: HostOptions = {},
): Promise<EmbeddedAgent> {
  if (isCreatedAgent(agentOrOptions)) {
    return new EmbeddedAgent(agentOrOptions, hostOptions, readProject(hostOptions));
  }
  const { name, id, env, providers, stateDir, root, skillsDir, rolesDir, ...config } = agentOrOptions;
  const agent = createAgent(() => config);
  // A mistake in the configuration is an error here, not in the first prompt.
  const { sandbox, skills, ...policy } = await agent.configure({
    id: id ?? "default",
    name: name ?? "default",
    session: defaultSession,
    env: env ?? {},
  });
  if (toSandboxSettings(sandbox).provider === "local") checkLocalPolicy(policy);
  const project = readProject(agentOrOptions);
  selectSkills(project, skills);
  return new EmbeddedAgent(agent, agentOrOptions, project);
}

interface OpenSession {
  sql: NodeSql;
  engine: SessionEngine;
  session: AgentSession;
}

export class EmbeddedAgent {
  readonly #name: string;
  readonly #id: string;
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #providers: Readonly<Record<string, ProviderSettings>>;
  readonly #agents: AgentDirectory;
  readonly #project: Project;
  readonly #stateDir: string;
  readonly #files: SessionFiles;
  readonly #open = new Map<string, OpenSession>();
  readonly #work = new Set<Promise<unknown>>();

  constructor(agent: CreatedAgent, options: HostOptions, project: Project) {
    const {
      name = "default",
      id = "default",
      env = process.env,
      providers = {},
      stateDir = ".edgeflue",
    } = options;
    this.#name = name;
    this.#id = checkId("instance", id);
    this.#env = env;
    this.#providers = { openai: openAiSettings(env), ...providers };
    this.#agents = new AgentDirectory({ [name]: { file: "init()", load: async () => ({ default: agent }) } });
    this.#project = project;
    this.#stateDir = stateDir;
    this.#files = new SessionFiles(stateDir);
  }

  /** Opens a session, or makes it. The same id gives the same session, in this process and in the next one. */
  async session(id: string = defaultSession): Promise<AgentSession> {
    const address = this.#address(id);
    const held = this.#open.get(id);
    if (held !== undefined) return held.session;
    const sql = new NodeSql(this.#files.path(address), { busyMsMax: hostLimits.sessionBusyMsMax });
    const engine = new SessionEngine(address, {
      sql,
      clock: systemClock,
      agents: this.#agents,
      project: this.#project,
      env: this.#env,
      defaultModel: this.#env.EDGEFLUE_MODEL,
      providers: this.#providers,
      createSandbox: (settings, policy) => this.#createSandbox(address, settings, policy),
      development: true,
      // The process is its own watchdog: while it lives, so does the run; when it ends, opening takes up the rest.
      setAlarm: () => {},
      defer: (work) => this.#track(work),
    });
    const session = new AgentSession(engine);
    this.#open.set(id, { sql, engine, session });
    engine.resume();
    return session;
  }

  readonly sessions = {
    /** An existing session. Rejects with `session_not_found`. */
    get: async (id: string = defaultSession): Promise<AgentSession> => {
      if (this.#files.exists(this.#address(id))) return this.session(id);
      throw new EdgeflueError("session_not_found", `There is no session ${JSON.stringify(id)}.`);
    },
    /** A new session. Rejects with `session_exists`. */
    create: async (id: string = defaultSession): Promise<AgentSession> => {
      if (!this.#files.exists(this.#address(id))) return this.session(id);
      throw new EdgeflueError("session_exists", `The session ${JSON.stringify(id)} exists already.`);
    },
    /** Removes a session with its history and files. Nothing happens when there is none. */
    delete: async (id: string = defaultSession): Promise<void> => {
      const held = this.#open.get(id);
      if (held?.engine.isIdle === false) {
        throw new EdgeflueError("session_in_use", `The session ${JSON.stringify(id)} is at work.`);
      }
      held?.sql.close();
      this.#open.delete(id);
      this.#files.delete(this.#address(id));
      rmSync(this.#ownFolder(this.#address(id)), { recursive: true, force: true });
    },
  };

  /** Waits for what runs, then closes every session. Their files stay. */
  async destroy(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
    for (const { sql } of this.#open.values()) sql.close();
    this.#open.clear();
  }

  #address(session: string): SessionAddress {
    return { agent: this.#name, instance: this.#id, session: checkId("session", session) };
  }

  #createSandbox(
    address: SessionAddress,
    settings: SandboxSettings,
    policy: SandboxPolicy,
  ): Sandbox | undefined {
    if (settings.provider !== "local") return undefined;
    return createLocalSandbox({
      ...settings,
      policy,
      clock: systemClock,
      ownFolder: this.#ownFolder(address),
      hidden: [join(this.#stateDir, "sessions")],
    });
  }

  /** What edgeflue keeps in files for a session, beside its database. */
  #ownFolder(address: SessionAddress): string {
    return this.#files.path(address).replace(/\.sqlite3$/, ".files");
  }

  #track(work: Promise<unknown>): void {
    const tracked = work.finally(() => this.#work.delete(tracked));
    this.#work.add(tracked);
  }
}

function openAiSettings(env: Readonly<Record<string, string | undefined>>): ProviderSettings {
  const { OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_API } = env;
  return {
    ...(OPENAI_API_KEY !== undefined && { apiKey: OPENAI_API_KEY }),
    ...(OPENAI_BASE_URL !== undefined && OPENAI_BASE_URL !== "" && { baseUrl: OPENAI_BASE_URL }),
    ...(OPENAI_API !== undefined && OPENAI_API !== "" && { api: OPENAI_API }),
  };
}
