/** `bash` and `sh` as programs: a shell of its own, which has of this one only the environment and the open files. */

import { FileError, orFileError } from "../../../file-error.ts";
import { shellLimits } from "../../limits.ts";
import { NotSupported, UsageError } from "../../process/options.ts";
import { readAll } from "../../process/streams.ts";
import { decodeBytes } from "../../process/text/text.ts";
import { setOptions } from "../../state/options.ts";
import { Shell } from "../../state/shell.ts";
import { runScriptText } from "../script.ts";
import { initializeVariables } from "./environment.ts";

interface Invocation {
  readonly options: readonly { readonly name: string; readonly isOn: boolean }[];
  /** What to run: the text after `-c`, a file, or standard input. */
  readonly mode: "command" | "file" | "stdin" | "version" | "help";
  readonly operands: readonly string[];
  readonly shopts: readonly { readonly name: string; readonly isOn: boolean }[];
}

export async function runShellProgram(parent: Shell, argv: readonly string[]): Promise<number> {
  const [programName = "bash", ...args] = argv;
  const invocation = parseInvocation(args);
  const [first, ...rest] = invocation.operands;
  if (invocation.mode === "version") {
    await parent.descriptors.stdout.write("GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\n");
    return 0;
  }
  if (invocation.mode === "command") {
    if (first === undefined) {
      await parent.descriptors.stderr.write(`${programName}: -c: option requires an argument\n`);
      return 2;
    }
    const [name = programName, ...positional] = rest;
    return run(parent, { text: first, name, positional, invocation, isFile: false });
  }
  if (invocation.mode === "file" && first !== undefined) {
    const text = await readScript(parent, first, programName);
    if (typeof text === "number") return text;
    return run(parent, { text, name: first, positional: rest, invocation, isFile: true });
  }
  const text = decodeBytes(await readAll(parent.descriptors.stdin, parent.meter));
  return run(parent, {
    text,
    name: programName,
    positional: invocation.operands,
    invocation,
    isFile: false,
    isInput: true,
  });
}

interface Start {
  readonly text: string;
  readonly name: string;
  readonly positional: readonly string[];
  readonly invocation: Invocation;
  readonly isFile: boolean;
  readonly isInput?: boolean;
}

async function run(
  parent: Shell,
  { text, name, positional, invocation, isFile, isInput = false }: Start,
): Promise<number> {
  const { family, runner, meter, cwd } = parent;
  if (parent.nesting >= shellLimits.shellDepthMax) {
    throw new UsageError(`more than ${shellLimits.shellDepthMax} shells within each other`);
  }
  const child = new Shell({
    family,
    runner,
    meter,
    descriptors: parent.descriptors.fork(),
    cwd,
    name,
    positional,
    pid: family.takePid(),
  });
  child.isFile = isFile;
  child.umask = parent.umask;
  child.subshellDepth = 0;
  child.nesting = parent.nesting + 1;
  for (const functionName of parent.exportedFunctions) {
    const definition = parent.functions.get(functionName);
    if (definition !== undefined) child.functions.set(functionName, definition);
  }
  initializeVariables(child, parent.variables.exported());
  for (const { name: option, isOn } of invocation.options) {
    const known = setOptions.find((one) => one.name === option);
    if (known !== undefined) child.options.change(known.name, isOn);
  }
  for (const { name: shopt, isOn } of invocation.shopts) child.options.changeShopt(shopt, isOn);
  return runScriptText(child, text, { isInput });
}

async function readScript(parent: Shell, path: string, programName: string): Promise<string | number> {
  const bytes = orFileError(() => parent.files.read(path));
  if (!(bytes instanceof FileError)) return decodeBytes(bytes);
  await parent.descriptors.stderr.write(`${programName}: ${path}: ${bytes.reason}\n`);
  return bytes.code === "ENOENT" ? 127 : 126;
}

function parseInvocation(args: readonly string[]): Invocation {
  const options: { name: string; isOn: boolean }[] = [];
  const shopts: { name: string; isOn: boolean }[] = [];
  let mode: Invocation["mode"] = "file";
  let index = 0;
  for (; index < args.length; index++) {
    const arg = args[index] ?? "";
    if (arg === "--" || arg === "-") {
      index += 1;
      break;
    }
    if (arg === "--version") mode = "version";
    else if (ignoredLong.has(arg)) continue;
    else if (arg === "--posix") options.push({ name: "posix", isOn: true });
    else if (arg.startsWith("--")) throw new NotSupported(`option '${arg}'`);
    else if (/^[-+]./.test(arg)) {
      const isOn = arg.startsWith("-");
      for (const letter of arg.slice(1)) {
        if (letter === "c") mode = "command";
        else if (letter === "s") mode = "stdin";
        else if (letter === "l" || letter === "i") continue;
        else if (letter === "o" || letter === "O") {
          index += 1;
          const name = args[index] ?? "";
          if (letter === "o") options.push({ name, isOn });
          else shopts.push({ name, isOn });
        } else {
          const option = setOptions.find((one) => one.letter === letter);
          if (option === undefined) throw new NotSupported(`option '${arg}'`);
          options.push({ name: option.name, isOn });
        }
      }
    } else break;
  }
  const operands = args.slice(index);
  const isStdin = mode === "file" && operands.length === 0;
  return { options, shopts, mode: isStdin ? "stdin" : mode, operands };
}

const ignoredLong: ReadonlySet<string> = new Set(["--login", "--norc", "--noprofile", "--noediting"]);
