/** One folder of the machine for each session, and the local sandbox over it. A session does one thing at a time. */

import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { systemClock } from "../../clock.ts";
import { sandboxLimitError } from "../../sandbox/file-error.ts";
import { remoteLimits } from "../../sandbox/remote/limits.ts";
import type { RemoteCall, RemoteWork } from "../../sandbox/remote/wire.ts";
import type { FileStat, SandboxTransaction, ShellOptions, ShellResult } from "../../sandbox/sandbox.ts";
import { createLocalSandbox } from "../local/sandbox.ts";
import { removeTree } from "./remove-tree.ts";

export interface CallParts {
  content: Uint8Array;
  /** Aborts when the client hangs up. */
  signal: AbortSignal;
  onAsked: (asked: readonly string[]) => void;
  /** Gets what a command writes, as it comes. */
  onOutput?: ShellOptions["onOutput"];
}

export interface CallResult {
  value: unknown;
  content?: Uint8Array;
}

/** What is done in a session's folder, and not with it. */
type FolderWork = Exclude<RemoteWork, { type: "delete" }>;

export class SessionFolders {
  readonly #root: string;
  readonly #env: Readonly<Record<string, string>>;
  /** The last call of each session that has one running. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(root: string, env: Readonly<Record<string, string>>) {
    this.#root = resolve(root);
    this.#env = env;
    mkdirSync(this.#root, { recursive: true, mode: 0o700 });
  }

  /** Rejects with what the sandbox refuses. */
  async run(call: RemoteCall, parts: CallParts): Promise<CallResult> {
    // A hash: no name that a client sends leads anywhere else.
    const name = createHash("sha256").update(call.session).digest("hex").slice(0, 40);
    const before = this.#turns.get(name);
    const { promise: turn, resolve: end } = Promise.withResolvers<void>();
    this.#turns.set(name, turn);
    await before;
    try {
      parts.signal.throwIfAborted();
      const folder = join(this.#root, name);
      if (call.work.type !== "delete") return await this.#runIn(folder, call, call.work, parts);
      await removeTree(folder);
      return { value: null };
    } finally {
      if (this.#turns.get(name) === turn) this.#turns.delete(name);
      end();
    }
  }

  async #runIn(
    folder: string,
    { policy, scope }: RemoteCall,
    work: FolderWork,
    parts: CallParts,
  ): Promise<CallResult> {
    const [files, own] = [join(folder, "files"), join(folder, "own")];
    mkdirSync(files, { recursive: true, mode: 0o700 });
    const sandbox = createLocalSandbox({
      cwd: files,
      ownFolder: own,
      policy,
      env: this.#env,
      clock: systemClock,
    });
    const transaction = await sandbox.begin(scope);
    try {
      return await runWork(transaction, work, parts);
    } finally {
      parts.onAsked(transaction.asked);
      transaction.end();
    }
  }
}

async function runWork(
  { files, shell, writeOutput }: SandboxTransaction,
  work: FolderWork,
  { content, signal, onOutput }: CallParts,
): Promise<CallResult> {
  const done: CallResult = { value: null };
  switch (work.type) {
    case "begin":
      return { value: files.cwd };
    case "stat":
      return { value: await files.stat(work.path) };
    case "exists":
      return { value: await files.exists(work.path) };
    case "list":
      return { value: await files.list(work.path) };
    case "walk":
      return { value: await walk(files.walk(work.path)) };
    case "read":
      requireSize(await files.stat(work.path));
      return { value: null, content: await files.readBytes(work.path) };
    case "write":
      await files.write(work.path, content);
      return done;
    case "writeOutput":
      await writeOutput(work.path, new TextDecoder().decode(content));
      return done;
    case "mkdir":
      await files.mkdir(work.path, work);
      return done;
    case "remove":
      await files.remove(work.path, work);
      return done;
    case "search": {
      const { counts, ...result } = await files.search(work.pattern, { ...work.options, signal });
      return { value: { ...result, counts: [...counts] } };
    }
    case "shell": {
      const { hasInput = false, ...options } = work.options;
      const input = hasInput ? { stdin: content } : {};
      return toResult(
        await shell(work.command, { ...options, ...input, signal, ...(onOutput && { onOutput }) }),
      );
    }
  }
}

function toResult({ stdout, stderr, exitCode }: ShellResult): CallResult {
  const stdoutBytes = Buffer.from(stdout);
  const content = Buffer.concat([stdoutBytes, Buffer.from(stderr)]);
  return { value: { exitCode, stdoutBytes: stdoutBytes.length }, content };
}

async function walk(entries: AsyncIterable<FileStat>): Promise<FileStat[]> {
  const listed: FileStat[] = [];
  for await (const entry of entries) listed.push(entry);
  return listed;
}

function requireSize({ path, size }: FileStat): void {
  const { fileBytesMax } = remoteLimits;
  if (size <= fileBytesMax) return;
  throw sandboxLimitError("EFBIG", `${path} has ${size} bytes; at most ${fileBytesMax} are sent.`, {
    path,
    limit: "fileBytesMax",
    max: fileBytesMax,
  });
}
