/** The sessions that a program on Node has open: one SQLite file each, with timers of the process for alarms. */

import { type Bindings, toBindings } from "../agent/bindings.ts";
import "../sandbox/shell/index.ts";
import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import type { AgentDirectory } from "../agent/agent-directory.ts";
import type { AgentConfig, SandboxSettings } from "../agent/config/agent-config.ts";
import type { EdgeflueConfig } from "../agent/config/define-config.ts";
import type { Project } from "../agent/project.ts";
import { systemClock } from "../clock.ts";
import { hostLimits } from "../limits.ts";
import type { ProviderSettings } from "../model/provider.ts";
import { readProviderSettings } from "../model/provider-settings.ts";
import { type SessionAddress, toObjectName } from "../protocol/address.ts";
import type { EventObserver } from "../protocol/event/event.ts";
import type { Session } from "../protocol/session.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { SandboxContext } from "../session/ports.ts";
import { SessionHost } from "../session/session-host.ts";
import { isEmpty } from "../store/schema.ts";
import { createLocalSandbox } from "./local/sandbox.ts";
import { NodeSql } from "./node-sql.ts";
import { SessionFiles } from "./session-files.ts";
import { wakeAt } from "./wake-at.ts";

export interface SessionPoolParts {
  agents: AgentDirectory;
  project: Project;
  config: EdgeflueConfig;
  env: Readonly<Record<string, string | undefined>>;
  bindings?: Partial<Bindings> | undefined;
  /** Settings by provider name; they override those of the environment. */
  providers?: Readonly<Record<string, ProviderSettings>> | undefined;
  onEvent?: EventObserver | undefined;
  stateDir: string;
  /** Opens a session for code that runs in another one. */
  openOther(address: SessionAddress, config?: AgentConfig): Session;
}

interface OpenSession {
  sql: NodeSql;
  host: SessionHost;
}

export class SessionPool {
  readonly #parts: SessionPoolParts;
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #providers: Readonly<Record<string, ProviderSettings>>;
  readonly #files: SessionFiles;
  /** By the name of the address. */
  readonly #open = new Map<string, OpenSession>();
  readonly #work = new Set<Promise<unknown>>();

  constructor(parts: SessionPoolParts) {
    this.#parts = parts;
    const { env, config, providers = {} } = parts;
    this.#env = { ...env, ...config.env };
    this.#providers = readProviderSettings(this.#env, { defaults: config.providers, overrides: providers });
    this.#files = new SessionFiles(parts.stateDir);
  }

  exists(address: SessionAddress): boolean {
    return this.#files.exists(address);
  }

  /** Opens a session, or makes it. `agentConfig` is that of an agent without a file. */
  open(address: SessionAddress, agentConfig?: AgentConfig): SessionHost {
    const { agents, project, config, bindings, onEvent, openOther } = this.#parts;
    const name = toObjectName(address);
    const known = this.#open.get(name);
    if (known !== undefined) return known.host;
    const sql = new NodeSql(this.#files.path(address), { busyMsMax: hostLimits.sessionBusyMsMax });
    const host = new SessionHost(
      address,
      {
        sql,
        clock: systemClock,
        agents,
        project,
        config,
        onEvent,
        env: this.#env,
        bindings: toBindings(bindings),
        defaultModel: undefined,
        providers: this.#providers,
        createSandbox: (settings, context) => this.#createSandbox(settings, context),
        development: true,
        openSession: openOther,
        // A run lives as long as this process; after that, opening the session resumes the work.
        setAlarm: (atMs) => wakeAt(atMs, `The session ${address.session}`, () => this.#wake(name)),
        deleteStorage: () => this.#remove(address),
        defer: (work) => this.#track(work),
      },
      (engine) => {
        if (agentConfig !== undefined) engine.adopt(agentConfig);
      },
    );
    this.#open.set(name, { sql, host });
    host.engine();
    return host;
  }

  /** Aborts what runs in a session and removes it with its history and files. Does nothing when there is none. */
  async delete(address: SessionAddress): Promise<void> {
    // Opened, because its sandbox may have something elsewhere.
    const host = this.#findOrOpen(address);
    if (host === undefined) this.#remove(address);
    else await host.session.delete();
  }

  /** Undefined when there is none, and for one that cannot be opened. */
  #findOrOpen(address: SessionAddress): SessionHost | undefined {
    const known = this.#open.get(toObjectName(address));
    if (known !== undefined || !this.exists(address)) return known?.host;
    try {
      return this.open(address);
    } catch {
      return undefined; // Such as a file that is no database: it is removed as it is.
    }
  }

  /** Removes what the opening of a session has made in which nothing was stored. */
  removeEmpty(address: SessionAddress): void {
    const open = this.#open.get(toObjectName(address));
    if (open !== undefined && isEmpty(open.sql)) this.#remove(address);
  }

  /** Waits for running operations, then closes every session. Their files stay. */
  async close(): Promise<void> {
    // Also an operation accepted a moment ago, which begins after its caller's turn of the event loop.
    do await Promise.all(this.#work);
    while (this.#work.size > 0);
    for (const { sql, host } of this.#open.values()) {
      host.close();
      sql.close();
    }
    this.#open.clear();
  }

  #wake(name: string): void {
    this.#open.get(name)?.host.engine().wake();
  }

  #remove(address: SessionAddress): void {
    const name = toObjectName(address);
    this.#open.get(name)?.sql.close();
    this.#open.delete(name);
    this.#files.delete(address);
    rmSync(this.#ownFolder(address), { recursive: true, force: true });
  }

  #createSandbox(settings: SandboxSettings, { address, policy }: SandboxContext): Sandbox | undefined {
    if (settings.provider !== "local") return undefined;
    return createLocalSandbox({
      ...settings,
      policy,
      clock: systemClock,
      ownFolder: this.#ownFolder(address),
      hidden: [join(this.#parts.stateDir, "sessions"), join(this.#parts.stateDir, "runs")],
    });
  }

  /** A session's folder for files that are not in its database. */
  #ownFolder(address: SessionAddress): string {
    return this.#files.path(address).replace(/\.sqlite3$/, ".files");
  }

  #track(work: Promise<unknown>): void {
    const tracked = work.finally(() => this.#work.delete(tracked));
    this.#work.add(tracked);
  }
}

/** Where a program keeps its sessions: its own option, else the project's configuration, whose paths are the
 *  project's. */
export function findStateDir(
  { stateDir, root = "." }: { stateDir?: string; root?: string },
  config: Pick<EdgeflueConfig, "stateDir">,
): string {
  const ofProject = config.stateDir === undefined ? undefined : resolve(root, config.stateDir);
  return stateDir ?? ofProject ?? ".edgeflue";
}
