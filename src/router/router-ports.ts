/** What the routes need from their host. */

import type { Hono } from "hono";
import type { AgentDirectory } from "../agent/agent-directory.ts";
import type { SessionAddress } from "../protocol/address.ts";
import type { Directory } from "../protocol/directory/directory.ts";
import type { Run, RunRecord } from "../protocol/run/run.ts";
import type { Session } from "../protocol/session.ts";
import type { ScheduleFeature } from "../schedule/schedule-feature.ts";
import type { StartRunOptions } from "../workflow/start-run.ts";
import type { WorkflowDirectory } from "../workflow/workflow-directory.ts";
import type { Authentication } from "./api-keys.ts";

/** The runs of this deployment. */
export interface RunDoor {
  start(options: StartRunOptions): Promise<{ run: Run; record: RunRecord }>;
  open(runId: string): Run;
}

export interface RouterPorts {
  agents: AgentDirectory;
  workflows: WorkflowDirectory;
  /** Names of the project's skills and roles. */
  library: { skills: readonly string[]; roles: readonly string[] };
  /** Throws where the deployment has no object class for runs. */
  runs: RunDoor;
  /** Undefined where the deployment has none. */
  directory?: Directory | undefined;
  /** Undefined where the deployment serves none. */
  listSchedules?: (() => ReturnType<ScheduleFeature["list"]>) | undefined;
  authentication: Authentication;
  /** The agent of `/prompt/{id}`. */
  defaultAgent: string;
  /** Show hints in error envelopes. */
  development: boolean;
  openSession(address: SessionAddress): Session;
  /** Adds routes that need no key: they run before its check. Default: none. */
  publicRoutes?: ((app: Hono) => void) | undefined;
  /** Answers the upgrade to a WebSocket that follows a session. */
  openSocket(request: { address: SessionAddress; after: string | undefined }): Promise<Response>;
}
