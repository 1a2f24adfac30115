/** The tests that `test` and `[[` share: of files, texts and variables. */

import { ownEntry } from "../../../../protocol/check/own-entry.ts";
import { calculate, type Integer } from "../../arithmetic/integer.ts";
import { parseParameterName, readParameter } from "../../expand/parameters.ts";
import type { FileStatus } from "../../process/files.ts";
import { compareByteOrder } from "../../process/text/byte-order.ts";
import { ShellFailure } from "../../state/failure.ts";
import { setOptions } from "../../state/options.ts";
import type { Shell } from "../../state/shell.ts";
import { parseTarget } from "../targets.ts";

export async function testUnary(shell: Shell, operator: string, operand: string): Promise<boolean> {
  switch (operator) {
    case "-n":
      return operand !== "";
    case "-z":
      return operand === "";
    case "-o": {
      const option = setOptions.find(({ name }) => name === operand);
      return option !== undefined && shell.options.has(option.name);
    }
    case "-v":
      return isSet(shell, operand);
    case "-R":
      return shell.variables.findRaw(operand)?.reference === true;
    case "-t":
      return false; // No descriptor of this shell is a terminal.
    case "-h":
    case "-L":
      return findLink(shell, operand)?.type === "symlink";
    default:
      return testFile(shell, operator, operand);
  }
}

function testFile(shell: Shell, operator: string, path: string): boolean {
  const status = findFile(shell, path);
  if (status === undefined) return false;
  return fileTests[operator]?.(status) ?? false;
}

function findFile({ files }: Shell, path: string): MaybeFile {
  return path === "" ? undefined : files.find(path);
}

/** Without `-b`, `-p` and `-S`: there are no such files. */
const fileTests: Readonly<Record<string, (status: FileStatus) => boolean>> = {
  "-a": () => true,
  "-e": () => true,
  "-f": ({ type }) => type === "file",
  "-d": ({ type }) => type === "directory",
  "-c": ({ type }) => type === "device",
  "-s": ({ size, type }) => size > 0 || type === "directory",
  "-r": ({ mode }) => (mode & 0o444) !== 0,
  "-w": (status) => (status.mode & 0o222) !== 0 && isWritable(status),
  "-x": ({ mode }) => (mode & 0o111) !== 0,
  "-k": ({ mode }) => (mode & 0o1000) !== 0,
  "-u": ({ mode }) => (mode & 0o4000) !== 0,
  "-g": ({ mode }) => (mode & 0o2000) !== 0,
  "-O": () => true,
  "-G": () => true,
  "-N": () => true,
};

/** The folders around the durable trees cannot be written. */
function isWritable({ type, realPath }: FileStatus): boolean {
  return type === "device" || /^\/(?:workspace|tmp)(?:\/|$)/.test(realPath);
}

function findLink(shell: Shell, path: string): FileStatus | undefined {
  return path === "" ? undefined : shell.files.findLink(path);
}

async function isSet(shell: Shell, text: string): Promise<boolean> {
  const plain = parseParameterName(text);
  if (plain === undefined) return false;
  const name =
    plain.subscript !== undefined && "text" in plain.subscript
      ? { name: plain.name, subscript: { text: (await parseTarget(shell, text)).subscript ?? "" } }
      : plain;
  const parameter = readParameter(shell, name);
  return parameter.kind === "one" ? parameter.text !== undefined : parameter.values.length > 0;
}

/** Comparisons of texts and files; those of numbers are `compareNumbers`. */
export function testBinary(
  shell: Shell,
  { operator, left, right }: { operator: string; left: string; right: string },
): boolean {
  const ofTexts = ownEntry(textComparisons, operator);
  if (ofTexts !== undefined) return ofTexts(left, right);
  const ofFiles = ownEntry(fileComparisons, operator);
  if (ofFiles !== undefined) return ofFiles(findFile(shell, left), findFile(shell, right));
  throw new ShellFailure("command", `${operator}: binary operator expected`, 2);
}

const textComparisons: Readonly<Record<string, (left: string, right: string) => boolean>> = {
  "=": (left, right) => left === right,
  "==": (left, right) => left === right,
  "!=": (left, right) => left !== right,
  "<": (left, right) => compareByteOrder(left, right) < 0,
  ">": (left, right) => compareByteOrder(left, right) > 0,
};

type MaybeFile = FileStatus | undefined;

/** A file that does not exist is older than all others. */
const fileComparisons: Readonly<Record<string, (left: MaybeFile, right: MaybeFile) => boolean>> = {
  "-nt": (left, right) => (left?.mtimeMs ?? -1) > (right?.mtimeMs ?? -1),
  "-ot": (left, right) => (left?.mtimeMs ?? -1) < (right?.mtimeMs ?? -1),
  "-ef": (left, right) => left !== undefined && left.realPath === right?.realPath,
};

const numberOperators: Readonly<Record<string, string>> = {
  "-eq": "==",
  "-ne": "!=",
  "-lt": "<",
  "-le": "<=",
  "-gt": ">",
  "-ge": ">=",
};

export function isNumberOperator(operator: string): boolean {
  return Object.hasOwn(numberOperators, operator);
}

/** `-eq` and its kin. */
export function compareNumbers(operator: string, left: Integer, right: Integer): boolean {
  return calculate(numberOperators[operator] ?? "==", left, right) === 1;
}
