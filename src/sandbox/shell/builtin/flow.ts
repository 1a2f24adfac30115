/** Builtins that move the script elsewhere: `break`, `continue`, `return`, `exit`, `eval`, `source`. */

import { openInput } from "../process/devices.ts";
import { UsageError } from "../process/options.ts";
import { readAll } from "../process/streams.ts";
import { decodeBytes } from "../process/text/text.ts";
import type { Shell } from "../state/shell.ts";
import type { BuiltinCall } from "./builtin.ts";
import { complain } from "./builtin.ts";

export async function leaveLoop(shell: Shell, { name, args }: BuiltinCall): Promise<number> {
  if (shell.loopDepth === 0)
    return complain(shell, name, "only meaningful in a `for', `while', or `until' loop", 0);
  const [count = "1"] = args;
  if (!/^[-+]?\d+$/.test(count)) {
    shell.jump = { kind: "exit" };
    return complain(shell, name, `${count}: numeric argument required`, 128);
  }
  const levels = Number(count);
  if (levels < 1) {
    shell.jump = { kind: "break", levels: shell.loopDepth };
    return complain(shell, name, `${count}: loop count out of range`);
  }
  shell.jump = { kind: name === "break" ? "break" : "continue", levels };
  return 0;
}

export async function returnFrom(shell: Shell, { name, args }: BuiltinCall): Promise<number> {
  const status = await readStatus(shell, name, args);
  if (shell.frames.length === 0)
    return complain(shell, name, "can only `return' from a function or sourced script", 2);
  shell.status = status;
  shell.jump = { kind: "return" };
  return status;
}

export async function exit(shell: Shell, { name, args }: BuiltinCall): Promise<number> {
  shell.status = await readStatus(shell, name, args);
  shell.jump = { kind: "exit" };
  return shell.status;
}

async function readStatus(shell: Shell, name: string, args: readonly string[]): Promise<number> {
  const [first] = args[0] === "--" ? args.slice(1) : args;
  if (first === undefined) return shell.status;
  if (/^\s*[-+]?\d{1,18}\s*$/.test(first))
    return Number(BigInt.asUintN(8, BigInt(first.trim().replace(/^\+/, ""))));
  return complain(shell, name, `${first}: numeric argument required`, 2);
}

export async function evaluateText(shell: Shell, { args }: BuiltinCall): Promise<number> {
  const words = args[0] === "--" ? args.slice(1) : args;
  const text = words.join(" ");
  if (text === "") return 0;
  return shell.runner.runText(shell, text, { firstLine: shell.line });
}

/** Runs a file in this shell; with arguments they are its positional parameters. */
export async function source(shell: Shell, { args }: BuiltinCall): Promise<number> {
  const [path, ...rest] = args[0] === "--" ? args.slice(1) : args;
  if (path === undefined) throw new UsageError("filename argument required", 2);
  const found = path.includes("/") ? path : findInPath(shell, path);
  const input = found.startsWith("/dev/") ? await readDevice(shell, found) : shell.files.read(found);
  const text = decodeBytes(input);
  const { frames, positional } = shell;
  shell.frames = [{ name: "source", line: shell.line, source: path }, ...frames];
  if (rest.length > 0) shell.positional = rest;
  try {
    const status = await shell.runner.runText(shell, text);
    if (shell.jump?.kind !== "return") return status;
    shell.jump = undefined;
    return shell.status;
  } finally {
    shell.frames = frames;
    if (rest.length > 0) shell.positional = positional;
  }
}

async function readDevice(shell: Shell, path: string): Promise<Uint8Array> {
  return readAll(openInput(shell.files, path, shell.descriptors.all), shell.meter);
}

/** `PATH` first, then the current folder. */
function findInPath(shell: Shell, name: string): string {
  for (const folder of (shell.variables.get("PATH") ?? "").split(":")) {
    const file = `${folder === "" ? "." : folder}/${name}`;
    if (shell.files.find(file)?.type === "file") return file;
  }
  return name;
}
