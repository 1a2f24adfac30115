/** `xargs`: runs a command with words of its input as arguments, as many at once as fit. `-P` keeps the order. */

import { ownEntry } from "../../../protocol/check/own-entry.ts";
import { quoteIfNeeded } from "../entry/quote.ts";
import { parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { emptyInput } from "../process/streams.ts";
import { byteLength } from "../process/text/text.ts";
import { readItems, type XargsItem } from "./xargs-items.ts";

const specs = {
  zero: { short: "0", long: "null" },
  file: { short: "a", long: "arg-file", value: "required" },
  delimiter: { short: "d", long: "delimiter", value: "required" },
  end: { short: "E", value: "required" },
  endLong: { short: "e", long: "eof", value: "optional" },
  replace: { short: "I", value: "required" },
  replaceLong: { short: "i", long: "replace", value: "optional" },
  lines: { short: "L", value: "required" },
  linesLong: { short: "l", long: "max-lines", value: "optional" },
  count: { short: "n", long: "max-args", value: "required" },
  terminal: { short: "o", long: "open-tty", refused: "a terminal (-o)" },
  parallel: { short: "P", long: "max-procs", value: "required" },
  ask: { short: "p", long: "interactive", refused: "asking on a terminal (-p)" },
  slot: { long: "process-slot-var", value: "required", refused: "option '--process-slot-var'" },
  skipEmpty: { short: "r", long: "no-run-if-empty" },
  limits: { long: "show-limits", refused: "option '--show-limits'" },
  size: { short: "s", long: "max-chars", value: "required" },
  trace: { short: "t", long: "verbose" },
  exact: { short: "x", long: "exit" },
} as const;

type Options = ReturnType<typeof parseOptions<typeof specs>>;

/** Bytes of a command line, as GNU's default. */
const commandBytesDefault = 131_072;
/** Exit code of a command that ends all further ones. */
const stopCode = 255;

type Rules = ReturnType<typeof chooseRules>;

export async function xargs(process: Process): Promise<number> {
  const options = parseOptions(process.args, specs, { stopAtOperand: true });
  const file = options.value("file");
  const rules = chooseRules(process, options);
  await warnOfConflicts(process, options);
  const items = readItems(file === undefined ? process.stdin : process.openInput(file), process.meter, {
    delimiter: options.has("zero") ? "\0" : parseDelimiter(options.value("delimiter")),
    isWholeLine: rules.placeholder !== undefined,
    end: options.value("end") ?? options.value("endLong"),
  });
  const command = options.operands.length === 0 ? ["echo"] : options.operands;
  return new Runner(process, command, rules).run(items);
}

function chooseRules(process: Process, options: Options) {
  const last = chooseGrouping(options);
  const kind = last?.name.replace("Long", "");
  const value = last?.value;
  const size = options.value("size");
  return {
    /** Replaced in the command by one item per run. */
    placeholder: kind === "replace" ? (value ?? "{}") : undefined,
    linesMax: kind === "lines" ? requireCount(value ?? "1", "-L") : Number.POSITIVE_INFINITY,
    argsMax: kind === "count" ? requireCount(value ?? "", "-n") : Number.POSITIVE_INFINITY,
    bytesMax: size === undefined ? commandBytesDefault : requireCount(size, "-s"),
    isExact: options.has("exact") || kind === "replace" || kind === "lines",
    skipsEmpty: options.has("skipEmpty") || kind === "replace",
    isTraced: options.has("trace"),
    childInput: options.has("file") ? process.stdin : emptyInput,
  };
}

/** Warns of options that replace each other, except `-I` with one item per run. */
async function warnOfConflicts(process: Process, options: Options): Promise<void> {
  const kinds = ["replace", "lines", "count"].filter((kind) =>
    options.ordered.some(({ name }) => name.replace("Long", "") === kind),
  );
  const chosen = chooseGrouping(options)?.name.replace("Long", "");
  const isHarmless =
    chosen === "replace" && options.ordered.at(-1)?.name === "count" && !kinds.includes("lines");
  if (kinds.length > 1 && !isHarmless) {
    await process.fail(
      `warning: options ${kinds.join(" and ")} are mutually exclusive, only ${chosen} counts`,
    );
  }
}

/** Of -I, -L and -n the last one counts; one item per run is what -I says too. */
function chooseGrouping(options: Options): Options["ordered"][number] | undefined {
  let chosen: Options["ordered"][number] | undefined;
  for (const option of options.ordered) {
    if (!/^(replace|replaceLong|lines|linesLong|count)$/.test(option.name)) continue;
    const isSaid = option.name === "count" && option.value === "1" && chosen?.name.startsWith("replace");
    if (!isSaid) chosen = option;
  }
  return chosen;
}

function requireCount(text: string, option: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`invalid number "${text}" for ${option} option`);
  if (Number(text) < 1) throw new UsageError(`value ${text} for ${option} option should be >= 1`);
  return Number(text);
}

/** One character, or an escape of one. */
function parseDelimiter(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const escapes: Readonly<Record<string, string>> = {
    "\\n": "\n",
    "\\t": "\t",
    "\\0": "\0",
    "\\\\": "\\",
    "\\r": "\r",
    "\\a": "\x07",
    "\\b": "\b",
    "\\f": "\f",
    "\\v": "\v",
  };
  const known = ownEntry(escapes, text);
  if (known !== undefined) return known;
  const code = /^\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3}))$/.exec(text);
  if (code !== null)
    return String.fromCharCode(Number.parseInt(code[1] ?? code[2] ?? "", code[1] === undefined ? 8 : 16));
  if (byteLength(text) !== 1) {
    throw new UsageError(
      `Invalid input delimiter specification ${text}: the delimiter must be either a single character or an escape sequence starting with \\.`,
    );
  }
  return text;
}

class Runner {
  readonly #process: Process;
  readonly #command: readonly string[];
  readonly #rules: Rules;
  readonly #commandBytes: number;
  #waiting: string[] = [];
  #bytes = 0;
  #lines = 0;
  #hasRun = false;
  #exitCode = 0;
  #hasStopped = false;

  constructor(process: Process, command: readonly string[], rules: Rules) {
    this.#process = process;
    this.#command = command;
    this.#rules = rules;
    this.#commandBytes = command.reduce((sum, part) => sum + byteLength(part) + 1, 0);
  }

  async run(items: AsyncIterable<readonly XargsItem[]>): Promise<number> {
    for await (const block of items) {
      for (const item of block) {
        await this.#take(item);
        if (this.#hasStopped) return this.#exitCode;
      }
    }
    const isEmptyRun = !this.#hasRun && !this.#rules.skipsEmpty;
    if (this.#waiting.length > 0 || isEmptyRun) await this.#runWaiting();
    return this.#exitCode;
  }

  async #take({ text, endsLine }: XargsItem): Promise<void> {
    const { placeholder, argsMax, bytesMax, linesMax, isExact } = this.#rules;
    if (placeholder !== undefined) {
      const argv = this.#command.map((part) => part.split(placeholder).join(text));
      return this.#execute(argv);
    }
    const size = byteLength(text) + 1;
    if (this.#commandBytes + size > bytesMax) throw new UsageError("argument line too long");
    if (this.#commandBytes + this.#bytes + size > bytesMax) {
      if (
        isExact &&
        (this.#rules.linesMax < Number.POSITIVE_INFINITY || argsMax < Number.POSITIVE_INFINITY)
      ) {
        throw new UsageError("argument list too long");
      }
      await this.#runWaiting();
      if (this.#hasStopped) return;
    }
    this.#waiting.push(text);
    this.#bytes += size;
    if (endsLine) this.#lines += 1;
    if (this.#waiting.length >= argsMax || this.#lines >= linesMax) await this.#runWaiting();
  }

  #runWaiting(): Promise<void> {
    const argv = [...this.#command, ...this.#waiting];
    this.#waiting = [];
    this.#bytes = 0;
    this.#lines = 0;
    return this.#execute(argv);
  }

  async #execute(argv: readonly string[]): Promise<void> {
    const { stderr, meter } = this.#process;
    this.#hasRun = true;
    await meter.spend(500);
    if (this.#rules.isTraced) await stderr.write(`${argv.map(quoteIfNeeded).join(" ")}\n`);
    const code = await this.#process.spawn(argv, { stdin: this.#rules.childInput });
    if (code === 0) return;
    if (code === stopCode) {
      await this.#process.fail(`${argv[0]}: exited with status 255; aborting`);
      this.#stop(124);
    } else if (code > 128) {
      await this.#process.fail(`${argv[0]}: terminated by signal ${code - 128}`);
      this.#stop(125);
    } else if ((code === 127 || code === 126) && !this.#isThere(argv[0] ?? "")) this.#stop(code);
    else this.#exitCode = 123;
  }

  #stop(exitCode: number): void {
    this.#exitCode = exitCode;
    this.#hasStopped = true;
  }

  /** Whether a command of this name exists, so that 127 is its own answer. */
  #isThere(name: string): boolean {
    const { files, env } = this.#process;
    if (name === "sh" || name === "bash") return true;
    if (name.includes("/")) return files.find(name)?.type === "file";
    const folders = (env.get("PATH") ?? "/usr/bin:/bin").split(":");
    return folders.some((folder) => files.find(`${folder || "."}/${name}`)?.type === "file");
  }
}
