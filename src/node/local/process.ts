/** Runs one program of the machine until it ends, in a process group of its own. Nothing of the group outlives the
 *  call: it is killed when the program has ended, or when the signal aborts. Only the head of each output stream is
 *  kept. A process that left the group is out of reach. */

import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { type Readable, Writable } from "node:stream";
import type { Clock } from "../../clock.ts";
import { sandboxLimits } from "../../limits.ts";
import { localLimits } from "./limits.ts";
import { startWatchdog, watchGroup } from "./process-watchdog.ts";

export interface LocalProcess {
  file: string;
  args: readonly string[];
  cwd: string;
  /** All of its environment. */
  env: Readonly<Record<string, string>>;
  /** What it reads. Default: nothing, its input is at its end at once. */
  input?: string | Uint8Array | undefined;
}

export interface ProcessResult {
  stdout: KeptOutput;
  stderr: KeptOutput;
  /** 128 plus its number when a signal ended the program, as shells say it. */
  exitCode: number;
}

export interface KeptOutput {
  text: string;
  isClipped: boolean;
}

type OnOutput = (chunk: { stream: "stdout" | "stderr"; text: string }) => void;

/** Becomes the program when a line comes on 3. None comes when this process has been killed before the watchdog knew of it. */
const gate = 'read -r line <&3 && exec "$@" 3<&-';

/** Throws, or rejects, only when the program cannot be started. After an abort it settles within a bounded time. */
export function runProcess(
  { file, args, cwd, env, input }: LocalProcess,
  {
    clock,
    signal,
    onOutput,
    onExit = () => {},
  }: {
    clock: Clock;
    signal: AbortSignal;
    onOutput?: OnOutput | undefined;
    /** The program has ended; what it wrote may still be on its way. */
    onExit?: () => void;
  },
): Promise<ProcessResult> {
  startWatchdog();
  const child = spawn("/bin/sh", ["-c", gate, "sh", file, ...args], {
    cwd,
    env,
    detached: true,
    stdio: ["pipe", "pipe", "pipe", "pipe"],
  });
  // A program that does not read all of its input is no error.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const stdout = new OutputHead(child.stdout, onOutput && ((text) => onOutput({ stream: "stdout", text })));
  const stderr = new OutputHead(child.stderr, onOutput && ((text) => onOutput({ stream: "stderr", text })));
  let cancelGrace = () => {};

  // When this process exits, its commands end with it.
  const onHostExit = () => killGroup(child, "SIGKILL");
  const onAbort = () => {
    killGroup(child, "SIGTERM");
    cancelGrace = clock.after(localLimits.killGraceMs, () => killGroup(child, "SIGKILL"));
  };
  const unwatch = child.pid === undefined ? () => {} : watchGroup(child.pid, () => openGate(child));
  process.once("exit", onHostExit);
  signal.addEventListener("abort", onAbort, { once: true });

  return new Promise<ProcessResult>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => {
      onExit();
      killGroup(child, "SIGKILL");
      unwatch();
      cancelGrace();
      // After that, only a process that left the group still has the streams open.
      cancelGrace = clock.after(sandboxLimits.shellAbortGraceMs, () => {
        child.stdout.destroy();
        child.stderr.destroy();
      });
    });
    child.once("close", (code, signalName) => {
      const exitCode = code ?? 128 + (signalName === null ? 0 : constants.signals[signalName]);
      resolve({ stdout: stdout.read(), stderr: stderr.read(), exitCode });
    });
    if (signal.aborted) onAbort();
  }).finally(() => {
    cancelGrace();
    process.off("exit", onHostExit);
    signal.removeEventListener("abort", onAbort);
  });
}

function openGate({ stdio: [, , , door] }: ChildProcess): void {
  if (!(door instanceof Writable)) return;
  door.on("error", () => {}); // It was stopped already.
  door.end("\n");
}

function killGroup({ pid }: ChildProcess, signal: "SIGTERM" | "SIGKILL"): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended.
  }
}

class OutputHead {
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #isClipped = false;

  /** `onText` gets what is kept, as it comes. */
  constructor(stream: Readable, onText?: (text: string) => void) {
    const live = new TextDecoder("utf-8", { ignoreBOM: true });
    stream.on("data", (chunk: Buffer) => {
      const room = sandboxLimits.shellOutputBytesMax - this.#bytes;
      if (chunk.length > room) this.#isClipped = true;
      if (room <= 0) return;
      const kept = chunk.subarray(0, room);
      this.#bytes += kept.length;
      this.#chunks.push(kept);
      const text = onText === undefined ? "" : live.decode(kept, { stream: true });
      if (text !== "") onText?.(text);
    });
  }

  read(): KeptOutput {
    // A character that was cut in two is dropped.
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(Buffer.concat(this.#chunks), {
      stream: this.#isClipped,
    });
    return { text, isClipped: this.#isClipped };
  }
}
