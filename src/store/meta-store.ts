/** Facts about the session itself. */

import type { Principal } from "../protocol/access/principal.ts";
import type { SessionAddress } from "../protocol/address.ts";
import type { MoreLimits } from "../protocol/approval.ts";
import { Store } from "./store.ts";

/** How a session began that is a branch of another one. */
export interface StoredBranch {
  from: string;
  at: number;
  /** Of the request, with a digest of it, where it came with one. */
  key?: string;
  digest?: string;
}

/** What a session has used up until now. */
export interface Spent {
  tokens: number;
  costUsd: number;
  toolCalls: number;
}

export class MetaStore extends Store {
  /** The session's address; undefined before its first operation. An alarm brings no address along. */
  address(): SessionAddress | undefined {
    const address = this.#read<SessionAddress>("address");
    if (address === undefined) return undefined;
    const { agent, instance, session } = address;
    return { agent, instance, session };
  }

  /** The configuration of an agent without a file. */
  agentConfig(): unknown {
    return this.#read("agent");
  }

  saveAgentConfig(config: object): void {
    this.#write("agent", config);
  }

  /** What the request that began the session said to the agent's initializer. */
  opening(): { payload?: Readonly<Record<string, unknown>>; principal?: Principal } {
    const rows = this.sql.all<{ key: string; value: string }>(
      "SELECT key, value FROM meta WHERE key IN ('payload', 'principal')",
    );
    return Object.fromEntries(rows.map(({ key, value }) => [key, JSON.parse(value)])); // written below
  }

  saveOpening(opening: {
    payload?: Readonly<Record<string, unknown>>;
    principal?: Principal | undefined;
  }): void {
    for (const field of ["payload", "principal"] as const) {
      const value = opening[field];
      if (value === undefined) continue;
      this.#write(field, value);
    }
  }

  /** Undefined for a session whose use was never counted. */
  spent(): Spent | undefined {
    return this.#read<Spent>("spent");
  }

  saveSpent(spent: Spent): void {
    this.#write("spent", spent);
  }

  /** What approvals have added to the session's limits. */
  addedLimits(): MoreLimits {
    return this.#read<MoreLimits>("added_limits") ?? {};
  }

  saveAddedLimits(added: MoreLimits): void {
    this.#write("added_limits", added);
  }

  /** Undefined for a session that is not a fork. */
  branch(): StoredBranch | undefined {
    return this.#read<StoredBranch>("branch");
  }

  saveBranch(branch: StoredBranch): void {
    this.#write("branch", branch);
  }

  /** Ids of the snapshots that were made as checkpoints, the oldest first. */
  checkpoints(): readonly string[] {
    return this.#read<string[]>("checkpoints") ?? [];
  }

  saveCheckpoints(ids: readonly string[]): void {
    this.#write("checkpoints", ids);
  }

  /** Whether the agent's files were put into the workspace. */
  isSeeded(): boolean {
    return this.sql.first("SELECT value FROM meta WHERE key = 'seeded'") !== undefined;
  }

  saveSeeded(): void {
    this.#write("seeded", 1);
  }

  /** With the time at which the session began, in milliseconds since 1970. */
  saveAddress({ agent, instance, session }: SessionAddress, createdAt: number): void {
    this.#write("address", { agent, instance, session, createdAt });
  }

  /** When the session began; 0 for one of a release that did not store it. */
  createdAt(): number {
    return this.#read<{ createdAt?: number }>("address")?.createdAt ?? 0;
  }

  #read<Value>(key: string): Value | undefined {
    const row = this.sql.first<{ value: string }>("SELECT value FROM meta WHERE key = ?", key);
    return row === undefined ? undefined : (JSON.parse(row.value) as Value); // written below
  }

  #write(key: string, value: unknown): void {
    this.sql.run("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", key, JSON.stringify(value));
  }
}
