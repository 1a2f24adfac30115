/** What a host gives the engine of runs: storage, time, the workflows, and what their code may open. */

import type { Bindings } from "../agent/bindings.ts";
import type { AgentConfig } from "../agent/config/agent-config.ts";
import type { AgentExport } from "../agent/tool/define-tool.ts";
import type { Clock } from "../clock.ts";
import type { SessionAddress } from "../protocol/address.ts";
import type { DirectoryPort } from "../protocol/directory/entry.ts";
import type { RunEvent, RunRecord } from "../protocol/run/run.ts";
import type { Session } from "../protocol/session.ts";
import type { Sql } from "../sql.ts";
import type { WorkflowDirectory } from "./workflow-directory.ts";

/** What a run's host says of it. */
export type RunObserver = (event: RunEvent, run: Pick<RunRecord, "name" | "kind" | "startedAt">) => void;

export interface RunPorts {
  sql: Sql;
  clock: Clock;
  workflows: WorkflowDirectory;
  /** Text bindings and secrets of the deployment. */
  env: Readonly<Record<string, string | undefined>>;
  /** Handed to workflows as they are. Default: none. */
  bindings?: Bindings;
  /** Which deploy executes, where the host knows. */
  deploy: string | undefined;
  /** An agent's name, and its configuration if it has no file. */
  identifyAgent(agent: string | AgentExport | object): Promise<{ name: string; config?: AgentConfig }>;
  openSession(address: SessionAddress, config?: AgentConfig): Session;
  /** Gets every event of every run, after it is stored. Default: none. */
  onRunEvent?: RunObserver | undefined;
  /** Whether the application observes the run: the spans of its calls are then the parents of the operations'. */
  isObserved: boolean;
  /** Show hints in errors. */
  development: boolean;
  /** Calls back once all code that is ready to run has run. */
  turn(callback: () => void): void;
  /** Wakes the host at a time (milliseconds since 1970), also after its process died. */
  setAlarm(atMs: number): void;
  /** A commit failed: the engine that these ports were given to is of no use any more. Default: nothing to do. */
  onCrash?(error: Error): void;
  /** Where runs say that they are there. Default: the deployment has no directory. */
  directory?: DirectoryPort | undefined;
  /** Removes everything that is stored. The engine is of no use after that. `run` is undefined for a key. */
  deleteStorage(run: Pick<RunRecord, "runId" | "name" | "instanceId"> | undefined): void | Promise<void>;
  /** Keeps the host alive until the work has settled. */
  defer(work: Promise<unknown>): void;
}
