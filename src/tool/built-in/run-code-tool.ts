/** `run_code`: a program of JavaScript that calls several tools in one step and returns only what matters. Offered where the
 *  agent asks for it. The session makes the calls, see session/tool-call/inner-calls.ts. */

import {
  isJavaScriptRegistered,
  requireJavaScript,
  type SandboxFunction,
} from "../../sandbox/javascript/engine.ts";
import { createFileFunctions } from "../../sandbox/javascript/file-functions.ts";
import { javaScriptLimits } from "../../sandbox/javascript/limits.ts";
import type { CodeHost, Tool } from "../tool.ts";
import { createBuiltInTool } from "./built-in-tool.ts";

export const runCodeToolName = "run_code";

const { codeCharsMax, memoryBytesDefault, msDefault, msMax } = javaScriptLimits;

const parameters = {
  type: "object",
  properties: {
    code: {
      type: "string",
      minLength: 1,
      maxLength: codeCharsMax,
      description: "Body of an async function: it may await, and returns JSON.",
    },
    timeout: {
      default: msDefault / 1000,
      description: `Seconds until it is stopped. Default ${msDefault / 1000}, at most ${msMax / 1000}.`,
      type: "number",
      exclusiveMinimum: 0,
      maximum: msMax / 1000,
    },
  },
  required: ["code"],
} as const;

export const runCodeTool: Tool = createBuiltInTool({
  name: runCodeToolName,
  description:
    "Run JavaScript that calls your other tools, to do in one step what takes many, or to work on data without reading it all. `await tools.NAME(input)` calls a tool and gives its output; `files.readText, writeText(path, text), readBytes, writeBytes, list, stat, exists, mkdir, remove` are async too; `console.log` is returned beside the result. There is no network, no import, no timer. When the code throws, its changes to files are dropped.",
  parameters,
  async execute({ code, timeout }, sandbox, { signal, code: host }) {
    if (host === undefined) throw new Error("[edgeflue] run_code was called without its session.");
    let stopped: string[] = [];
    const outcome = await requireJavaScript()
      .run({
        code,
        functions: { ...createFileFunctions(sandbox.files), ...toToolFunctions(host) },
        memoryBytes: memoryBytesDefault,
        timeoutMs: timeout * 1000,
        clock: host.clock,
        signal,
      })
      .finally(async () => {
        stopped = await host.end();
      });
    const logs = outcome.logs === "" ? {} : { logs: outcome.logs };
    const note = `Calls that still ran were stopped, and their outcome is unknown: ${stopped.join(", ")}.`;
    if (outcome.ok) return { result: outcome.value, ...logs, ...(stopped.length > 0 && { note }) };
    const problem = stopped.length > 0 ? `${outcome.problem} ${note}` : outcome.problem;
    throw new Error(outcome.logs === "" ? problem : `${problem}\nIts console:\n${outcome.logs}`);
  },
});

/** Throws a sentence when an agent asks for it where it cannot run. */
export function requireRunCode(): void {
  if (isJavaScriptRegistered()) return;
  throw new Error(
    '[edgeflue] Agent field "runCode" needs an engine to run JavaScript. Import it once, in edgeflue.config.ts or in the agent\'s file: import "edgeflue/javascript";',
  );
}

/** The tools of a session as functions of a program. */
export function toToolFunctions({ toolNames, callTool }: CodeHost): Record<string, SandboxFunction> {
  return Object.fromEntries(
    toolNames.map((name) => [`tools.${name}`, ([input = {}]) => callTool(name, input)]),
  );
}
