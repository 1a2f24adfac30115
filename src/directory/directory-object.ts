/** The Durable Object of one shard of the directory. */

import { DurableObject } from "cloudflare:workers";
import type { ListedApproval } from "../protocol/directory/directory.ts";
import type { DirectoryEntry, RunEntry, SessionEntry } from "../protocol/directory/entry.ts";
import { DirectoryStore, type Keyed, type ShardQuery } from "../store/directory/directory-store.ts";
import { DurableObjectSql } from "../store/durable-object/durable-object-sql.ts";
import { directoryLimits } from "./limits.ts";

export class DirectoryObject<Env> extends DurableObject<Env> {
  readonly #store = new DirectoryStore(new DurableObjectSql(this.ctx.storage));

  async publish(entry: DirectoryEntry): Promise<void> {
    this.#store.save(entry, { now: Date.now(), keptMs: directoryLimits.goneKeptMs });
  }

  async sessions(query: ShardQuery): Promise<Keyed<SessionEntry>[]> {
    return this.#store.list<SessionEntry>("session", query);
  }

  async runs(query: ShardQuery): Promise<Keyed<RunEntry>[]> {
    return this.#store.list<RunEntry>("run", query);
  }

  async instances(agent: string, query: Pick<ShardQuery, "after" | "limit">): Promise<Keyed<string>[]> {
    return this.#store.instances(agent, query);
  }

  async approvals(query: Pick<ShardQuery, "after" | "limit" | "agents">): Promise<Keyed<ListedApproval>[]> {
    return this.#store.approvals(query, Date.now());
  }

  async hasInstance(agent: string, instance: string): Promise<boolean> {
    return this.#store.hasInstance(agent, instance);
  }
}
