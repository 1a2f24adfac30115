/** The directory as its users have it: entries go to the shard of their agent and instance, lists come from all of them. */

import { systemClock, within } from "../clock.ts";
import type { Directory, RunFilter } from "../protocol/directory/directory.ts";
import type { DirectoryEntry, DirectoryPort } from "../protocol/directory/entry.ts";
import { idOf } from "../store/durable-object/object-ids.ts";
import type { DirectoryObject } from "./directory-object.ts";
import { directoryLimits } from "./limits.ts";
import { mergePages, readCursor } from "./shards.ts";

type Namespace = DurableObjectNamespace<DirectoryObject<unknown>>;
/** What crosses RPC is plain data. */
type Shard = Pick<
  DirectoryObject<unknown>,
  "sessions" | "runs" | "instances" | "approvals" | "hasInstance"
> & {
  publish(entry: DirectoryEntry): Promise<void>;
};

const { shards, shardMsMax } = directoryLimits;

export function createDirectoryPort(namespace: Namespace): DirectoryPort {
  // Its callers try again. One that waits for ever would not: it says once at a time what it has to say.
  return {
    publish: (entry) =>
      withTimeout(() => openShard(namespace, shardOf(entry.agent, entry.instance)).publish(entry)),
  };
}

const statuses: Record<RunFilter, readonly string[]> = {
  active: ["running", "waiting"],
  completed: ["succeeded"],
  errored: ["failed"],
  cancelled: ["cancelled"],
};

export function createDirectory(namespace: Namespace): Directory {
  const ask = <T>(call: (shard: Shard) => Promise<T>): Promise<T>[] =>
    Array.from({ length: shards }, (_, number) => withTimeout(() => call(openShard(namespace, number))));
  return {
    async sessions({ limit, cursor, agent, instance }) {
      const scope = JSON.stringify(["sessions", agent, instance]);
      const query = { after: readCursor(scope, cursor), limit: limit + 1, agent, instance };
      const pages = ask((shard) => shard.sessions(query));
      return mergePages({ pages, limit, direction: "descending", scope });
    },
    async runs({ limit, cursor, agent, instance, status }) {
      const scope = JSON.stringify(["runs", agent, instance, status]);
      const filter = status === undefined ? undefined : statuses[status];
      const query = { after: readCursor(scope, cursor), limit: limit + 1, agent, instance, statuses: filter };
      const pages = ask((shard) => shard.runs(query));
      return mergePages({ pages, limit, direction: "descending", scope });
    },
    async instances({ limit, cursor, agent }) {
      const scope = JSON.stringify(["instances", agent]);
      const query = { after: readCursor(scope, cursor), limit: limit + 1 };
      const pages = ask((shard) => shard.instances(agent, query));
      const page = await mergePages({ pages, limit, direction: "ascending", scope });
      return { ...page, items: page.items.map((instance) => ({ agent, instance })) };
    },
    async approvals({ limit, cursor, agents }) {
      const scope = JSON.stringify(["approvals"]);
      const query = { after: readCursor(scope, cursor), limit: limit + 1, agents };
      const pages = ask((shard) => shard.approvals(query));
      return mergePages({ pages, limit, direction: "ascending", scope });
    },
    hasInstance: (agent, instance) =>
      withTimeout(() => openShard(namespace, shardOf(agent, instance)).hasInstance(agent, instance)),
  };
}

function openShard(namespace: Namespace, number: number): Shard {
  return namespace.get(idOf(namespace, `shard:${number}`)) as unknown as Shard; // its methods answer with plain data
}

/** FNV-1a over UTF-8. Never changes: entries are looked for where they were put. */
export function shardOf(agent: string, instance: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(JSON.stringify([agent, instance])))
    hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % shards;
}

async function withTimeout<T>(call: () => Promise<T>): Promise<T> {
  return within(systemClock, shardMsMax, call(), () => new Error("The shard did not answer in time."));
}
