/** The rows of one shard of the directory: one a session or run, one an open approval. Keys sort by bytes, so that pages
 *  of several shards can be merged. */

import type { ListedApproval } from "../../protocol/directory/directory.ts";
import type { DirectoryEntry, OpenApproval, RunEntry, SessionEntry } from "../../protocol/directory/entry.ts";
import type { Sql, SqlValue } from "../../sql.ts";
import { migrateTo } from "../schema.ts";
import { Store } from "../store.ts";

/** Every list is read by a key that never changes. */
export interface Keyed<Item> {
  key: string;
  item: Item;
}

export interface ShardQuery {
  /** Items beyond this key only, in the list's direction. */
  after: string | undefined;
  limit: number;
  agent?: string | undefined;
  instance?: string | undefined;
  /** Of approvals. */
  agents?: readonly string[] | undefined;
  statuses?: readonly string[] | undefined;
}

const migrations = [
  [
    `CREATE TABLE entries (
      kind TEXT NOT NULL,
      agent TEXT NOT NULL,
      instance TEXT NOT NULL,
      id TEXT NOT NULL,
      key TEXT NOT NULL,
      since INTEGER NOT NULL,
      version INTEGER NOT NULL,
      status TEXT,
      gone_at INTEGER,
      entry TEXT NOT NULL,
      PRIMARY KEY (kind, agent, instance, id)
    ) WITHOUT ROWID`,
    "CREATE INDEX entries_by_key ON entries (kind, key)",
    "CREATE INDEX entries_by_agent ON entries (kind, agent, key)",
    "CREATE INDEX entries_gone ON entries (gone_at) WHERE gone_at IS NOT NULL",
    `CREATE TABLE approvals (
      key TEXT PRIMARY KEY,
      agent TEXT NOT NULL,
      instance TEXT NOT NULL,
      session TEXT NOT NULL,
      expires_at INTEGER NOT NULL,
      approval TEXT NOT NULL
    ) WITHOUT ROWID`,
    "CREATE INDEX approvals_by_session ON approvals (agent, instance, session)",
  ],
];

type EntryRow = { key: string; entry: string };

export class DirectoryStore extends Store {
  constructor(sql: Sql) {
    super(sql);
    migrateTo(sql, { owner: "directory", migrations });
  }

  /** An entry older than the one that is stored changes nothing. `keptMs` is how long a removed object is remembered, so
   *  that nothing published before its end brings it back. */
  save(entry: DirectoryEntry, { now, keptMs }: { now: number; keptMs: number }): void {
    this.sql.transaction(() => {
      const { kind, id } = identify(entry);
      const { agent, instance, since, version } = entry;
      const known = this.sql.first<{ since: number; version: number }>(
        "SELECT since, version FROM entries WHERE kind = ? AND agent = ? AND instance = ? AND id = ?",
        kind,
        agent,
        instance,
        id,
      );
      if (known !== undefined && (known.since > since || (known.since === since && known.version > version)))
        return;
      this.sql.run(
        `INSERT OR REPLACE INTO entries (kind, agent, instance, id, key, since, version, status, gone_at, entry)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        kind,
        agent,
        instance,
        id,
        toKey(entry),
        since,
        version,
        entry.kind === "run" ? entry.status : null,
        entry.kind === "gone" ? now : null,
        JSON.stringify(entry),
      );
      if (kind === "session") this.#saveApprovals(entry, id);
      this.sql.run("DELETE FROM entries WHERE gone_at < ?", now - keptMs);
    });
  }

  #saveApprovals(entry: DirectoryEntry, session: string): void {
    const { agent, instance } = entry;
    this.sql.run(
      "DELETE FROM approvals WHERE agent = ? AND instance = ? AND session = ?",
      agent,
      instance,
      session,
    );
    if (entry.kind !== "session") return;
    for (const approval of entry.approvals) {
      this.sql.run(
        "INSERT OR REPLACE INTO approvals (key, agent, instance, session, expires_at, approval) VALUES (?, ?, ?, ?, ?, ?)",
        `${toTimeKey(approval.createdAt)} ${approval.approvalId} ${JSON.stringify([agent, instance, session])}`,
        agent,
        instance,
        session,
        approval.expiresAt,
        JSON.stringify(approval),
      );
    }
  }

  /** Newest first. */
  list<Entry extends SessionEntry | RunEntry>(
    kind: Entry["kind"],
    { after, limit, agent, instance, statuses = [] }: ShardQuery,
  ): Keyed<Entry>[] {
    const conditions = ["kind = ?", "gone_at IS NULL"];
    const bindings: SqlValue[] = [kind];
    const add = (condition: string, ...values: SqlValue[]) => {
      conditions.push(condition);
      bindings.push(...values);
    };
    if (after !== undefined) add("key < ?", after);
    if (agent !== undefined) add("agent = ?", agent);
    if (instance !== undefined) add("instance = ?", instance);
    if (statuses.length > 0) add(`status IN (${statuses.map(() => "?").join(", ")})`, ...statuses);
    const rows = this.sql.all<EntryRow>(
      `SELECT key, entry FROM entries WHERE ${conditions.join(" AND ")} ORDER BY key DESC LIMIT ?`,
      ...bindings,
      limit,
    );
    return rows.map(({ key, entry }) => ({ key, item: JSON.parse(entry) as Entry })); // written above
  }

  /** By name, ascending. Each kind is read in the order of its key, as far as the page goes. */
  instances(agent: string, { after = "", limit }: Pick<ShardQuery, "after" | "limit">): Keyed<string>[] {
    const ofKind = `SELECT DISTINCT instance FROM entries
      WHERE kind = ? AND agent = ? AND instance > ? AND gone_at IS NULL ORDER BY instance LIMIT ?`;
    const rows = this.sql.all<{ instance: string }>(
      `SELECT instance FROM (${ofKind}) UNION SELECT instance FROM (${ofKind}) ORDER BY instance LIMIT ?`,
      ...["session", agent, after, limit],
      ...["run", agent, after, limit],
      limit,
    );
    return rows.map(({ instance }) => ({ key: instance, item: instance }));
  }

  hasInstance(agent: string, instance: string): boolean {
    return (
      this.sql.first(
        "SELECT 1 AS found FROM entries WHERE kind IN ('session', 'run') AND agent = ? AND instance = ? AND gone_at IS NULL LIMIT 1",
        agent,
        instance,
      ) !== undefined
    );
  }

  /** Those that can still be decided, oldest first. */
  approvals(
    { after = "", limit, agents }: Pick<ShardQuery, "after" | "limit" | "agents">,
    now: number,
  ): Keyed<ListedApproval>[] {
    const ofAgents = agents === undefined ? "" : "AND agent IN (SELECT value FROM json_each(?))";
    const rows = this.sql.all<{
      key: string;
      agent: string;
      instance: string;
      session: string;
      approval: string;
    }>(
      `SELECT key, agent, instance, session, approval FROM approvals
       WHERE key > ? AND expires_at > ? ${ofAgents} ORDER BY key LIMIT ?`,
      after,
      now,
      ...(agents === undefined ? [] : [JSON.stringify(agents)]),
      limit,
    );
    return rows.map(({ key, agent, instance, session, approval }) => ({
      key,
      item: { agent, instance, session, ...(JSON.parse(approval) as OpenApproval) }, // written above
    }));
  }
}

function identify(entry: DirectoryEntry): { kind: "session" | "run"; id: string } {
  if (entry.kind === "session") return { kind: "session", id: entry.session };
  if (entry.kind === "run") return { kind: "run", id: entry.runId };
  return { kind: entry.of, id: entry.id };
}

/** When the object began, then its name: two of one millisecond have an order as well. */
function toKey(entry: DirectoryEntry): string {
  const { agent, instance, since } = entry;
  return `${toTimeKey(since)} ${JSON.stringify([agent, instance, identify(entry).id])}`;
}

function toTimeKey(ms: number): string {
  return String(Math.max(0, Math.floor(ms))).padStart(15, "0");
}
