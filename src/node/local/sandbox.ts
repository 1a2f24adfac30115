/** The sandbox that is a folder of this machine, with its real shell. It bounds the file tools to the folder; a shell
 *  that is allowed can do what the user can, everywhere: a scope's folder bounds the file tools, the shell merely
 *  starts there. A disk has no transactions: changes take effect at once, also those of a call that fails, so an
 *  interrupted call is never simply run again. */

import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import type { LocalSandboxSettings } from "../../agent/config/agent-config.ts";
import type { Clock } from "../../clock.ts";
import { EdgeflueError } from "../../errors.ts";
import { PermissionGate } from "../../sandbox/permission/permission-gate.ts";
import { describeCommandRules } from "../../sandbox/policy.ts";
import { registerPython } from "../../sandbox/python/python.ts";
import { runPython } from "../../sandbox/python/run-python.ts";
import type { Sandbox, SandboxPolicy, SandboxScope, SandboxTransaction } from "../../sandbox/sandbox.ts";
import { extendPolicy, findScopeFolder, foldersOf, requireEnvironment } from "../../sandbox/scope.ts";
import { Turns } from "../../sandbox/turns.ts";
import { toFileRefusal } from "./file-refusal.ts";
import { createLocalFiles } from "./files.ts";
import { writeLocalOutput } from "./outputs.ts";
import { LocalPaths, toReal } from "./paths.ts";
import { type LocalShell, pickEnvironment, runLocalShell } from "./shell.ts";

registerPython(runPython);

/** For `init({ sandbox: local() })`. `cwd` is the folder that the agent works in, default the current one; `env` is
 *  what its commands see besides PATH, HOME and the like. */
export function local(options: Omit<LocalSandboxSettings, "provider"> = {}): LocalSandboxSettings {
  return { provider: "local", ...options };
}

export interface LocalSandboxOptions extends Omit<LocalSandboxSettings, "provider"> {
  policy: SandboxPolicy;
  clock: Clock;
  /** Where the outputs of tools are kept: `/workspace/.edgeflue` of the sandbox. */
  ownFolder: string;
  /** Folders that the file tools cannot see. */
  hidden?: readonly string[];
  /** Of which a few names are passed on. Default `process.env`. */
  hostEnv?: Readonly<Record<string, string | undefined>>;
}

/** Throws `agent_invalid` when the folder does not exist or the policy cannot be kept. */
export function createLocalSandbox(options: LocalSandboxOptions): Sandbox {
  const { cwd = ".", env = {}, policy, clock, ownFolder, hidden = [], hostEnv = process.env } = options;
  checkLocalPolicy(policy);
  const given = resolve(cwd);
  const root = requireRoot(given);
  const paths = new LocalPaths({
    root,
    own: toReal(resolve(ownFolder)),
    aliases: [given],
    hidden: [`${root}/.edgeflue`, ...hidden.map((folder) => toReal(resolve(folder)))],
  });
  const shell: LocalShell = { paths, policy, clock, env: pickEnvironment(hostEnv, env) };
  const turns = new Turns();

  return {
    provider: "local",
    policy,
    isTransactional: false,
    description: describe(root, policy),
    shellDescription: describeShell(policy),
    async begin(scope) {
      if (scope !== undefined) requireEnvironment(scope.env ?? {});
      return turns.begin((end) => {
        const gate = new PermissionGate(policy.permissions, scope?.asks);
        return createTransaction(scope === undefined ? shell : confine(shell, scope), gate, end);
      });
    },
  };
}

function confine(shell: LocalShell, scope: SandboxScope): LocalShell {
  const { commands, env = {} } = scope;
  return {
    ...shell,
    paths: foldersOf(scope).reduce(
      (paths, folder) => findScopeFolder(folder, (path) => paths.confineTo(path)),
      shell.paths,
    ),
    policy: extendPolicy(shell.policy, commands),
    grantedEnv: env,
  };
}

function createTransaction(shell: LocalShell, gate: PermissionGate, onEnd: () => void): SandboxTransaction {
  const { paths, policy, clock } = shell;
  const running = new Set<Promise<unknown>>();
  const ended = new AbortController();
  const requireOpen = () => {
    if (ended.signal.aborted) {
      throw new Error("[edgeflue] This sandbox transaction has ended; begin a new one.");
    }
  };
  return {
    files: createLocalFiles({ paths, policy, clock, gate, requireOpen }),
    async shell(command, options = {}) {
      requireOpen();
      const run = runLocalShell(shell, command, options, { gate, ended: ended.signal });
      running.add(run);
      try {
        return await run;
      } finally {
        running.delete(run);
      }
    },
    get asked() {
      return gate.asked;
    },
    async writeOutput(path, content) {
      requireOpen();
      try {
        writeLocalOutput(paths, path, content);
      } catch (error) {
        throw toFileRefusal(error, path);
      }
    },
    commit() {
      // What was done is on the disk.
      requireOpen();
    },
    end() {
      if (ended.signal.aborted) return;
      ended.abort(new Error("[edgeflue] The sandbox transaction ended while a command ran."));
      // The next transaction waits until the commands of this one are dead.
      void Promise.allSettled(running).then(onEnd);
    },
  };
}

/** Refuses a policy that a real shell would break. Throws `agent_invalid`. */
export function checkLocalPolicy({
  allowShell = false,
  allowWrite = false,
  permissions,
}: Partial<SandboxPolicy>): void {
  if (process.platform === "win32") {
    throw new EdgeflueError("agent_invalid", 'The sandbox "local" does not run on Windows; use WSL.');
  }
  if (permissions?.network !== undefined) {
    throw new EdgeflueError(
      "agent_invalid",
      'The sandbox "local" cannot enforce `permissions.network`: its programs reach whatever the machine does. Use rules about commands, or the sandbox "virtual".',
    );
  }
  if (!allowShell || allowWrite) return;
  throw new EdgeflueError(
    "agent_invalid",
    'The sandbox "local" cannot have allowShell without allowWrite: a real shell can write whatever the user can. Set both, or neither, or use the sandbox "virtual", where a shell without writing is possible.',
  );
}

function requireRoot(folder: string): string {
  try {
    return realpathSync(folder);
  } catch (error) {
    throw new EdgeflueError("agent_invalid", `The folder ${folder} of the sandbox "local" does not exist.`, {
      cause: error,
    });
  }
}

function describe(root: string, policy: SandboxPolicy): string {
  const files = `Local sandbox: /workspace is the folder ${root} of a real machine${policy.allowWrite ? "; changes take effect at once and cannot be taken back" : ", read-only"}. The file tools see nothing outside it.`;
  return policy.allowShell ? `${files} ${describeShell(policy)}` : `${files} There is no shell.`;
}

function describeShell(policy: SandboxPolicy): string {
  const rules = describeCommandRules(policy);
  const refused =
    policy.allowedCommands.length === 0 && policy.permissions === undefined
      ? ""
      : " Functions, arrays, arithmetic and environment variables are refused.";
  return `The shell is the machine's real bash. It starts in the folder that the file tools call /workspace: use relative paths there, since commands do not know that name. Programs of the machine (git, node, python and others) are there as far as they are installed.${rules}${refused} Background processes end with the command; variables and the current folder are not kept.`;
}
