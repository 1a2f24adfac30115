/** A folder of this machine in the place of a container: the sandbox's own programs run in it, in the real bash, without an engine.
 *  Their paths lead into the folder; a command's own text is not changed, so it uses relative ones. Its processes are real. */

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import type { ContainerPort, ContainerProcess } from "../../../src/sandbox/container/port.ts";

type ExecOptions = Parameters<ContainerPort["exec"]>[1];

export class FolderContainer implements ContainerPort, Disposable {
  readonly #base = mkdtempSync(join(tmpdir(), "edgeflue-container-"));
  readonly #groups = new Set<number>();
  /** Runs before each program; a test that waits in it holds the program back. */
  beforeExec: (argv: readonly string[]) => void | Promise<void> = () => {};
  running = false;
  starts = 0;
  execs = 0;
  destroys = 0;

  /** Of the container that runs. */
  get workspace(): string {
    return join(this.#base, String(this.starts), "workspace");
  }

  start(): void {
    if (this.running) throw new Error("start() cannot be called on a container that is already running.");
    this.starts += 1;
    this.running = true;
    mkdirSync(this.workspace, { recursive: true });
  }

  monitor(): Promise<void> {
    return new Promise(() => {});
  }

  async destroy(): Promise<void> {
    this.destroys += 1;
    this.kill();
  }

  /** It ends, as a container does for a reason of its own. */
  kill(): void {
    this.running = false;
    for (const group of this.#groups) killGroup(group);
    this.#groups.clear();
  }

  async setInactivityTimeout(): Promise<void> {}

  async exec(argv: string[], { stdin, env = {} }: ExecOptions = {}): Promise<ContainerProcess> {
    this.execs += 1;
    const mine = this.starts;
    await this.beforeExec(argv);
    if (!this.running || mine !== this.starts)
      throw new Error("exec() cannot be called on a container that is not running.");
    const folder = join(this.#base, String(mine));
    const toHere = (text: string) =>
      text.replaceAll("/workspace", `${folder}/workspace`).replaceAll("/tmp/.edgeflue", `${folder}/state`);
    const [file = "", ...args] = argv.map((word) => (word.startsWith("/workspace") ? toHere(word) : word));
    const child = spawn(file, args, {
      cwd: folder,
      env: {
        PATH: process.env.PATH ?? "",
        HOME: folder,
        ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, toHere(value)])),
      },
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
    });
    const { pid } = child;
    if (pid !== undefined) this.#groups.add(pid);
    child.stdin.on("error", () => {}); // It does not read all of it.
    if (stdin === undefined) child.stdin.end();
    else void stdin.pipeTo(Writable.toWeb(child.stdin)).catch(() => {});
    const exitCode = new Promise<number>((resolve) => {
      child.once("exit", (code, signal) => resolve(code ?? (signal === null ? 0 : 137)));
    });
    return {
      stdout: Readable.toWeb(child.stdout) as ReadableStream<Uint8Array>, // the same streams by another name
      stderr: Readable.toWeb(child.stderr) as ReadableStream<Uint8Array>,
      exitCode,
    };
  }

  getTcpPort(): never {
    throw new Error("It has no ports.");
  }

  [Symbol.dispose](): void {
    this.kill();
    rmSync(this.#base, { recursive: true, force: true });
  }
}

function killGroup(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // It has ended.
  }
}
