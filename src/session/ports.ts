/** What a host gives the engine: storage, time, the agents and their surroundings. */

import type { AgentDirectory } from "../agent/agent-directory.ts";
import type { Bindings } from "../agent/bindings.ts";
import type { AgentConfig, SandboxSettings } from "../agent/config/agent-config.ts";
import type { EdgeflueConfig } from "../agent/config/define-config.ts";
import type { Project } from "../agent/project.ts";
import type { Clock } from "../clock.ts";
import type { EdgeflueError } from "../errors.ts";
import type { DeletionOptions } from "../journal/journal.ts";
import type { ProviderSettings } from "../model/provider.ts";
import type { SessionAddress } from "../protocol/address.ts";
import type { DirectoryPort } from "../protocol/directory/entry.ts";
import type { EventObserver } from "../protocol/event/event.ts";
import type { ModelChoice } from "../protocol/request/model-choice.ts";
import type { Session } from "../protocol/session.ts";
import type { EgressExports } from "../sandbox/container/egress/egress.ts";
import type { ContainerPort } from "../sandbox/container/port.ts";
import type { Sandbox, SandboxPolicy } from "../sandbox/sandbox.ts";
import type { Sql } from "../sql.ts";

/** What a sandbox is made for. */
export interface SandboxContext {
  policy: SandboxPolicy;
  address: SessionAddress;
}

export interface SessionPorts {
  sql: Sql;
  clock: Clock;
  agents: AgentDirectory;
  /** Skills, roles and instructions of the project. Default: none. */
  project?: Project;
  /** Defaults for all agents. Default: none. */
  config?: EdgeflueConfig;
  /** Gets every event. Default: none. */
  onEvent?: EventObserver | undefined;
  /** Handed to agents; nothing in it reaches the sandbox or the model unless it is granted. */
  env: Readonly<Record<string, string | undefined>>;
  /** Handed to agents and tools as they are. Default: none. */
  bindings?: Bindings;
  /** The model of agents that name none; comes before the configuration's. */
  defaultModel: ModelChoice | undefined;
  providers: Readonly<Record<string, ProviderSettings>>;
  /** Makes the sandboxes that only this host has. Returns undefined for one that it does not have. Default: it has none
   *  besides `virtual`. */
  createSandbox?(settings: SandboxSettings, context: SandboxContext): Sandbox | undefined;
  /** What is attached to the session's object. Default: nothing is. */
  container?: ContainerPort | undefined;
  /** What the Worker exports, for what its container's programs may reach. Default: nothing. */
  exports?: EgressExports | undefined;
  /** Opens other sessions of the deployment, for tools. Default: there are none. */
  openSession?(address: SessionAddress, config?: AgentConfig): Session;
  /** Show hints in error frames. */
  development: boolean;
  /** Wakes the host at a time (milliseconds since 1970), also after its process died. */
  setAlarm(atMs: number): void;
  /** A commit failed: the engine that these ports were given to is of no use any more. Default: nothing to do. */
  onCrash?(error: EdgeflueError): void;
  /** Where the session says that it is there. Default: the deployment has no directory. */
  directory?: DirectoryPort | undefined;
  /** Removes everything that is stored. The engine is of no use after that. */
  deleteStorage(address: SessionAddress, options: DeletionOptions): void | Promise<void>;
  /** Keeps the host alive until the work has settled. */
  defer(work: Promise<unknown>): void;
}
