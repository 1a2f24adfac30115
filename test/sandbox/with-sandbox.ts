/** A virtual sandbox on a fresh database, for tests. */

import type { Sandbox, SandboxPolicy } from "../../src/sandbox/sandbox.ts";
import "../../src/sandbox/shell/index.ts";
import {
  createVirtualSandbox,
  type VirtualSandboxOptions,
} from "../../src/sandbox/virtual/virtual-sandbox.ts";
import type { Sql } from "../../src/sql.ts";
import { runWithSql } from "../support/sql.ts";
import { commit } from "./use-sandbox.ts";

export { commit, shell } from "./use-sandbox.ts";

export const openPolicy: SandboxPolicy = { allowWrite: true, allowShell: true, allowedCommands: [] };

export interface SandboxTest {
  sql: Sql;
  /** Another sandbox on the same database: what a restart of the session makes. */
  open(options?: Partial<VirtualSandboxOptions>): Sandbox;
}

export function runWithSandbox<T>(body: (test: SandboxTest) => Promise<T>): Promise<T> {
  return runWithSql((sql) =>
    body({ sql, open: (options) => createVirtualSandbox({ sql, policy: openPolicy, ...options }) }),
  );
}

/** The paths of all files below `/workspace`, relative to it. */
export function listAll(sandbox: Sandbox): Promise<string[]> {
  return commit(sandbox, async ({ files }) => {
    const paths: string[] = [];
    for await (const { path } of files.walk(".")) paths.push(path.slice("/workspace/".length));
    return paths;
  });
}
