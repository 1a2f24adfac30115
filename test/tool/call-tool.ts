/** Calls built-in tools as the loop does: checks the input, gives a transaction, commits. */

import { toBindings } from "../../src/agent/bindings.ts";
import type { ToolLog } from "../../src/agent/tool/define-tool.ts";
import type { Sandbox, SandboxScope } from "../../src/sandbox/sandbox.ts";
import { builtInTools } from "../../src/tool/built-in-tools.ts";
import { commit, openPolicy, runWithSandbox } from "../sandbox/with-sandbox.ts";

const silentLog: ToolLog = { info() {}, warn() {}, error() {} };

export type CallTool = (name: string, input: unknown, signal?: AbortSignal) => Promise<unknown>;

/** A tool's answer, or "problem: …" when its input is refused; what it throws, it throws. */
export function createCallTool(sandbox: Sandbox, scope?: SandboxScope): CallTool {
  return async (name, input, signal = new AbortController().signal) => {
    const tool = builtInTools(sandbox.policy, undefined, sandbox.shellDescription).find(
      (candidate) => candidate.name === name,
    );
    if (tool === undefined) throw new Error(`There is no tool ${name}.`);
    const parsed = await tool.parse(input);
    if (!parsed.ok) return `problem: ${parsed.problem}`;
    return commit(
      sandbox,
      (transaction) =>
        tool.execute(parsed.input, {
          signal,
          sandbox: transaction,
          toolCallId: "call_1",
          idempotencyKey: "key_1",
          init: async () => {
            throw new Error("There are no other agents here.");
          },
          env: {},
          bindings: toBindings(undefined),
          log: silentLog,
        }),
      scope,
    );
  };
}

/** Runs `body` with the tools over a sandbox with `files`. */
export function runWithTools(
  files: Readonly<Record<string, string | Uint8Array>>,
  body: (call: CallTool, sandbox: Sandbox) => Promise<void>,
): Promise<void> {
  return runWithSandbox(async ({ open }) => {
    const sandbox = open({ policy: openPolicy });
    await commit(sandbox, async (transaction) => {
      for (const [path, content] of Object.entries(files)) await transaction.files.write(path, content);
    });
    await body(createCallTool(sandbox), sandbox);
  });
}
