/** What the routes need, and what their host gives for it. Routes open sessions and runs with the context of the request,
 *  so that nothing is reached without the guard. */

import type { Context, Hono } from "hono";
import type { AgentDirectory } from "../agent/agent-directory.ts";
import type { Clock } from "../clock.ts";
import type { Principal } from "../protocol/access/principal.ts";
import type { SessionAddress } from "../protocol/address.ts";
import type { Directory } from "../protocol/directory/directory.ts";
import type { InspectorPage } from "../protocol/inspector-page.ts";
import type { Run, RunRecord } from "../protocol/run/run.ts";
import type { Session } from "../protocol/session.ts";
import type { ScheduleFeature } from "../schedule/schedule-feature.ts";
import type { StartRunOptions } from "../workflow/start-run.ts";
import type { WorkflowDirectory } from "../workflow/workflow-directory.ts";
import type { CorsOptions } from "./access/access-options.ts";
import type { AuthorizeRequest } from "./access/guard.ts";
import type { Authentication } from "./access/key-ring.ts";
import type { RateLimits } from "./access/rate-limit.ts";
import type { ListName } from "./access/target.ts";

/** The runs of this deployment. */
export interface RunDoor {
  start(options: StartRunOptions): Promise<{ run: Run; record: RunRecord }>;
  open(runId: string): Run;
}

/** Where a reader of a WebSocket begins, and when it ends. */
export interface SocketOpening {
  address: SessionAddress;
  after: string | undefined;
  /** Milliseconds since 1970. */
  expiresAt?: number | undefined;
}

interface Surroundings {
  agents: AgentDirectory;
  workflows: WorkflowDirectory;
  /** Names of the project's skills and roles. */
  library: { skills: readonly string[]; roles: readonly string[] };
  /** The agent of `/prompt/{id}`. */
  defaultAgent: string;
  /** Show hints in error envelopes. */
  development: boolean;
  /** Undefined where the deployment serves none. */
  inspector?: InspectorPage | undefined;
}

export interface RouterHost extends Surroundings {
  /** Throws where the deployment has no object class for runs. */
  runs: RunDoor;
  /** Undefined where the deployment has none. */
  directory?: Directory | undefined;
  /** Undefined where the deployment serves none. */
  listSchedules?: (() => ReturnType<ScheduleFeature["list"]>) | undefined;
  authentication: Authentication;
  /** The texts of the environment, for channels. Default: none. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Default: the system's. */
  clock?: Clock | undefined;
  /** An application's own rules. Default: keys alone decide. */
  authorize?: AuthorizeRequest | undefined;
  /** Default: no page of another origin. */
  cors?: CorsOptions | undefined;
  /** Default: none. */
  rateLimits?: RateLimits | undefined;
  openSession(address: SessionAddress): Session;
  /** Adds routes that need no key: they run before its check. Default: none. */
  publicRoutes?: ((app: Hono) => void) | undefined;
  /** Answers the upgrade to a WebSocket that follows a session. */
  openSocket(request: SocketOpening): Promise<Response>;
  /** Sends a request to a service of a session's container. */
  fetchService(request: ServiceOpening & { address: SessionAddress }): Promise<Response>;
}

export interface ServiceOpening {
  name: string;
  /** Its path is the service's own. */
  request: Request;
}

/** Each throws, or its results reject, with what the guard says: `unauthorized`, `forbidden`, or not found. */
export interface RouterPorts extends Surroundings {
  openSession(context: Context, address: SessionAddress): Session;
  openSocket(context: Context, opening: SocketOpening): Promise<Response>;
  fetchService(context: Context, address: SessionAddress, opening: ServiceOpening): Promise<Response>;
  runs: {
    start(context: Context, options: StartRunOptions): Promise<{ run: Run; record: RunRecord }>;
    open(context: Context, runId: string): Run;
  };
  /** Throws `not_found` where the deployment has none. */
  directory(context: Context): Directory;
  /** Undefined where the deployment serves none. */
  listSchedules?: ((context: Context) => ReturnType<ScheduleFeature["list"]>) | undefined;
  access: {
    /** Refuses who may not see any of a list. */
    requireList(context: Context, list: ListName): Promise<void>;
    /** Whether an entry of a list is shown. */
    shows(context: Context, list: ListName, name: string): Promise<boolean>;
    /** Of a socket: the guard is asked with each message. */
    askLater(context: Context): void;
    /** Of a socket's message, which is a request of its caller's. Throws `rate_limited`. */
    countMessage(context: Context): Promise<void>;
    /** Throws `agent_not_found` for an agent that does not exist for this caller. */
    requireKnown(context: Context, agent: string): void;
    /** Throws the refusal of one who may not begin runs of the workflow. */
    admitRun(context: Context, name: string): Promise<void>;
    /** Whether it may prompt a session. From then on `principal` says for whom. */
    mayPrompt(context: Context, address: SessionAddress): Promise<boolean>;
    /** Throws what a stranger is answered of the agent that was asked for last, whether it exists or not. */
    hideNamed(context: Context): Promise<void>;
    /** Who it is from; undefined when that has no name. */
    principal(context: Context): Principal | undefined;
    /** Milliseconds since 1970. */
    expiresAt(context: Context): number | undefined;
  };
}
