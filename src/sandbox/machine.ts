/** A port to a machine that runs the commands of a sandbox whose files are in SQLite: the files go in before a command, and
 *  come back after it into the same transaction. */

import type { ContainerUse } from "../protocol/program/container-use.ts";
import type { Sql } from "../sql.ts";
import type { PermissionGate } from "./permission/permission-gate.ts";
import type { SandboxPolicy, ShellOptions, ShellResult } from "./sandbox.ts";
import type { SandboxServices, TransactionServices } from "./services.ts";
import type { SqliteTree } from "./sqlite/tree.ts";
import type { FileSystem } from "./virtual/file-system.ts";

export interface Machine {
  /** The sandbox's name. */
  readonly provider: string;
  describeShell(policy: SandboxPolicy): string;
  /** For one transaction of the sandbox, which has its turn. */
  begin(): MachineVisit;
  /** Default: it has none. */
  services?(sql: Sql): SandboxServices;
  close(): void | Promise<void>;
  /** As `Sandbox.delete`. */
  delete(): Promise<void>;
}

/** What a command works with. */
export interface VisitParts {
  readonly shell: { policy: SandboxPolicy; env: Environment; grantedEnv?: Environment };
  readonly sql: Sql;
  readonly tree: SqliteTree;
  readonly fileSystem: FileSystem;
  readonly gate: PermissionGate;
  /** Runs the same command in the emulated shell. */
  emulate(): Promise<ShellResult>;
}

type Environment = Readonly<Record<string, string>>;

export interface MachineVisit {
  /** A file of the sandbox is about to change; undefined: all may have. */
  changed(path: string | undefined): void;
  /** As `SandboxTransaction.shell`. */
  run(command: string, options: ShellOptions, parts: VisitParts): Promise<ShellResult>;
  /** As those of `SandboxTransaction`. Default: there are none. */
  services?(parts: VisitParts): TransactionServices;
  /** What the commands of the transaction have used; undefined before the first. */
  use?(sql: Sql): ContainerUse | undefined;
  /** The transaction's changes are stored. Called inside the `Sql` transaction. */
  commit(sql: Sql): void;
  /** Resolves when no command of the transaction runs any more. Never rejects. */
  end(): Promise<void>;
}
