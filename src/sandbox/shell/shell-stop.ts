/** Stops a script and keeps what it has printed. just-bash drops most output when it is aborted, and keeps all of it
 *  when a limit is passed. So whatever a script can wait for or start (sleep, files, commands, which are looked up as
 *  files) fails as if a limit were passed; the abort stops what does not notice. */

import type { Bash } from "just-bash";

/** just-bash's message for an abort, and here for every stop. */
const message = "execution aborted";

interface Sleeper {
  timer: ReturnType<typeof setTimeout>;
  fail: (reason: Error) => void;
}

export class ShellStop {
  readonly #sleepers = new Set<Sleeper>();
  /** Present from the stop on. */
  #createError: (() => Error) | undefined;

  /** just-bash's way to wait. */
  readonly sleep = (ms: number): Promise<void> =>
    new Promise((resolve, reject) => {
      if (this.#createError !== undefined) return reject(this.#createError());
      const wake = () => {
        this.#sleepers.delete(sleeper);
        resolve();
      };
      const sleeper = { timer: setTimeout(wake, ms), fail: reject };
      this.#sleepers.add(sleeper);
    });

  requireRunning(): void {
    if (this.#createError !== undefined) throw this.#createError();
  }

  stop(bash: typeof Bash): void {
    const createError = limitErrorsOf(bash);
    this.#createError = createError;
    for (const { fail } of this.#sleepers) fail(createError());
    this.close();
  }

  /** Its owner calls this when the script has ended or is abandoned. */
  close(): void {
    for (const { timer } of this.#sleepers) clearTimeout(timer);
    this.#sleepers.clear();
  }
}

/** A stop's traces in what the script printed. */
export function withoutStopMessages(stderr: string): string {
  return stderr.replaceAll(`bash: ${message}\n`, "");
}

/** The class of these errors is not exported, but one is thrown by a limit of one byte. Each has to be a new one: it
 *  collects the output on its way. */
function limitErrorsOf(bash: typeof Bash): () => Error {
  try {
    new bash({ executionLimits: { maxSourceBytes: 1 }, commands: [], defenseInDepth: false }).transform("ab");
  } catch (error) {
    if (error instanceof Error) {
      // just-bash's ExecutionLimitError.
      const LimitError = error.constructor as new (message: string, limitType: string) => Error;
      return () => new LimitError(message, "time");
    }
  }
  return () => new Error(message);
}
