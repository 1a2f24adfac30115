/** Reading the directory: lists in an order that never changes, page by page. */

import type { SessionAddress } from "../address.ts";
import type { OpenApproval, RunEntry, SessionEntry } from "./entry.ts";

export type RunFilter = "active" | "completed" | "errored" | "cancelled";

interface PageQuery {
  /** At most this many items. */
  limit: number;
  /** The cursor of the page before. */
  cursor?: string | undefined;
}

export interface SessionQuery extends PageQuery {
  agent?: string | undefined;
  /** Only with an agent. */
  instance?: string | undefined;
}

export interface RunQuery extends SessionQuery {
  status?: RunFilter | undefined;
}

export interface InstanceQuery extends PageQuery {
  agent: string;
}

export interface ApprovalQuery extends PageQuery {
  /** Of these agents only. Default: of all. */
  agents?: readonly string[] | undefined;
}

export interface ListedApproval extends SessionAddress, OpenApproval {}

export interface DirectoryPage<Item> {
  items: Item[];
  /** Undefined after the last page. */
  nextCursor?: string;
  /** Shards that did not answer: what they have is not in the page. */
  missingShards: number;
}

export interface Directory {
  /** Newest first. */
  sessions(query: SessionQuery): Promise<DirectoryPage<SessionEntry>>;
  /** Newest first. */
  runs(query: RunQuery): Promise<DirectoryPage<RunEntry>>;
  /** The instances of an agent, by name. */
  instances(query: InstanceQuery): Promise<DirectoryPage<{ agent: string; instance: string }>>;
  /** Open approvals, oldest first. */
  approvals(query: ApprovalQuery): Promise<DirectoryPage<ListedApproval>>;
  /** Whether an instance has, or had, a session or a run. */
  hasInstance(agent: string, instance: string): Promise<boolean>;
}
