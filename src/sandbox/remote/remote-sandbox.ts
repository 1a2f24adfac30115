/** The sandbox that is a folder of another machine, served there by `edgeflue sandbox-server`. The files live there, as those of
 *  the sandbox "local" live on this one: changes take effect at once, and an interrupted call is not run again. The server
 *  checks the policy, which comes with each call. */

import { EdgeflueError } from "../../errors.ts";
import { toInput } from "../command-bounds.ts";
import { sandboxLimitError } from "../file-error.ts";
import { workspaceRoot } from "../paths.ts";
import { describeCommandRules } from "../policy.ts";
import type {
  Sandbox,
  SandboxFiles,
  SandboxPolicy,
  SandboxScope,
  SandboxTransaction,
  ShellOptions,
} from "../sandbox.ts";
import { requireEnvironment } from "../scope.ts";
import { Turns } from "../turns.ts";
import { callServer, type RemoteEndpoint } from "./connection.ts";
import { remoteLimits } from "./limits.ts";
import type { RemoteCall, RemoteValues, RemoteWork } from "./wire.ts";

export interface RemoteSandboxOptions extends RemoteEndpoint {
  /** Names the session to the server. */
  session: string;
  policy: SandboxPolicy;
}

/** Throws `agent_invalid` when the policy cannot be kept. */
export function createRemoteSandbox({ session, policy, ...endpoint }: RemoteSandboxOptions): Sandbox {
  requirePolicy(policy);
  const turns = new Turns();
  return {
    provider: "remote",
    policy,
    isTransactional: false,
    description: describe(policy),
    shellDescription: describeShell(policy),
    async begin(scope = {}) {
      requireEnvironment(scope.env ?? {});
      return turns.begin(async (end) => {
        const calls = new RemoteCalls(endpoint, { session, policy, scope }, end);
        const isConfined = scope.cwd !== undefined || (scope.within ?? []).length > 0;
        return createTransaction(calls, isConfined ? await calls.run({ type: "begin" }) : workspaceRoot);
      });
    },
    async delete() {
      const signal = new AbortController().signal; // It has a deadline of its own.
      try {
        const call: RemoteCall = { session, policy, scope: {}, work: { type: "delete" } };
        await callServer(endpoint, call, { signal, onAsked: () => {} });
      } catch (error) {
        if (!(error instanceof EdgeflueError) || error.code !== "invalid_request") throw error;
        throw new Error(
          "The sandbox server is of a release that does not delete sessions: remove the folder there, and bring it up to date.",
          { cause: error },
        );
      }
    },
  };
}

interface CallOptions {
  content?: Uint8Array;
  signal?: AbortSignal | undefined;
  onOutput?: ShellOptions["onOutput"];
}

/** The calls of one transaction. */
class RemoteCalls {
  readonly #endpoint: RemoteEndpoint;
  readonly #head: Omit<RemoteCall, "work">;
  readonly #onEnd: () => void;
  readonly #ended = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  readonly asked = new Set<string>();

  constructor(
    endpoint: RemoteEndpoint,
    head: { session: string; policy: SandboxPolicy; scope: SandboxScope },
    onEnd: () => void,
  ) {
    this.#endpoint = endpoint;
    this.#head = head;
    this.#onEnd = onEnd;
  }

  requireOpen(): void {
    if (this.#ended.signal.aborted)
      throw new Error("[edgeflue] This sandbox transaction has ended; begin a new one.");
  }

  async run<T extends RemoteWork["type"]>(
    work: RemoteWork & { type: T },
    options: CallOptions = {},
  ): Promise<RemoteValues[T]> {
    return (await this.read(work, options)).value as RemoteValues[T]; // what the server says to this work
  }

  async read(work: RemoteWork, { content, signal, onOutput }: CallOptions = {}) {
    this.requireOpen();
    const ended = this.#ended.signal;
    const call = callServer(
      this.#endpoint,
      { ...this.#head, work },
      {
        ...(content !== undefined && { content }),
        ...(onOutput !== undefined && { onOutput }),
        signal: signal === undefined ? ended : AbortSignal.any([ended, signal]),
        onAsked: (asked) => {
          for (const action of asked) this.asked.add(action);
        },
      },
    );
    this.#running.add(call);
    try {
      return await call;
    } finally {
      this.#running.delete(call);
    }
  }

  end(): void {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort(new Error("[edgeflue] The sandbox transaction ended while a command ran."));
    void Promise.allSettled(this.#running).then(this.#onEnd);
  }
}

function createTransaction(calls: RemoteCalls, cwd: string): SandboxTransaction {
  return {
    files: createFiles(calls, cwd),
    async shell(command, { signal, stdin, onOutput, ...options } = {}) {
      const { fileBytesMax } = remoteLimits;
      const sent = stdin === undefined ? {} : { content: toInput(stdin, { fileBytesMax }) };
      const asked = stdin === undefined ? options : { ...options, hasInput: true };
      const { value, content } = await calls.read(
        { type: "shell", command, options: asked },
        { signal, onOutput, ...sent },
      );
      const { exitCode, stdoutBytes } = value as RemoteValues["shell"]; // what the server says to this work
      const decode = (bytes: Uint8Array) =>
        new TextDecoder("utf-8", { fatal: false, ignoreBOM: true }).decode(bytes);
      return {
        stdout: decode(content.subarray(0, stdoutBytes)),
        stderr: decode(content.subarray(stdoutBytes)),
        exitCode,
      };
    },
    get asked() {
      return [...calls.asked];
    },
    async writeOutput(path, content) {
      await calls.run({ type: "writeOutput", path }, { content: new TextEncoder().encode(content) });
    },
    commit: () => calls.requireOpen(),
    end: () => calls.end(),
  };
}

function createFiles(calls: RemoteCalls, cwd: string): SandboxFiles {
  const readBytes = async (path: string) => (await calls.read({ type: "read", path })).content.slice();
  return {
    cwd,
    stat: (path) => calls.run({ type: "stat", path }),
    exists: (path) => calls.run({ type: "exists", path }),
    readBytes,
    readText: async (path) =>
      new TextDecoder("utf-8", { fatal: false, ignoreBOM: true }).decode(await readBytes(path)),
    async write(path, content) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      const { fileBytesMax } = remoteLimits;
      if (bytes.length > fileBytesMax) {
        throw sandboxLimitError(
          "EFBIG",
          `${path} has ${bytes.length} bytes; at most ${fileBytesMax} are sent.`,
          {
            path,
            limit: "fileBytesMax",
            max: fileBytesMax,
          },
        );
      }
      await calls.run({ type: "write", path }, { content: bytes });
    },
    list: (path) => calls.run({ type: "list", path }),
    async mkdir(path, { recursive = false } = {}) {
      await calls.run({ type: "mkdir", path, recursive });
    },
    async remove(path, { recursive = false, force = false } = {}) {
      await calls.run({ type: "remove", path, recursive, force });
    },
    async *walk(path) {
      yield* await calls.run({ type: "walk", path });
    },
    async search(pattern, { signal, ...options } = {}) {
      const result = await calls.run({ type: "search", pattern, options }, { signal });
      return { ...result, counts: new Map(result.counts) };
    },
  };
}

function requirePolicy({ allowShell, allowWrite, permissions }: SandboxPolicy): void {
  if (permissions?.network !== undefined) {
    throw new EdgeflueError(
      "agent_invalid",
      'The sandbox "remote" cannot enforce `permissions.network`: its programs reach whatever the machine does. Use rules about commands, or the sandbox "virtual".',
    );
  }
  if (!allowShell || allowWrite) return;
  throw new EdgeflueError(
    "agent_invalid",
    'The sandbox "remote" cannot have allowShell without allowWrite: a real shell can write whatever its user can. Set both, or neither, or use the sandbox "virtual".',
  );
}

function describe(policy: SandboxPolicy): string {
  const files = `Remote sandbox: /workspace is a folder of a real machine${policy.allowWrite ? "; changes take effect at once and cannot be taken back" : ", read-only"}. The file tools see nothing outside it.`;
  return policy.allowShell ? `${files} ${describeShell(policy)}` : `${files} There is no shell.`;
}

function describeShell(policy: SandboxPolicy): string {
  return `The shell is that machine's real bash. It starts in the folder that the file tools call /workspace: use relative paths there, since commands do not know that name. Programs of the machine are there as far as they are installed.${describeCommandRules(policy)} Background processes end with the command; variables and the current folder are not kept.`;
}
