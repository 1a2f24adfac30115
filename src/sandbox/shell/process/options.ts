/** Reads a command's options as GNU's `getopt_long` does: short ones joined (`-nr`), values attached or apart (`-k2`,
 *  `-k 2`), long ones with `=` and abbreviated, options after operands, `--` as their end. An option that a command does
 *  not have is an error with the command's own exit code: nothing asked for is ignored. */

/** Options by the name that the command's code uses: `{ reverse: { short: "r", long: "reverse" } }`. Those that change
 *  nothing here are one: `noEffect`. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

export interface OptionSpec {
  /** One or more letters, e.g. `"r"` or `"rR"`. */
  short?: string;
  /** One name, or several. */
  long?: string | readonly string[];
  /** `"required"`: takes a value. `"optional"`: takes an attached one (`-i.bak`, `--color=auto`). Default: none. */
  value?: "required" | "optional";
  /** The real command has it and this one does not: what is not supported, e.g. `"an ed script (-e)"`. */
  refused?: string;
}

export interface ParsedOptions<Name extends string> {
  has(name: Name): boolean;
  /** The value that was given last; undefined when there is none. */
  value(name: Name): string | undefined;
  /** All values, in order. */
  values(name: Name): readonly string[];
  /** Every option in the order in which it was given. */
  readonly ordered: readonly { name: Name; value: string | undefined }[];
  readonly operands: readonly string[];
}

export interface OptionRules {
  /** Ends the options at the first operand, as POSIX says: for `env`, `xargs`, `timeout`. Default false. */
  stopAtOperand?: boolean;
  /** Exit code of a wrong option. Default 1; 2 for `grep`, `ls`, `sort`, `diff`. */
  usageExitCode?: number;
}

/** Wrong options or operands. Ends the command with its exit code and message. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Something that the real command can do and this one cannot. Exit code 2 and a message that says so. */
export class NotSupported extends UsageError {
  constructor(what: string) {
    super(`${what} is not supported in this shell`, 2);
  }
}

/** A command of which this shell has no more than the name. */
export function refusing(what: string): () => Promise<never> {
  return async () => {
    throw new NotSupported(what);
  };
}

export function parseOptions<const Specs extends OptionSpecs>(
  args: readonly string[],
  specs: Specs,
  { stopAtOperand = false, usageExitCode = 1 }: OptionRules = {},
): ParsedOptions<keyof Specs & string> {
  type Name = keyof Specs & string;
  const ordered: { name: Name; value: string | undefined }[] = [];
  const operands: string[] = [];
  const fail = (message: string): never => {
    throw new UsageError(message, usageExitCode);
  };

  let index = 0;
  const takeNext = (option: string): string => {
    index += 1;
    return args[index] ?? fail(`option ${option} requires an argument`);
  };
  for (; index < args.length; index++) {
    const arg = args[index] ?? "";
    if (arg === "--") {
      operands.push(...args.slice(index + 1));
      break;
    }
    if (arg.startsWith("--")) {
      const equals = arg.indexOf("=");
      const typed = equals < 0 ? arg.slice(2) : arg.slice(2, equals);
      const attached = equals < 0 ? undefined : arg.slice(equals + 1);
      const { name, long } = findLong(specs, typed, fail);
      const takes = specs[name]?.value;
      if (takes === undefined && attached !== undefined) {
        fail(`option '--${long}' doesn't allow an argument`);
      }
      const value = takes === "required" ? (attached ?? takeNext(`'--${long}'`)) : attached;
      ordered.push({ name: name as Name, value });
    } else if (arg.startsWith("-") && arg !== "-") {
      for (let at = 1; at < arg.length; at++) {
        const letter = arg.charAt(at);
        const name = Object.keys(specs).find((key) => specs[key]?.short?.includes(letter));
        if (name === undefined) return fail(`invalid option -- '${letter}'`);
        const takes = specs[name]?.value;
        if (takes === undefined) {
          ordered.push({ name: name as Name, value: undefined });
          continue;
        }
        const rest = arg.slice(at + 1);
        const value = rest !== "" ? rest : takes === "required" ? takeNext(`-- '${letter}'`) : undefined;
        ordered.push({ name: name as Name, value });
        break;
      }
    } else {
      operands.push(arg);
      if (stopAtOperand) {
        operands.push(...args.slice(index + 1));
        break;
      }
    }
  }

  for (const { name } of ordered) {
    const refused = specs[name]?.refused;
    if (refused !== undefined) throw new NotSupported(refused);
  }

  const given = (name: Name) => ordered.filter((option) => option.name === name);
  return {
    ordered,
    operands,
    has: (name) => ordered.some((option) => option.name === name),
    value: (name) => given(name).at(-1)?.value,
    values: (name) => given(name).flatMap(({ value }) => (value === undefined ? [] : [value])),
  };
}

/** A long option by its name or by a beginning that only one has. */
function findLong(
  specs: OptionSpecs,
  typed: string,
  fail: (message: string) => never,
): { name: string; long: string } {
  const all = Object.entries(specs).flatMap(([name, { long = [] }]) =>
    [long].flat().map((one) => ({ name, long: one })),
  );
  const exact = all.find(({ long }) => long === typed);
  if (exact !== undefined) return exact;
  const begun = all.filter(({ long }) => long.startsWith(typed));
  const [first] = begun;
  if (first === undefined || typed === "") return fail(`unrecognized option '--${typed}'`);
  if (begun.some(({ name }) => name !== first.name)) {
    return fail(
      `option '--${typed}' is ambiguous; possibilities: ${begun.map(({ long }) => `'--${long}'`).join(" ")}`,
    );
  }
  return first;
}
