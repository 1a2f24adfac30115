/** The sandbox that lives in the session's own database: files in SQLite, bash emulated in the isolate, no
 *  network, nothing of the host. One transaction at a time, in the order in which they were asked for. */

import { type Clock, systemClock } from "../../clock.ts";
import type { Sql } from "../../sql.ts";
import { orRefusal } from "../file-error.ts";
import type { Machine, MachineVisit, VisitParts } from "../machine.ts";
import { PermissionGate } from "../permission/permission-gate.ts";
import { describeCommandRules, describeNetwork } from "../policy.ts";
import type { Sandbox, SandboxPolicy, SandboxScope, SandboxTransaction, ShellOptions } from "../sandbox.ts";
import { extendPolicy, findScopeFolder, foldersOf, requireEnvironment } from "../scope.ts";
import { requireShellCommands } from "../shell/command-names.ts";
import { registeredCommands } from "../shell/registered-commands.ts";
import { loadShell } from "../shell/registered-shell.ts";
import type { Shell } from "../shell/run-shell.ts";
import { type FileQuota, platformQuota, SqliteTotals } from "../sqlite/totals.ts";
import { type KnownFolders, SqliteTree } from "../sqlite/tree.ts";
import { Turns } from "../turns.ts";
import { createVirtualWorkspace } from "../workspace/virtual-workspace.ts";
import { FileSystem } from "./file-system.ts";
import { withReadOnlyFolder } from "./mounted-files.ts";
import { writeOutputFile } from "./output-files.ts";
import type { ReadOnlyFolder } from "./read-only-folder.ts";
import { createVirtualFiles } from "./virtual-files.ts";

export interface VirtualSandboxOptions {
  sql: Sql;
  policy: SandboxPolicy;
  clock?: Clock;
  /** Environment of every shell command. Default: empty. */
  env?: Readonly<Record<string, string>>;
  /** Default: the platform's bounds. */
  quota?: FileQuota;
  /** Values of the secrets that the policy's network rules name. No command sees them. Default: none. */
  networkSecrets?: Readonly<Record<string, string>>;
  /** A folder next to the workspace that can be read. Default: none. */
  mounted?: ReadOnlyFolder | undefined;
  /** Runs the commands in the place of the emulator. Default: none. */
  machine?: Machine;
}

/** Throws `agent_invalid` when the policy allows commands that do not exist here. */
export function createVirtualSandbox({
  sql,
  policy,
  clock = systemClock,
  env = {},
  quota = platformQuota,
  networkSecrets = {},
  mounted,
  machine,
}: VirtualSandboxOptions): Sandbox {
  if (machine === undefined) requireShellCommands("agent_invalid", "allowedCommands", policy.allowedCommands);
  const shell: Shell = {
    policy,
    clock,
    env,
    networkSecrets,
    ...(mounted !== undefined && { mounted }),
  };
  const totals = new SqliteTotals(sql, quota);
  const turns = new Turns();
  let known: KnownFolders | undefined;

  return {
    provider: machine?.provider ?? "virtual",
    policy,
    isTransactional: true,
    description: describe(policy, machine),
    shellDescription: machine?.describeShell(policy) ?? describeShell(policy),
    ...(machine === undefined
      ? { requireCommands: (names) => requireShellCommands("invalid_request", "commands", names) }
      : {
          commandsRunOnce: true,
          close: () => machine.close(),
          delete: () => machine.delete(),
          ...(machine.services !== undefined && { services: machine.services(sql) }),
        }),
    async begin(scope) {
      const scoped = scope === undefined ? shell : withGrants(shell, scope, machine === undefined);
      return turns.begin((end) => {
        const visit = machine?.begin();
        const tree = new SqliteTree(sql, totals, known, visit && ((path) => visit.changed(path)));
        const gate = new PermissionGate(policy.permissions, scope?.asks);
        const fileSystem = new FileSystem(tree, scoped.policy, clock, { gate });
        const confined = foldersOf(scope).reduce(confine, fileSystem);
        return createTransaction(scoped, {
          sql,
          tree,
          fileSystem: confined,
          gate,
          visit,
          onEnd: () => {
            known = tree.discard();
            if (visit === undefined) end();
            // The next transaction waits until the commands of this one are dead.
            else void visit.end().then(end);
          },
        });
      });
    },
  };
}

function withGrants(shell: Shell, { commands, env = {} }: SandboxScope, isEmulated: boolean): Shell {
  requireEnvironment(env);
  if (isEmulated) requireShellCommands("invalid_request", "commands", commands ?? []); // the agent's own are known
  const policy = extendPolicy(shell.policy, commands);
  return { ...shell, policy, grantedEnv: env };
}

function confine(fileSystem: FileSystem, cwd: string): FileSystem {
  return findScopeFolder(cwd, (path) => fileSystem.confineTo(path));
}

function createTransaction(
  shell: Shell,
  {
    sql,
    tree,
    fileSystem,
    gate,
    visit,
    onEnd,
  }: {
    sql: Sql;
    tree: SqliteTree;
    fileSystem: FileSystem;
    gate: PermissionGate;
    visit: MachineVisit | undefined;
    onEnd: () => void;
  },
): SandboxTransaction {
  // Edgeflue's own writes bypass the policy and the scope.
  const ownFileSystem = new FileSystem(tree, { ...shell.policy, allowWrite: true }, shell.clock);
  const { clock, mounted } = shell;
  const files = createVirtualFiles(fileSystem, clock);
  let isOpen = true;
  const emulator = (command: string, options?: ShellOptions) => async () =>
    (await loadShell()).runShell(shell, fileSystem, command, { ...options, gate });
  const partsOf = (emulate: VisitParts["emulate"]) => ({ shell, sql, tree, fileSystem, gate, emulate });
  return {
    files: mounted === undefined ? files : withReadOnlyFolder(files, mounted, { gate, clock }),
    workspace: createVirtualWorkspace({
      sql,
      tree,
      fileSystem,
      gate,
      policy: shell.policy,
      clock: shell.clock,
    }),
    async shell(command, options) {
      const emulate = emulator(command, options);
      return visit === undefined ? emulate() : visit.run(command, options ?? {}, partsOf(emulate));
    },
    ...(visit?.services !== undefined && { services: visit.services(partsOf(emulator(""))) }),
    get containerUse() {
      return visit?.use?.(sql);
    },
    get asked() {
      return gate.asked;
    },
    async writeOutput(path, content) {
      orRefusal(() => writeOutputFile(ownFileSystem, path, content));
    },
    commit() {
      if (!isOpen)
        throw new Error("[edgeflue] This sandbox transaction has ended; there is nothing to commit.");
      if (gate.asked.length > 0)
        throw new Error("[edgeflue] This sandbox transaction needs an approval; it is not committed.");
      tree.commit();
      visit?.commit(sql);
    },
    end() {
      if (!isOpen) return;
      isOpen = false;
      fileSystem.close();
      ownFileSystem.close();
      onEnd();
    },
  };
}

function describe(policy: SandboxPolicy, machine?: Machine): string {
  const kind = machine === undefined ? "Virtual sandbox" : "Sandbox";
  const files = `${kind}: files are in /workspace${policy.allowWrite ? "" : ", read-only"}.`;
  return policy.allowShell
    ? `${files} ${machine?.describeShell(policy) ?? describeShell(policy)}`
    : `${files} There is no shell and no network.`;
}

function describeShell(policy: SandboxPolicy): string {
  const tools =
    policy.allowedCommands.length === 0
      ? " with GNU's tools for files and text (ls, find, grep, rg, sed, awk, jq, sort, diff, patch, tar)"
      : "";
  return `The shell is an emulated bash${tools}.${describeCommandRules(policy)}${describeNetwork(policy)}${describeGit(policy)} There is no node, python, compiler, yq or sqlite3 and no package manager. What runs in the background ends with the command. Files, also in /tmp, are kept between commands; variables and the current folder are not.`;
}

function describeGit({ allowedCommands }: SandboxPolicy): string {
  if (!registeredCommands.has("git") || (allowedCommands.length > 0 && !allowedCommands.includes("git")))
    return "";
  return " git is there, without rebase, submodules, hooks and editors.";
}
