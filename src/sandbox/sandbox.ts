/** The port to a sandbox: a filesystem and a shell under one policy. Work on it happens in transactions: one tool call
 *  (or one direct file operation) is one transaction; uncommitted changes never happened. The policy is checked inside,
 *  at this one place, for every caller. */

import type { FileInfo } from "../protocol/file.ts";
import type { ContainerUse } from "../protocol/program/container-use.ts";
import type { SnapshotDiff, SnapshotInfo } from "../protocol/workspace.ts";
import type { NetworkRule } from "./network/network-rule.ts";
import type { Asks } from "./permission/permission-gate.ts";
import type { SandboxPermissions } from "./permission/permissions.ts";
import type { SandboxServices, TransactionServices } from "./services.ts";

export interface SandboxPolicy {
  /** Whether anything may change files. Default false. */
  allowWrite: boolean;
  /** Whether the shell may run. Default false. */
  allowShell: boolean;
  /** Commands that the shell may dispatch, by name; empty means every command the sandbox has. */
  allowedCommands: readonly string[];
  /** Whether a command line may be more than one simple command: lists, pipes, redirections, substitutions, loops.
   *  Default true, since each command is checked where it is dispatched. */
  allowCompoundCommands?: boolean;
  /** Rules about commands and paths, within what the fields above permit. Default: none. */
  permissions?: SandboxPermissions;
  /** What commands may reach over the network. Default: nothing. */
  network?: readonly NetworkRule[];
}

/** What one transaction may do and see, within the policy. */
export interface SandboxScope {
  /** Folder to work in, absolute or relative to `/workspace`. Relative paths and commands start there, and what lies
   *  outside it is refused with `sandbox_path`; the outputs of tools in `/workspace/.edgeflue/output` stay readable.
   *  A path keeps its name: `/workspace/sub/a.ts` is the same file for everyone. Default `/workspace`. */
  cwd?: string;
  /** Folders around `cwd`, the outermost first, in which it must really lie: no link leads out of one of them. For a
   *  task that works in a folder of its parent's. Default: none. */
  within?: readonly string[];
  /** How `ask` of the permissions is answered. Default: there is no one to ask, so it is refused. */
  asks?: Asks;
  /** Commands that may run besides the policy's. They only ever add: where no list is in force everything may run
   *  already, and without `allowShell` there is still no shell. */
  commands?: readonly string[];
  /** Environment of every command, past what the policy says about variables: granted secrets. Never shown, neither in
   *  descriptions nor in errors. */
  env?: Readonly<Record<string, string>>;
}

export type FileStat = FileInfo;

export interface SearchOptions {
  /** File or folder. Default: all of `/workspace`, or of the scope's `cwd`. */
  path?: string;
  /** Glob: without a slash over names in any folder, with one over paths relative to that default. Its wildcards match
   *  hidden names too. */
  include?: string;
  /** Default false. */
  ignoreCase?: boolean;
  /** Lines before and after each match that come with it. Default 0. */
  before?: number;
  after?: number;
  signal?: AbortSignal;
}

export interface SearchMatch {
  /** Absolute. */
  path: string;
  /** Counted from 1. */
  line: number;
  /** The line without its line end, bounded. */
  text: string;
  /** The line does not match: it is near one that does. Default false. */
  isContext?: boolean;
}

export interface SearchResult {
  /** By path and line, at most as many as `limits.ts` says. */
  matches: SearchMatch[];
  /** Matching lines that were found beyond those. */
  leftOut: number;
  /** Matching lines of each file, in path order. */
  counts: ReadonlyMap<string, number>;
  /** What was not searched, as sentences for the model. */
  notes: readonly string[];
}

/** Files below `/workspace`, or below the scope's `cwd`. Paths are absolute or relative to that folder. Rejects with an
 *  `EdgeflueError` (`not_found`, `sandbox_path`, `sandbox_denied`, `sandbox_limit`) whose message names the path. */
export interface SandboxFiles {
  /** That folder: absolute, without links. */
  readonly cwd: string;
  /** Follows symbolic links. */
  stat(path: string): Promise<FileStat>;
  exists(path: string): Promise<boolean>;
  readBytes(path: string): Promise<Uint8Array>;
  /** UTF-8 text, byte for byte: line ends stay as they are. */
  readText(path: string): Promise<string>;
  /** Creates parent folders. */
  write(path: string, content: string | Uint8Array): Promise<void>;
  /** Entries of a folder, sorted by name. */
  list(path: string): Promise<FileStat[]>;
  mkdir(path: string, options?: { recursive?: boolean }): Promise<void>;
  remove(path: string, options?: { recursive?: boolean; force?: boolean }): Promise<void>;
  /** Every file below a folder in path order, links not followed. */
  walk(path: string): AsyncIterable<FileStat>;
  /** Lines that match a regular expression in ripgrep's syntax. Hidden files are
   *  searched and ignore files do not apply; binary files, links and, unless the path names it, `/workspace/.edgeflue`
   *  are left out. Also rejects with `invalid_request`. */
  search(pattern: string, options?: SearchOptions): Promise<SearchResult>;
}

export interface ShellOptions {
  /** Default: the scope's `cwd`, in which it must lie. */
  cwd?: string;
  env?: Record<string, string>;
  /** Default and most in `limits.ts`. */
  timeoutMs?: number;
  /** What the command reads. Default: nothing, its input is at its end at once. */
  stdin?: string | Uint8Array;
  /** Gets what the command writes as it comes, where the sandbox has a machine. */
  onOutput?: (chunk: { stream: "stdout" | "stderr"; text: string }) => void;
  signal?: AbortSignal;
}

export interface ShellResult {
  stdout: string;
  stderr: string;
  /** 124 after a timeout, 127 for a command that does not exist or is not allowed, as in bash. */
  exitCode: number;
}

/** All files of a sandbox at once. What is synchronous is stored at once, past the transaction's own changes: the caller
 *  has made none, and calls it inside the `Sql` transaction that it belongs to. Rejects with `not_found`,
 *  `sandbox_denied` or `sandbox_limit`. */
export interface SandboxWorkspace {
  /** Oldest first. */
  snapshots(): SnapshotInfo[];
  /** Copies no bytes. With a `key` that a snapshot was made with, it is that one. */
  createSnapshot(key?: string): SnapshotInfo;
  /** Brings `/workspace` back to a snapshot, which stays. */
  restoreSnapshot(id: string): void;
  deleteSnapshot(id: string): void;
  /** Whether nothing has changed since, the outputs of tools and `/tmp` included. False when there is no such snapshot. */
  isCurrent(id: string): boolean;
  /** What has changed since. */
  diffSnapshot(id: string): Promise<SnapshotDiff>;
  /** A folder as a tar archive. */
  exportTar(options?: { path?: string; gzip?: boolean }): Promise<Uint8Array>;
  /** Unpacks a tar archive into a folder, which it makes; waits for `commit`, as every change. */
  importTar(archive: Uint8Array, options?: { path?: string }): Promise<void>;
}

export interface SandboxTransaction {
  readonly files: SandboxFiles;
  /** Undefined where the sandbox has no snapshots and archives. */
  readonly workspace?: SandboxWorkspace;
  /** Runs a command line until it ends. A command that fails is a result, not an exception; rejects only with
   *  `sandbox_denied` (no shell), `sandbox_limit` or `sandbox_path` (bad cwd), or when `signal` aborts. */
  shell(command: string, options?: ShellOptions): Promise<ShellResult>;
  /** What its commands have used of a container. Undefined where they used none. */
  readonly containerUse?: ContainerUse | undefined;
  /** Undefined where there are none. */
  readonly services?: TransactionServices;
  /** Keeps the full text of a tool's output in a file of `/workspace/.edgeflue/output`, past the policy. That folder is
   *  bounded; the oldest files are removed. Rejects when a link would lead it elsewhere. */
  writeOutput(path: string, content: string): Promise<void>;
  /** What needs an approval, in words, where the scope collects that. A transaction that has any must not be committed. */
  readonly asked: readonly string[];
  /** Puts all changes into storage. Synchronous: call it inside the `Sql` transaction that records the result. */
  commit(): void;
  /** Drops what was not committed and lets the next transaction begin. Idempotent. */
  end(): void;
}

export interface Sandbox {
  readonly provider: string;
  readonly policy: SandboxPolicy;
  /** One line for the model that describes this sandbox. */
  readonly description: string;
  /** Sentences for the model that describe the shell under this policy. */
  readonly shellDescription: string;
  /** Whether changes wait for `commit`. Where they do not, a call that was interrupted may have done half of its
   *  work, and is not run again. */
  readonly isTransactional: boolean;
  /** Whether commands have effects besides those on the files of a transaction, on a machine: one that was interrupted is
   *  not run again. Default false. */
  readonly commandsRunOnce?: boolean;
  /** Programs of its machine that go on running and listen. Default: it has none. */
  readonly services?: SandboxServices;
  /** Waits for its turn: one transaction at a time. The caller must `end` it, also when it throws. Rejects with
   *  `sandbox_path` when the scope's `cwd` is not a folder, and with `invalid_request` for commands that do not exist. */
  begin(scope?: SandboxScope): Promise<SandboxTransaction>;
  /** Puts into place what is there from the start. Called before an operation works, and again without effect. Default:
   *  nothing to do. */
  prepare?(): Promise<void>;
  /** Throws `invalid_request` when a call names a command that it does not have. Default: it may have any. */
  requireCommands?(names: readonly string[]): void;
  /** Closes what it has open: processes, a container, connections. Called when its session is closed, deleted or
   *  dropped; the session's files stay. Default: nothing is open. */
  close?(): void | Promise<void>;
  /** The session is deleted: removes what the sandbox has of it outside of the session's storage, such as a machine or a
   *  folder there, and nothing of other sessions. Also called on a sandbox that has just been made, and more than once.
   *  When it rejects, or takes longer than 30 s, the session is deleted all the same and a warning says so. Default: there
   *  is nothing to remove. */
  delete?(): Promise<void>;
}
