/** What a session knows about its container from one life of its object to the next: which one it was, and how far its files
 *  were taken back. */

import type { ServiceStart } from "../../protocol/program/service.ts";
import type { Sql } from "../../sql.ts";

export interface ContainerState {
  /** Of the container, made at its start. */
  boot: string;
  /** Number of the list of its files that the stored files agree with. */
  base: number;
}

export function readContainerState(sql: Sql): ContainerState | undefined {
  const row = sql.first<{ value: string }>("SELECT value FROM meta WHERE key = 'container'");
  return row === undefined ? undefined : (JSON.parse(row.value) as ContainerState); // written below
}

export function saveContainerState(sql: Sql, { boot, base }: ContainerState): void {
  sql.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('container', ?)", JSON.stringify({ boot, base }));
}

/** Of the newest snapshot of the session's container. */
export function readSnapshotId(sql: Sql): string | undefined {
  const row = sql.first<{ value: string }>("SELECT value FROM meta WHERE key = 'container_snapshot'");
  return row?.value;
}

export function saveSnapshotId(sql: Sql, id: string): void {
  sql.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('container_snapshot', ?)", id);
}

/** How each service was started, by its name. */
export function readServices(sql: Sql): ServiceStart[] {
  const row = sql.first<{ value: string }>("SELECT value FROM meta WHERE key = 'services'");
  return row === undefined ? [] : (JSON.parse(row.value) as ServiceStart[]); // written below
}

export function saveServices(sql: Sql, services: readonly ServiceStart[]): void {
  sql.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('services', ?)", JSON.stringify(services));
}

/** What the session has used of containers. */
export function readContainerUse(sql: Sql): unknown {
  const row = sql.first<{ value: string }>("SELECT value FROM meta WHERE key = 'container_use'");
  return row === undefined ? undefined : JSON.parse(row.value);
}

export function saveContainerUse(sql: Sql, use: object): void {
  sql.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('container_use', ?)", JSON.stringify(use));
}
