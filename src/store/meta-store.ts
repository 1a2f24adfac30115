/** Facts about the session itself. */

import type { Principal } from "../protocol/access/principal.ts";
import type { SessionAddress } from "../protocol/address.ts";
import type { MoreLimits } from "../protocol/approval.ts";
import type { Sql } from "../sql.ts";

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

export class MetaStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** The session's address; undefined before its first operation. An alarm brings no address along. */
  address(): SessionAddress | undefined {
    const row = this.#sql.first<{ value: string }>("SELECT value FROM meta WHERE key = 'address'");
    if (row === undefined) return undefined;
    const { agent, instance, session } = JSON.parse(row.value) as SessionAddress; // written below
    return { agent, instance, session };
  }

  /** The configuration of an agent without a file. */
  agentConfig(): unknown {
    const row = this.#sql.first<{ value: string }>("SELECT value FROM meta WHERE key = 'agent'");
    return row === undefined ? undefined : JSON.parse(row.value);
  }

  saveAgentConfig(config: object): void {
    this.#sql.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('agent', ?)", JSON.stringify(config));
  }

  /** What the request that began the session said to the agent's initializer. */
  opening(): { payload?: Readonly<Record<string, unknown>>; principal?: Principal } {
    const rows = this.#sql.all<{ key: string; value: string }>(
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
      this.#sql.run("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", field, JSON.stringify(value));
    }
  }

  /** Undefined for a session whose use was never counted. */
  spent(): Spent | undefined {
    const row = this.#sql.first<{ value: string }>("SELECT value FROM meta WHERE key = 'spent'");
    return row === undefined ? undefined : (JSON.parse(row.value) as Spent); // written below
  }

  saveSpent(spent: Spent): void {
    this.#sql.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('spent', ?)", JSON.stringify(spent));
  }

  /** What approvals have added to the session's limits. */
  addedLimits(): MoreLimits {
    const row = this.#sql.first<{ value: string }>("SELECT value FROM meta WHERE key = 'added_limits'");
    return row === undefined ? {} : (JSON.parse(row.value) as MoreLimits); // written below
  }

  saveAddedLimits(added: MoreLimits): void {
    const value = JSON.stringify(added);
    this.#sql.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('added_limits', ?)", value);
  }

  /** Undefined for a session that is not a fork. */
  branch(): StoredBranch | undefined {
    const row = this.#sql.first<{ value: string }>("SELECT value FROM meta WHERE key = 'branch'");
    return row === undefined ? undefined : (JSON.parse(row.value) as StoredBranch); // written below
  }

  saveBranch(branch: StoredBranch): void {
    this.#sql.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('branch', ?)", JSON.stringify(branch));
  }

  /** Ids of the snapshots that were made as checkpoints, the oldest first. */
  checkpoints(): readonly string[] {
    const row = this.#sql.first<{ value: string }>("SELECT value FROM meta WHERE key = 'checkpoints'");
    return row === undefined ? [] : (JSON.parse(row.value) as string[]); // written below
  }

  saveCheckpoints(ids: readonly string[]): void {
    this.#sql.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('checkpoints', ?)", JSON.stringify(ids));
  }

  /** Whether the agent's files were put into the workspace. */
  isSeeded(): boolean {
    return this.#sql.first("SELECT value FROM meta WHERE key = 'seeded'") !== undefined;
  }

  saveSeeded(): void {
    this.#sql.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('seeded', '1')");
  }

  /** With the time at which the session began, in milliseconds since 1970. */
  saveAddress({ agent, instance, session }: SessionAddress, createdAt: number): void {
    const value = JSON.stringify({ agent, instance, session, createdAt });
    this.#sql.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('address', ?)", value);
  }

  /** When the session began; 0 for one of a release that did not store it. */
  createdAt(): number {
    const row = this.#sql.first<{ value: string }>("SELECT value FROM meta WHERE key = 'address'");
    return (JSON.parse(row?.value ?? "{}") as { createdAt?: number }).createdAt ?? 0; // written above
  }
}
