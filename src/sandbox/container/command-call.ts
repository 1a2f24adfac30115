/** One command with all that it was called with, and the program that runs it. Pure. */

import type { CommandProgram, RunLimits } from "./run-program.ts";
import { toFindArguments } from "./settings.ts";
import type { SyncPlan } from "./sync/container-sync.ts";
import { incomingLimits } from "./sync/incoming.ts";

export interface CommandCall extends RunLimits {
  command: string;
  cwd: string;
  env: Readonly<Record<string, string>>;
  input: Uint8Array | undefined;
  signal: AbortSignal;
}

/** The same, of which nothing runs. */
export function nothing(call: CommandCall): CommandCall {
  return { ...call, command: "", input: undefined, env: {} };
}

export function toProgram(
  { command, cwd, env, input }: CommandCall,
  { mode, boot, base, seq, outgoing }: SyncPlan,
  ignored: readonly string[],
): CommandProgram {
  const id = crypto.randomUUID();
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}\0`);
  const head = new TextEncoder().encode(`${command}\0${variables.join("")}\0`);
  const sizes = [outgoing.names.length, outgoing.sent.length, outgoing.archiveBytes, input?.length ?? -1];
  const { bytesMax, fileBytesMax } = incomingLimits;
  return {
    id,
    args: [boot, base, seq, mode, cwd, ...sizes, bytesMax, fileBytesMax, id, ...toFindArguments(ignored)].map(
      String,
    ),
    *input() {
      yield head;
      yield outgoing.names;
      yield outgoing.sent;
      yield* outgoing.archive();
      if (input !== undefined) yield input;
    },
  };
}
