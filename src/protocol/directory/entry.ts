/** What the directory of a deployment says about sessions and runs. Each object publishes itself; the object is the
 *  truth, and its entry follows within seconds. */

import type { ErrorRecord } from "../../errors.ts";
import type { SessionAddress } from "../address.ts";
import type { RunKind, RunStatus } from "../run/run.ts";

export interface OpenApproval {
  approvalId: string;
  operationId: string;
  toolName: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  expiresAt: number;
}

interface EntryVersion {
  /** When the object began, in milliseconds since 1970: one that is made again under the same name is newer. */
  since: number;
  /** Grows with each change of the object: an entry that arrives late never replaces a newer one. */
  version: number;
}

export interface SessionEntry extends EntryVersion, SessionAddress {
  kind: "session";
  /** When it last began to work, to the hour. */
  activeAt: number;
  approvals: OpenApproval[];
}

export interface RunEntry extends EntryVersion {
  kind: "run";
  runId: string;
  runKind: RunKind;
  /** The workflow; of a handler, the agent. */
  agent: string;
  /** The handler's instance; of a workflow, the run's id. */
  instance: string;
  status: RunStatus;
  endedAt?: number;
  error?: Pick<ErrorRecord, "code" | "message">;
  eventCount: number;
}

/** An object that was deleted. */
export interface GoneEntry extends EntryVersion {
  kind: "gone";
  of: "session" | "run";
  agent: string;
  instance: string;
  /** The session's name, or the run's id. */
  id: string;
}

export type DirectoryEntry = SessionEntry | RunEntry | GoneEntry;

/** Where objects publish themselves. Rejects when that failed; it may then be tried again. */
export interface DirectoryPort {
  publish(entry: DirectoryEntry): Promise<void>;
}
