/** The port to an engine of JavaScript, and where `import "edgeflue/javascript"` registers one: a project that does not
 *  import it does not bundle it. */

import type { Clock } from "../../clock.ts";
import { EdgeflueError } from "../../errors.ts";

/** What the code may call. Arguments and values are JSON, or bytes. */
export type SandboxFunction = (args: readonly unknown[]) => Promise<unknown>;

export interface JavaScriptProgram {
  /** The body of an async function: it may `await` and `return`. */
  code: string;
  /** JSON, which the code sees as `inputs`. */
  inputs?: unknown;
  /** By name, of which the part before a dot is an object: `files.readText`. */
  functions: Readonly<Record<string, SandboxFunction>>;
  memoryBytes: number;
  timeoutMs: number;
  clock: Clock;
  signal?: AbortSignal | undefined;
}

/** `logs` is what it said by `console`, one line for each call. */
export type JavaScriptOutcome =
  | { ok: true; value: unknown; logs: string }
  /** `problem` is a sentence: the code threw, or a bound was passed. */
  | { ok: false; problem: string; logs: string };

export interface JavaScriptEngine {
  /** Rejects only when `signal` aborts. */
  run(program: JavaScriptProgram): Promise<JavaScriptOutcome>;
}

let registered: JavaScriptEngine | undefined;

export function registerJavaScript(engine: JavaScriptEngine): void {
  registered = engine;
}

export function isJavaScriptRegistered(): boolean {
  return registered !== undefined;
}

/** Throws `invalid_request`. */
export function requireJavaScript(): JavaScriptEngine {
  if (registered !== undefined) return registered;
  throw new EdgeflueError("invalid_request", "This deployment has no engine to run JavaScript.", {
    hint: 'Import it once, in edgeflue.config.ts or in the agent\'s file: import "edgeflue/javascript";',
  });
}
