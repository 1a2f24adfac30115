/** What a host gives the engine: storage, time, the agents and their surroundings. */

import type { AgentDirectory } from "../agent/agent-directory.ts";
import type { Clock } from "../clock.ts";
import type { ProviderSettings } from "../model/provider.ts";
import type { Sql } from "../sql.ts";

export interface SessionPorts {
  sql: Sql;
  clock: Clock;
  agents: AgentDirectory;
  /** Handed to agents; nothing in it reaches the sandbox or the model by itself. */
  env: Readonly<Record<string, string | undefined>>;
  /** The model of agents that name none. */
  defaultModel: string | undefined;
  providers: Readonly<Record<string, ProviderSettings>>;
  /** Show hints in error frames. */
  development: boolean;
  /** Wakes the host at a time (milliseconds since 1970), also after its process died. */
  setAlarm(atMs: number): void;
  /** Keeps the host alive until the work has settled. */
  defer(work: Promise<unknown>): void;
}
