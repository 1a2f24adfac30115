/** The port to CPython on a sandbox's machine, and where the sandboxes that have one register it: a Worker without them does
 *  not bundle it. */

import { EdgeflueError, invalidField } from "../../errors.ts";
import type { PythonReply } from "../../protocol/program/python.ts";
import type { Sandbox, SandboxTransaction } from "../sandbox.ts";

export interface PythonProgram {
  code: string;
  inputs?: Readonly<Record<string, unknown>> | undefined;
  timeoutMs: number;
  memoryBytes?: number | undefined;
  interpreter?: string | undefined;
  restart?: boolean | undefined;
  signal: AbortSignal;
}

export type PythonOutcome =
  | { ok: true; reply: Omit<PythonReply, "operationId"> }
  | { ok: false; error: EdgeflueError };

/** A program that fails is an outcome; rejects as `transaction.shell` does. */
export type RunPython = (transaction: SandboxTransaction, program: PythonProgram) => Promise<PythonOutcome>;

let registered: RunPython | undefined;

export function registerPython(run: RunPython): void {
  registered = run;
}

/** Throws `invalid_request` where the sandbox has no machine, or keeps no interpreters. */
export function requirePython({ provider }: Sandbox, interpreter?: string): RunPython {
  if (registered === undefined || provider === "virtual")
    throw new EdgeflueError("invalid_request", "This agent has no container, so it runs no Python.", {
      hint: 'Python needs a machine: give the agent `sandbox: "container"` (or "auto") with import "edgeflue/container" and [[containers]] in wrangler.toml; `npx edgeflue add container` does it. `runJs` runs without one.',
    });
  if (interpreter === undefined || provider === "container" || provider === "auto") return registered;
  throw invalidField(
    "interpreter",
    `The sandbox "${provider}" keeps no interpreters: leave out "interpreter", which containers alone have.`,
  );
}
