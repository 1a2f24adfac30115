/** The sandbox that lives in the session's own database: files in SQLite, bash emulated in the isolate, no
 *  network, nothing of the host. One transaction at a time, in the order in which they were asked for. */

import { type Clock, systemClock } from "../clock.ts";
import type { Sql } from "../sql.ts";
import { FileError } from "./file-error.ts";
import { FileSystem } from "./file-system.ts";
import { writeOutputFile } from "./output-files.ts";
import { runShell, type Shell } from "./run-shell.ts";
import type { Sandbox, SandboxPolicy, SandboxTransaction } from "./sandbox.ts";
import { selectShellCommands } from "./shell-commands.ts";
import { SqliteTotals } from "./sqlite-totals.ts";
import { SqliteTree } from "./sqlite-tree.ts";
import { createVirtualFiles } from "./virtual-files.ts";

export interface VirtualSandboxOptions {
  sql: Sql;
  policy: SandboxPolicy;
  clock?: Clock;
  /** Environment of every shell command. Default: empty. */
  env?: Readonly<Record<string, string>>;
}

/** Throws `agent_invalid` when the policy allows commands that do not exist here. */
export function createVirtualSandbox({
  sql,
  policy,
  clock = systemClock,
  env = {},
}: VirtualSandboxOptions): Sandbox {
  selectShellCommands(policy);
  const shell: Shell = { policy, clock, env };
  const totals = new SqliteTotals(sql);
  let lastEnd: Promise<void> = Promise.resolve();

  return {
    provider: "virtual",
    policy,
    isTransactional: true,
    description: describe(policy),
    async begin() {
      const { promise: ended, resolve: end } = Promise.withResolvers<void>();
      const turn = lastEnd;
      lastEnd = ended;
      await turn;
      return createTransaction(shell, new SqliteTree(sql, totals), end);
    },
  };
}

function createTransaction(shell: Shell, tree: SqliteTree, onEnd: () => void): SandboxTransaction {
  const fileSystem = new FileSystem(tree, shell.policy, shell.clock);
  // What edgeflue itself writes, it writes past the policy.
  const ownFileSystem = new FileSystem(tree, { ...shell.policy, allowWrite: true }, shell.clock);
  let isOpen = true;
  return {
    files: createVirtualFiles(fileSystem, shell.clock),
    shell: (command, options) => runShell(shell, fileSystem, command, options),
    async writeOutput(path, content) {
      try {
        writeOutputFile(ownFileSystem, path, content);
      } catch (error) {
        throw error instanceof FileError ? error.toEdgeflueError() : error;
      }
    },
    commit() {
      if (!isOpen)
        throw new Error("[edgeflue] This sandbox transaction has ended; there is nothing to commit.");
      tree.commit();
    },
    end() {
      if (!isOpen) return;
      isOpen = false;
      fileSystem.close();
      ownFileSystem.close();
      tree.discard();
      onEnd();
    },
  };
}

function describe({ allowShell, allowWrite, allowedCommands }: SandboxPolicy): string {
  const files = `Virtual sandbox: files are in /workspace${allowWrite ? "" : ", read-only"}.`;
  if (!allowShell) return `${files} There is no shell and no network.`;
  const commands =
    allowedCommands.length === 0 ? "" : ` Only these commands may run: ${allowedCommands.join(", ")}.`;
  return `${files} The shell is an emulated bash with the usual text tools (grep, rg, sed, awk, jq, find, sort, diff).${commands} There is no network, no git, curl, node, python, tar, gzip, yq or sqlite3, no package manager and no background job; files and /tmp are kept between commands, variables and the current folder are not.`;
}
