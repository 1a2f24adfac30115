/** The rows of jobs: what is to be done at a time. There are few of them, one a name. */

import { Store } from "./store.ts";

export interface Job {
  name: string;
  /** Milliseconds since 1970. */
  dueAt: number;
}

export class JobStore extends Store {
  /** Sets when a job is due, whether or not it was there. */
  schedule({ name, dueAt }: Job): void {
    this.sql.run("INSERT OR REPLACE INTO jobs (name, due) VALUES (?, ?)", name, dueAt);
  }

  /** Nothing happens when there is no such job. */
  remove(name: string): void {
    this.sql.run("DELETE FROM jobs WHERE name = ?", name);
  }

  /** Jobs whose time has come, the earliest first. */
  due(now: number): Job[] {
    const rows = this.sql.all<{ name: string; due: number }>(
      "SELECT name, due FROM jobs WHERE due <= ? ORDER BY due",
      now,
    );
    return rows.map(({ name, due }) => ({ name, dueAt: due }));
  }

  has(name: string): boolean {
    return this.sql.first("SELECT 1 AS known FROM jobs WHERE name = ?", name) !== undefined;
  }

  all(): Job[] {
    const rows = this.sql.all<{ name: string; due: number }>("SELECT name, due FROM jobs ORDER BY due");
    return rows.map(({ name, due }) => ({ name, dueAt: due }));
  }

  /** When the next job is due; undefined when there is none. */
  nextDueAt(): number | undefined {
    return this.sql.first<{ due: number | null }>("SELECT MIN(due) AS due FROM jobs")?.due ?? undefined;
  }
}
