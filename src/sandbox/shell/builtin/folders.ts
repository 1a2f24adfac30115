/** `cd`, `pwd`, `pushd`, `popd` and `dirs`. */

import { FileError, orFileError } from "../../file-error.ts";
import { normalizePath } from "../../paths.ts";
import { UsageError } from "../process/options.ts";
import { ShellFailure } from "../state/failure.ts";
import type { Shell } from "../state/shell.ts";
import type { BuiltinCall } from "./builtin.ts";
import { print, readLetters } from "./builtin.ts";

export async function changeFolder(shell: Shell, { args }: BuiltinCall): Promise<number> {
  const options = readLetters(args, "LPe@");
  if (options.operands.length > 1) throw new UsageError("too many arguments");
  const [operand] = options.operands;
  const target = operand === undefined ? shell.variables.get("HOME") : operand;
  if (target === undefined) throw new UsageError("HOME not set");
  const isBack = target === "-";
  const path = isBack ? shell.variables.get("OLDPWD") : target;
  if (path === undefined) throw new UsageError("OLDPWD not set");
  const fromList = findInList(shell, path);
  enter(shell, fromList ?? path, { isPhysical: options.has("P") || shell.options.has("physical") });
  if (isBack || fromList !== undefined) await print(shell, `${shell.cwd}\n`);
  return 0;
}

/** A folder of `CDPATH` that has this one. */
function findInList(shell: Shell, path: string): string | undefined {
  const list = shell.variables.get("CDPATH");
  if (list === undefined || list === "" || /^\.{0,2}(?:\/|$)/.test(path)) return undefined;
  return list
    .split(":")
    .filter((folder) => folder !== "" && folder !== ".")
    .map((folder) => `${folder}/${path}`)
    .find((candidate) => shell.files.find(candidate)?.type === "directory");
}

function enter(shell: Shell, path: string, { isPhysical = false }: { isPhysical?: boolean } = {}): void {
  if (path === "") return; // As bash: no folder is left, no error.
  const logical = normalizePath(path.startsWith("/") ? path : `${shell.cwd}/${path}`);
  const status = statusOf(shell, path, logical);
  if (status.type !== "directory") throw new ShellFailure("command", `${path}: Not a directory`);
  if ((status.mode & 0o111) === 0) throw new ShellFailure("command", `${path}: Permission denied`);
  const old = shell.cwd;
  shell.changeFolder(isPhysical ? status.realPath : logical);
  setExported(shell, "OLDPWD", old);
  setExported(shell, "PWD", shell.cwd);
}

const leavesFolder = /(?:^|\/)(?!\.{1,2}\/)[^/]+\/+\.\.(?:\/|$)/;

function statusOf(shell: Shell, path: string, logical: string) {
  const status = orFileError(() => {
    // A folder that the path leaves again must exist; the current one may be gone.
    if (leavesFolder.test(path)) shell.files.stat(path);
    return shell.files.stat(logical);
  });
  if (status instanceof FileError) throw new ShellFailure("command", `${path}: ${status.reason}`);
  return status;
}

function setExported(shell: Shell, name: string, value: string): void {
  const variable = shell.variables.own(name);
  shell.variables.setValue(variable, value);
}

export async function printFolder(shell: Shell, { args }: BuiltinCall): Promise<number> {
  const isPhysical = readLetters(args, "LP").given.at(-1)?.letter === "P" || shell.options.has("physical");
  await print(shell, `${isPhysical ? shell.files.stat(".").realPath : shell.cwd}\n`);
  return 0;
}

export async function pushFolder(shell: Shell, call: BuiltinCall): Promise<number> {
  const operands = call.args.filter((arg) => arg !== "--" && arg !== "-n");
  const [target] = operands;
  const stack = [shell.cwd, ...shell.directories];
  if (target === undefined) {
    const [second, ...rest] = shell.directories;
    if (second === undefined) throw new UsageError("no other directory");
    const old = shell.cwd;
    enter(shell, second);
    shell.directories = [old, ...rest];
  } else if (/^[-+]\d+$/.test(target)) {
    const index = indexIn(stack, target);
    const rotated = [...stack.slice(index), ...stack.slice(0, index)];
    enter(shell, rotated[0] ?? shell.cwd);
    shell.directories = rotated.slice(1);
  } else {
    const old = shell.cwd;
    enter(shell, target === "-" ? (shell.variables.get("OLDPWD") ?? "") : target);
    shell.directories = [old, ...shell.directories];
  }
  return printStack(shell);
}

export async function popFolder(shell: Shell, call: BuiltinCall): Promise<number> {
  const [target = "+0"] = call.args.filter((arg) => arg !== "--" && arg !== "-n");
  if (!/^[-+]\d+$/.test(target)) throw new UsageError(`${target}: invalid argument`, 2);
  const stack = [shell.cwd, ...shell.directories];
  if (stack.length < 2) throw new UsageError("directory stack empty");
  const index = indexIn(stack, target);
  const rest = stack.filter((_, at) => at !== index);
  if (index === 0) enter(shell, rest[0] ?? shell.cwd);
  shell.directories = rest.slice(1);
  return printStack(shell);
}

function indexIn(stack: readonly string[], text: string): number {
  const number = Number(text.slice(1));
  const index = text.startsWith("-") ? stack.length - 1 - number : number;
  if (index < 0 || index >= stack.length) throw new UsageError(`${text}: directory stack index out of range`);
  return index;
}

export async function listFolders(shell: Shell, { args }: BuiltinCall): Promise<number> {
  const options = readLetters(
    args.filter((arg) => !/^[-+]\d+$/.test(arg)),
    "clpv",
  );
  if (options.has("c")) {
    shell.directories = [];
    return 0;
  }
  const index = args.find((arg) => /^[-+]\d+$/.test(arg));
  const stack = [shell.cwd, ...shell.directories].map((path) =>
    options.has("l") ? path : abbreviate(shell, path),
  );
  if (index !== undefined) {
    await print(shell, `${stack[indexIn(stack, index)]}\n`);
  } else if (options.has("v")) {
    await print(shell, stack.map((path, at) => `${String(at).padStart(2)}  ${path}\n`).join(""));
  } else await print(shell, `${stack.join(options.has("p") ? "\n" : " ")}\n`);
  return 0;
}

async function printStack(shell: Shell): Promise<number> {
  await print(
    shell,
    `${[shell.cwd, ...shell.directories].map((path) => abbreviate(shell, path)).join(" ")}\n`,
  );
  return 0;
}

function abbreviate(shell: Shell, path: string): string {
  const home = shell.variables.get("HOME") ?? "";
  if (home === "" || home === "/") return path;
  return path === home ? "~" : path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
