/** Runs a program of Python by a command of the sandbox's shell: what is checked of commands is checked of it, and its files are
 *  those of any command. */

import { EdgeflueError } from "../../errors.ts";
import { pythonRequestLimits } from "../../protocol/program/limits.ts";
import type { PythonReply } from "../../protocol/program/python.ts";
import type { ShellResult } from "../sandbox.ts";
import { pythonLimits } from "./limits.ts";
import { pythonCommand, pythonProgram } from "./program.ts";
import type { RunPython } from "./python.ts";

/** What the program says about the code. */
interface PythonAnswer {
  value?: unknown;
  problem?: string;
  kind?: "error" | "input" | "memory" | "value" | "ended" | "killed";
  trace?: string;
  state: PythonReply["state"];
}

export const runPython: RunPython = async (transaction, { code, inputs = {}, signal, ...program }) => {
  const { timeoutMs, memoryBytes, interpreter, restart } = program;
  const nonce = `#${crypto.randomUUID()}:`;
  const request = {
    nonce,
    code,
    inputs,
    interpreter,
    restart,
    memoryBytes,
    outputBytesMax: pythonLimits.outputBytesMax,
    resultCharsMax: pythonRequestLimits.inputCharsMax,
    program: pythonProgram,
  };
  const stdin = `${JSON.stringify(request)}\n`;
  const result = await transaction.shell(pythonCommand, { stdin, timeoutMs, signal });
  const at = result.stdout.lastIndexOf(nonce);
  if (at < 0) return { ok: false, error: explainSilence(result, program) };
  const stdout = result.stdout.slice(0, at);
  const { stderr } = result;
  const answer = JSON.parse(result.stdout.slice(at + nonce.length)) as PythonAnswer; // what the program writes
  if (answer.problem !== undefined) return { ok: false, error: toError(answer, { stdout, stderr }, program) };
  if (result.exitCode !== 0) {
    const message = "The code ran, and not all files that it changed were kept.";
    return {
      ok: false,
      error: new EdgeflueError("sandbox_denied", message, { meta: tails(stdout, stderr) }),
    };
  }
  return { ok: true, reply: { result: answer.value ?? null, stdout, stderr, state: answer.state } };
};

type Bounds = Pick<Parameters<RunPython>[1], "timeoutMs" | "memoryBytes" | "interpreter">;

function toError(
  { problem = "", kind, trace }: PythonAnswer,
  { stdout, stderr }: { stdout: string; stderr: string },
  { memoryBytes }: Bounds,
): EdgeflueError {
  const meta = { ...tails(stdout, stderr), ...(trace !== undefined && { traceback: trace }) };
  if (kind === "memory") {
    const bound = memoryBytes === undefined ? "the machine has" : `its ${memoryBytes} bytes`;
    return new EdgeflueError("limit_exceeded", `The code needed more memory than ${bound}.`, { meta });
  }
  if (kind === "killed") return killed(meta);
  if (kind === "value") return new EdgeflueError("result_invalid", problem, { meta });
  if (kind === "error") return new EdgeflueError("invalid_request", `The code failed: ${problem}`, { meta });
  return new EdgeflueError("invalid_request", problem, { meta });
}

function killed(meta: Record<string, unknown>): EdgeflueError {
  const message = "Python was killed while the code ran, probably because the machine has no more memory.";
  return new EdgeflueError("limit_exceeded", message, { meta });
}

/** Python ended without a word about the code, or was not there. */
function explainSilence(
  { stdout, stderr, exitCode }: ShellResult,
  { timeoutMs, interpreter }: Bounds,
): EdgeflueError {
  const meta = tails(stdout, stderr);
  const gone =
    interpreter === undefined ? "" : ` The interpreter "${interpreter}" was ended, and what it kept is gone.`;
  if (exitCode === 124)
    return new EdgeflueError(
      "limit_exceeded",
      `The code was stopped: it ran longer than ${timeoutMs / 1000} s.${gone}`,
      { meta },
    );
  if (stderr.includes("The command was not run"))
    return new EdgeflueError(
      "sandbox_denied",
      `Python was not run: the agent's rules about commands do not allow python3. ${stderr.trim().slice(0, 500)}`,
      { meta: { needs: "python3" } },
    );
  if (exitCode === 127)
    return new EdgeflueError("invalid_request", "There is no python3 on the sandbox's machine.", {
      hint: "The image of `npx edgeflue add container` has it.",
      meta,
    });
  if (exitCode === 137) return killed(meta);
  return new EdgeflueError("invalid_request", `Python ended without a result, with exit code ${exitCode}.`, {
    meta,
  });
}

/** The ends of what was written, for the error. */
function tails(stdout: string, stderr: string): Record<string, unknown> {
  const end = (text: string) => text.slice(-pythonLimits.errorCharsMax);
  return { ...(stdout !== "" && { stdout: end(stdout) }), ...(stderr !== "" && { stderr: end(stderr) }) };
}
