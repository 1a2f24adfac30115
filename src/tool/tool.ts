/** A tool as the loop sees it: built in or an author's. Its `effect` says what a crash in the middle means. */

import type { ToolContext } from "../agent/tool/define-tool.ts";
import type { OpenWakeUps, WakeUps } from "../agent/tool/wake-up-tool.ts";
import type { Clock } from "../clock.ts";
import type { Approvers } from "../protocol/approval.ts";
import type { JsonSchema } from "../protocol/json-schema/schema.ts";
import type { SandboxTransaction } from "../sandbox/sandbox.ts";

/** `transaction`: all it does is in the sandbox and commits with its result, so it can simply run again. `task`: a
 *  child conversation, which continues from its last stored message. The others are those of `defineTool`. */
export type ToolEffect = "transaction" | "task" | "read" | "idempotent" | "once";

/** What a program of `run_code` reaches besides the files. */
export interface CodeHost {
  readonly clock: Clock;
  readonly toolNames: readonly string[];
  /** Calls that were made. */
  readonly callCount: number;
  /** Whether a call was not made because there may be no more. */
  readonly isOutOfCalls: boolean;
  /** Resolves to the tool's output; rejects when it was not run or failed. */
  callTool(name: string, input: unknown): Promise<unknown>;
  /** The program has ended: calls that still run are given up, and no further one begins. Resolves once they have ended, to
   *  the names of their tools. */
  end(): Promise<string[]>;
}

export interface ToolCallContext extends ToolContext {
  /** Present for tools with the effect `transaction`. */
  sandbox?: SandboxTransaction;
  /** Gets what a command writes, as it comes. */
  onOutput?: (chunk: { stream: "stdout" | "stderr"; text: string }) => void;
  /** Present for `run_code`. */
  code?: CodeHost;
  /** Present for a tool with `openWakeUps`. */
  wakeUps?: { operationId: string; open(): Promise<WakeUps> };
}

export type ParsedInput = { ok: true; input: unknown } | { ok: false; problem: string };

export interface Tool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the input, sent to the model. Byte-stable, so that prompt caches hit. */
  readonly inputSchema: JsonSchema;
  readonly effect: ToolEffect;
  /** What the policy must allow for this tool to be offered. */
  readonly needs?: "read" | "write" | "shell";
  /** Whether a call with this (parsed) input needs an approval. Default: no. */
  readonly needsApproval?: boolean | ((input: unknown) => boolean);
  /** Who may decide about its calls. Default: what the agent says. */
  readonly approvers?: Approvers;
  /** Opens what the tool keeps in a session. */
  readonly openWakeUps?: OpenWakeUps;
  /** Shell commands that this tool may run besides those that the policy allows. */
  readonly grants?: readonly string[];
  /** Checks the model's input; the problem is one text that the model can act on. */
  parse(input: unknown): ParsedInput | Promise<ParsedInput>;
  /** Runs it. A string goes to the model as text, anything else as JSON; what it throws becomes an error result. */
  execute(input: unknown, context: ToolCallContext): Promise<unknown>;
}

/** Whether a call changes nothing, so that repeating it is harmless. */
export function isRead(tool: Tool): boolean {
  return tool.effect === "read" || looksInside(tool);
}

/** Whether a call changes nothing and reads only the sandbox: it leaves no trace outside. */
export function looksInside({ effect, needs }: Tool): boolean {
  return effect === "transaction" && needs === "read";
}
