/** Runs the command program once: its streams are read to their end, and its deadline and its abort are kept whatever the
 *  platform does. It knows nothing of files but their bytes. */

import type { Clock } from "../../clock.ts";
import { sandboxLimits } from "../../limits.ts";
import { joinBytes } from "../join-bytes.ts";
import type { ContainerHost } from "./container-host.ts";
import { containerLimits } from "./limits.ts";
import { AnswerReader, type RunAnswer } from "./output/answer-reader.ts";
import { KeptOutput } from "./output/kept-output.ts";
import { readProcess } from "./output/read-process.ts";
import { runCommandScript } from "./scripts/run-command.ts";

export interface CommandProgram {
  id: string;
  args: readonly string[];
  /** Everything that goes in, in order, after the nonce. */
  input(): Iterable<Uint8Array>;
}

export interface RunLimits {
  /** Milliseconds since 1970. */
  deadlineAt: number;
  signal: AbortSignal | undefined;
  onOutput: ((chunk: { stream: "stdout" | "stderr"; text: string }) => void) | undefined;
}

export interface ProgramRun {
  /** Why it was cut short. */
  readonly stopped: "deadline" | "abort" | undefined;
  /** Undefined: the program was cut off before it ended. */
  readonly answer: RunAnswer | undefined;
  /** Of our program, not of the command; undefined when the connection to it broke. */
  readonly exitCode: number | undefined;
  readonly stdout: KeptOutput;
  readonly stderr: KeptOutput;
}

/** Rejects when nothing has run, and with `HostTimeout` when that is not certain. */
export async function runProgram(
  host: ContainerHost,
  clock: Clock,
  { id, args, input }: CommandProgram,
  { deadlineAt, signal, onOutput }: RunLimits,
): Promise<ProgramRun> {
  const nonce = `#${crypto.randomUUID()}:`;
  const stdout = new KeptOutput(onOutput && ((text) => onOutput({ stream: "stdout", text })));
  const stderr = new KeptOutput(onOutput && ((text) => onOutput({ stream: "stderr", text })));
  const reader = new AnswerReader(nonce, {
    onOutput: (bytes) => stdout.push(bytes),
    bytesMax: containerLimits.listBytesMax + 2 * sandboxLimits.pendingBytesMax,
  });
  // Nothing follows the nonce there.
  const errors = new AnswerReader(nonce, { onOutput: (bytes) => stderr.push(bytes), bytesMax: 0 });
  const whole = Promise.withResolvers<void>();
  const checkWhole = () => {
    if (reader.isWhole && errors.hasEnded) whole.resolve();
  };
  const stdin = toStream(nonce, input);
  const leftMs = Math.max(1, deadlineAt - clock.now());
  const process = await host.begin({ script: runCommandScript, args, stdin }, leftMs, signal);
  const reading = readProcess(process, {
    stdout: (bytes) => {
      reader.push(bytes);
      checkWhole();
    },
    stderr: (bytes) => {
      errors.push(bytes);
      checkWhole();
    },
  });

  let stopped: ProgramRun["stopped"];
  const stop = Promise.withResolvers<"deadline" | "abort">();
  const aborted = Promise.withResolvers<void>();
  const onAbort = () => {
    stop.resolve("abort");
    aborted.resolve();
  };
  const cancelDeadline = clock.after(Math.max(0, deadlineAt - clock.now()), () => stop.resolve("deadline"));
  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted) onAbort();
  let isRead = false;
  let exitCode: number | undefined;
  // A whole answer is read on to the end of its program, but nothing waits for that.
  const ended = Promise.race([reading, whole.promise]).then((code) => {
    isRead = true;
    exitCode = code ?? undefined;
  });
  try {
    const cause = await Promise.race([ended.then(() => undefined), stop.promise]);
    // A command that has ended before its deadline was in time.
    if (cause === "abort" || (cause === "deadline" && !reader.hasEnded)) {
      stopped = cause;
      const killed = host.stop(id, containerLimits.stopGraceMs);
      await waitFor(Promise.all([killed, ended]), clock, containerLimits.stopGraceMs);
    }
    // Its files are on their way.
    if (cause === "deadline" && reader.hasEnded && !isRead)
      await waitFor(Promise.race([ended, aborted.promise]), clock, containerLimits.transferMsMax);
    // Something in it does not end. The next command, which waits for this, needs a container whose programs do.
    if (!isRead) void host.discard();
    // What looked like the beginning of the nonce there was the command's.
    errors.end();
    return { stopped, answer: isRead ? reader.end() : undefined, exitCode, stdout, stderr };
  } finally {
    cancelDeadline();
    signal?.removeEventListener("abort", onAbort);
  }
}

/** Until it settles, and no longer than that. */
async function waitFor(work: Promise<unknown>, clock: Clock, longestMs: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const cancel = clock.after(longestMs, resolve);
  await Promise.race([work, late]).finally(cancel);
}

/** Made piece by piece, as it is read. */
function toStream(nonce: string, input: () => Iterable<Uint8Array>): ReadableStream<Uint8Array> {
  let pieces: Iterator<Uint8Array> | undefined;
  return new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(`${nonce}\0`)),
    pull(controller) {
      pieces ??= input()[Symbol.iterator]();
      // Each chunk is a message on its way: small ones are put together.
      const parts: Uint8Array[] = [];
      let length = 0;
      while (length < containerLimits.inputChunkBytes) {
        const { value, done } = pieces.next();
        if (done === true) {
          if (length > 0) controller.enqueue(joinBytes(parts));
          controller.close();
          return;
        }
        parts.push(value);
        length += value.length;
      }
      controller.enqueue(joinBytes(parts));
    },
  });
}
