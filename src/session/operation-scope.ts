/** What one running operation works with. Made when it is taken up, dropped when it settles. */

import type { ToolLog } from "../agent/define-tool.ts";
import type { Clock } from "../clock.ts";
import type { ResolvedModel } from "../model/provider.ts";
import type { MessageStore } from "../store/message-store.ts";
import type { Operation, OperationStore } from "../store/operation-store.ts";
import type { ToolCallStore } from "../store/tool-call-store.ts";
import type { AgentRuntime } from "./agent-runtime.ts";
import type { OperationFeed } from "./operation-feed.ts";
import type { SessionPorts } from "./session-ports.ts";

export interface Stores {
  operations: OperationStore;
  messages: MessageStore;
  toolCalls: ToolCallStore;
}

export interface OperationScope {
  readonly operation: Operation;
  readonly agent: AgentRuntime;
  /** The agent's, unless the request names another one. */
  readonly model: ResolvedModel;
  readonly stores: Stores;
  readonly ports: Pick<SessionPorts, "providers">;
  readonly clock: Clock;
  readonly feed: OperationFeed;
  readonly log: ToolLog;
  /** Aborts when the operation has to end. */
  readonly signal: AbortSignal;
  /** One transaction over the stores. When it fails, the stores' copies in memory are dropped. */
  write<T>(body: (stores: Stores & { now: number }) => T): T;
}
