/** The command `awk`, which is gawk's language here. */

import { RegexNotSupported } from "../../../regex/regex-error.ts";
import type { FileError } from "../../file-error.ts";
import { readText } from "../process/inputs.ts";
import { NotSupported, parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import type { CompiledFunction } from "./compile-expression.ts";
import { StatementCompiler } from "./compile-statement.ts";
import { type Compiled, Jump, type Signal } from "./compiled.ts";
import { MainInput } from "./input/main-input.ts";
import { type AwkArray, Runtime } from "./input/runtime.ts";
import { AwkStreams } from "./input/streams.ts";
import { analyse } from "./syntax/analysis.ts";
import { tokenize, unescapeValue } from "./syntax/lexer.ts";
import { parseProgram } from "./syntax/parse-program.ts";
import type { AwkProgram, Rule } from "./syntax/tree.ts";
import { InputText, looksNumeric } from "./value/value.ts";

const specs = {
  separator: { short: "F", long: "field-separator", value: "required" },
  assign: { short: "v", long: "assign", value: "required" },
  file: { short: "f", long: "file", value: "required" },
  source: { short: "e", long: "source", value: "required" },
  exec: { short: "E", long: "exec", value: "required", refused: "the option --exec of awk" },
  characters: { short: "b", long: "characters-as-bytes", refused: "the option --characters-as-bytes of awk" },
  noEffect: { short: "rOs", long: ["re-interval", "optimize", "no-optimize"] },
  sandbox: { short: "S", long: "sandbox", refused: "the option --sandbox of awk" },
  posix: { short: "P", long: "posix", refused: "the option --posix of awk" },
  traditional: { short: "c", long: "traditional", refused: "the option --traditional of awk" },
  lint: { short: "L", long: "lint", value: "optional", refused: "the option --lint of awk" },
  version: { short: "V", long: "version" },
} as const;

export async function awk(process: Process): Promise<number> {
  const options = parseOptions(process.args, specs, { stopAtOperand: true });
  if (options.has("version")) {
    await process.stdout.write("GNU Awk 5.2.1, API 3.2\n");
    return 0;
  }
  const operands = [...options.operands];
  const sources: string[] = [];
  for (const { name, value = "" } of options.ordered) {
    if (name === "source") sources.push(value);
    if (name === "file") sources.push(await readSource(process, value));
  }
  if (sources.length === 0) {
    const source = operands.shift();
    if (source === undefined)
      throw new UsageError("Usage: awk [POSIX or GNU style options] 'program' file ...", 1);
    sources.push(source);
  }
  const warnings: string[] = [];
  const program = parseProgram(tokenize(sources.join("\n"), warnings));
  const separator = options.value("separator");
  const run = new AwkRun(process, program, operands);
  for (const assignment of options.values("assign")) run.assignOption(assignment);
  if (separator !== undefined) run.assign("FS", separator);
  for (const warning of warnings) await process.fail(warning);
  return run.run();
}

async function readSource(process: Process, path: string): Promise<string> {
  const fail = ({ reason }: FileError) =>
    new UsageError(`fatal: cannot open source file \`${path}' for reading: ${reason}`, 2);
  const text = await readText(process, path, fail);
  return text.startsWith("#!") ? text.replace(/^[^\n]*/, "") : text;
}

interface CompiledRule {
  /** Whether the record is for the rule. */
  readonly test: (() => Promise<boolean> | boolean) | undefined;
  readonly action: Compiled<Signal>;
}

class AwkRun {
  readonly #process: Process;
  readonly #runtime: Runtime;
  readonly #streams: AwkStreams;
  readonly #input: MainInput;
  readonly #compiler: StatementCompiler;
  readonly #rules: Readonly<
    Record<"BEGIN" | "END" | "BEGINFILE" | "ENDFILE" | "main", readonly CompiledRule[]>
  >;

  constructor(process: Process, program: AwkProgram, operands: readonly string[]) {
    this.#process = process;
    this.#runtime = new Runtime(process);
    this.#streams = new AwkStreams(process);
    const functions = new Map(
      [...program.functions].map(([name, definition]): [string, CompiledFunction] => [
        name,
        { definition, body: undefined },
      ]),
    );
    const analysis = analyse(program);
    // Filled right below: the input and the compiler know each other.
    const argv: AwkArray = new Map(
      [process.name, ...operands].map((argument, index) => [String(index), new InputText(argument)]),
    );
    const compilerOf = () => this.#compiler;
    this.#input = new MainInput(
      this.#runtime,
      argv,
      () => compilerOf().place({ kind: "variable", name: "ARGC" }).get(undefined),
      {
        assign: (name, value) => this.assign(name, value),
        beginFile: () => this.#runAll(this.#rules.BEGINFILE),
        endFile: () => this.#runAll(this.#rules.ENDFILE),
        report: (path, error) => this.#report(path, error),
      },
    );
    this.#compiler = new StatementCompiler({
      runtime: this.#runtime,
      streams: this.#streams,
      input: this.#input,
      analysis,
      functions,
    });
    this.#compiler.adoptArray("ARGV", argv);
    this.#compiler.assign("ARGC", operands.length + 1);
    const environment = this.#compiler.globalArray("ENVIRON");
    for (const [name, value] of process.env) environment.set(name, new InputText(value));
    const info = this.#compiler.globalArray("PROCINFO");
    info.set("version", "5.2.1");
    info.set("pid", 1);
    for (const compiled of functions.values())
      compiled.body = this.#compiler.compileFunction(compiled.definition);
    const select = (kind: string) =>
      program.rules.filter(({ pattern }) => pattern.kind === kind).map((rule) => this.#compileRule(rule));
    this.#rules = {
      BEGIN: select("BEGIN"),
      END: select("END"),
      BEGINFILE: select("BEGINFILE"),
      ENDFILE: select("ENDFILE"),
      main: program.rules
        .filter(({ pattern }) => ["always", "test", "range"].includes(pattern.kind))
        .map((rule) => this.#compileRule(rule)),
    };
  }

  assign(name: string, value: string): void {
    const text = unescapeValue(value);
    this.#compiler.assign(name, looksNumeric(text) ? new InputText(text) : text);
  }

  assignOption(assignment: string): void {
    const match = /^([A-Za-z_][A-Za-z0-9_]*)=/.exec(assignment);
    if (match === null)
      throw new UsageError(`fatal: \`${assignment}' argument to \`-v' not in \`var=value' form`, 2);
    this.assign(match[1] ?? "", assignment.slice(match[0].length));
  }

  async run(): Promise<number> {
    const { BEGIN, END, main, BEGINFILE, ENDFILE } = this.#rules;
    try {
      try {
        await this.#runAll(BEGIN);
        const readsInput = main.length > 0 || END.length > 0 || BEGINFILE.length > 0 || ENDFILE.length > 0;
        if (readsInput) await this.#runMain();
      } catch (error) {
        if (!(error instanceof Jump)) throw error;
        // `exit` leads to the END rules.
      }
      try {
        await this.#runAll(END);
      } catch (error) {
        if (!(error instanceof Jump)) throw error;
      }
    } catch (error) {
      await this.#streams.closeAll();
      if (error instanceof RegexNotSupported) throw new NotSupported(error.message);
      throw error;
    }
    await this.#streams.closeAll();
    return this.#compiler.exitCode;
  }

  async #runMain(): Promise<void> {
    const { main } = this.#rules;
    const { meter } = this.#process;
    for (;;) {
      const record = await this.#input.next();
      if (record === undefined) return;
      this.#runtime.setRecord(record.text);
      let signal: Signal = "";
      try {
        for (const { test, action } of main) {
          if (test !== undefined) {
            const isSelected = test();
            if (!(typeof isSelected === "boolean" ? isSelected : await isSelected)) continue;
          }
          signal = action.isAsync ? await action.run() : action.run();
          if (signal !== "") break;
        }
      } catch (error) {
        if (!(error instanceof Jump)) throw error;
        signal = error.signal;
      }
      if (signal === "exit") throw new Jump("exit");
      if (signal === "nextfile") await this.#input.skipFile();
      if (meter.charge(record.text.length + 40)) await meter.turn();
      if (this.#streams.hasFull) await this.#streams.flushFull();
    }
  }

  async #runAll(rules: readonly CompiledRule[]): Promise<void> {
    for (const { action } of rules) {
      const signal = await action.run();
      if (signal === "exit") throw new Jump("exit");
      if (signal === "nextfile") await this.#input.skipFile();
      if (this.#streams.hasFull) await this.#streams.flushFull();
    }
  }

  #compileRule({ pattern, action }: Rule): CompiledRule {
    const compiled = this.#compiler.compileStatement(
      action ?? { kind: "print", isFormatted: false, args: [], redirection: undefined },
    );
    if (pattern.kind === "test") {
      const condition = this.#compiler.condition(pattern.test);
      return { test: condition.run, action: compiled };
    }
    if (pattern.kind !== "range") return { test: undefined, action: compiled };
    const [first, last] = [pattern.first, pattern.last].map((one) => this.#compiler.condition(one));
    let isInside = false;
    const test = async () => {
      if (!isInside && !(await first?.run())) return false;
      isInside = !(await last?.run());
      return true;
    };
    return { test, action: compiled };
  }

  async #report(path: string, error: FileError): Promise<void> {
    await this.#streams.stdout.flush();
    if (error.code !== "EISDIR") {
      throw new UsageError(`fatal: cannot open file \`${path}' for reading: ${error.reason}`, 2);
    }
    await this.#process.fail(`warning: command line argument \`${path}' is a directory: skipped`);
  }
}
