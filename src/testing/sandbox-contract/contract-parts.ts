/** The helpers of the sandbox contract. */

import type {
  Sandbox,
  SandboxPolicy,
  SandboxScope,
  SandboxTransaction,
  ShellOptions,
  ShellResult,
} from "../../sandbox/sandbox.ts";
import type { Expectation, TestRunner } from "../sandbox-files-contract.ts";

/** What not every sandbox has. The contract tests each of them, or that it is refused in words. */
export const sandboxAbilities = {
  programs: "its commands are programs of a machine: any that is installed can be started",
  liveOutput: "what a command writes is seen while it runs",
  transactions: "what a call changed is gone when the call is not committed",
  snapshots: "files can be kept, restored and packed as a whole",
  workspacePath: "commands find the files at /workspace",
  shellWithoutWrite: "a shell can be allowed where writing is not",
  scopedShell: "a command of a call that is confined to a folder cannot change what is outside of it",
  fileRulesOfCommands: "a command reads and writes any file that the rules permit without asking first",
  quota: "the files have an upper bound that the agent sets",
  endsBackground: "a command line ends with its last command; what still runs in the background is ended",
  hiddenHost: "commands see nothing of the machine that the engine runs on",
} as const;

export type SandboxAbility = keyof typeof sandboxAbilities;

export interface OpenSandboxOptions {
  /** Default: everything is allowed. */
  policy?: Partial<SandboxPolicy>;
  /** Most bytes of all files; only where there is `quota`. Default: the platform's bound. */
  bytesMax?: number;
}

/** One session's files. */
export interface SandboxPlace {
  /** Opens a sandbox over the files. Again: what a restart of the session does. */
  open(options?: OpenSandboxOptions): Sandbox;
}

export interface SandboxContractOptions {
  /** Runs `body` with the empty places of two sessions and cleans up after it. */
  withPlaces(body: (place: SandboxPlace, neighbour: SandboxPlace) => Promise<void>): Promise<void>;
  /** What this sandbox does not have, with the reason. Default: it has everything. */
  cannot?: Partial<Record<SandboxAbility, string>>;
}

export interface ContractParts {
  /** One sentence that is true of every sandbox that has the abilities. */
  fact(
    sentence: string,
    body: (sandbox: Sandbox, places: { place: SandboxPlace; neighbour: SandboxPlace }) => Promise<void>,
  ): void;
  /** The same of a sandbox that has these files, and was opened again with these options. */
  factUnder(
    sentence: string,
    options: OpenSandboxOptions & { files?: Readonly<Record<string, string>> },
    body: (sandbox: Sandbox) => Promise<void>,
  ): void;
  has(ability: SandboxAbility): boolean;
  expect: TestRunner["expect"];
}

export const openPolicy: SandboxPolicy = { allowWrite: true, allowShell: true, allowedCommands: [] };

/** One transaction that commits, as a tool call that succeeds. */
export async function commit<T>(
  sandbox: Sandbox,
  body: (transaction: SandboxTransaction) => Promise<T>,
  scope?: SandboxScope,
): Promise<T> {
  const transaction = await sandbox.begin(scope);
  try {
    const result = await body(transaction);
    transaction.commit();
    return result;
  } finally {
    transaction.end();
  }
}

/** One command line in a transaction of its own. */
export function shell(
  sandbox: Sandbox,
  command: string,
  { scope, ...options }: ShellOptions & { scope?: SandboxScope } = {},
): Promise<ShellResult> {
  return commit(sandbox, (transaction) => transaction.shell(command, options), scope);
}

export function writeFiles(sandbox: Sandbox, files: Readonly<Record<string, string | Uint8Array>>) {
  return commit(sandbox, async (transaction) => {
    for (const [path, content] of Object.entries(files)) await transaction.files.write(path, content);
  });
}

export function readFile(sandbox: Sandbox, path: string): Promise<string> {
  return commit(sandbox, ({ files }) => files.readText(path));
}

export function exists(sandbox: Sandbox, path: string): Promise<boolean> {
  return commit(sandbox, ({ files }) => files.exists(path));
}

/** Whether a text has all of these parts; the failure shows it. */
export function expectParts(expect: (value: unknown) => Expectation, text: string, parts: readonly string[]) {
  expect([text, parts.filter((part) => !text.includes(part))]).toEqual([text, []]);
}
