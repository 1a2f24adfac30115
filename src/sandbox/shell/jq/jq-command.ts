/** jq: reads JSON, runs a program on each value, prints what it yields. */

import { readText } from "../process/inputs.ts";
import { UsageError } from "../process/options.ts";
import type { Command, Process } from "../process/process.ts";
import { checkNames } from "./evaluate/check-names.ts";
import { Environment } from "./evaluate/environment.ts";
import { evaluate } from "./evaluate/evaluate.ts";
import { type Evaluation, type NativeFunction, turn } from "./evaluate/results.ts";
import { InputSource } from "./input-source.ts";
import { type JqOptions, parseJqOptions } from "./jq-options.ts";
import { Break, JqError, JqHalt, JqSyntaxError, JsonSyntaxError } from "./json/errors.ts";
import { JsonReader, parseJson } from "./json/json-reader.ts";
import { isTruthy, type Json } from "./json/json-value.ts";
import { writeJson } from "./json/json-writer.ts";
import { collectionNatives } from "./natives/collection-natives.ts";
import { dateNatives } from "./natives/date-natives.ts";
import { generatorNatives } from "./natives/generator-natives.ts";
import { deepSizeOf } from "./natives/native.ts";
import { numberNatives } from "./natives/number-natives.ts";
import { createRegexNatives } from "./natives/regex-natives.ts";
import { textNatives } from "./natives/text-natives.ts";
import { builtInDefinitions } from "./program/definitions.ts";
import { parseProgram } from "./program/parser.ts";
import type { Filter } from "./program/syntax-tree.ts";

/** Exit codes: 0, 1 (`-e` and a last output that is null or false), 2 (usage, input), 3 (program), 4 (`-e` without
 *  output), 5 (an error of the program). */
export const jq: Command = async (process) => {
  const options = parseJqOptions(process.args);
  if (options.showVersion) {
    await process.stdout.write("jq-1.6\n");
    return 0;
  }
  if (options.program === undefined) {
    throw new UsageError("no program\nUsage:\tjq [OPTIONS] FILTER [FILES...]", 2);
  }
  let run: JqRun;
  try {
    run = await JqRun.start(process, { ...options, program: options.program });
  } catch (error) {
    if (!(error instanceof JqSyntaxError)) throw error;
    return sayUncompiled(process, error);
  }
  return run.runAll();
};

async function sayUncompiled({ stderr }: Process, { message }: JqSyntaxError): Promise<number> {
  await stderr.write(`jq: error: ${message}\njq: 1 compile error\n`);
  return 3;
}

/** Evaluation counts steps and copied values, each of which takes a few allocations. */
const unitsPerStep = 6;

class JqRun {
  readonly #process: Process;
  readonly #options: JqOptions;
  readonly #filter: Filter;
  readonly #environment: Environment;
  readonly #evaluation: Evaluation;
  readonly #source: InputSource;
  #errors = "";
  #last: Json | undefined;
  #exitCode = 0;

  private constructor(
    process: Process,
    options: JqOptions,
    program: { filter: Filter; environment: Environment; natives: Evaluation["natives"] },
  ) {
    this.#process = process;
    this.#options = options;
    this.#filter = program.filter;
    this.#environment = program.environment;
    const source = new InputSource(process, options.files, { isRaw: options.rawInput });
    this.#source = source;
    this.#evaluation = {
      evaluate: (filter, environment, at) => evaluate(filter, environment, at, this.#evaluation),
      charge: (units) => process.meter.charge(units * unitsPerStep),
      natives: program.natives,
      definitions: builtInDefinitions(),
      env: process.env,
      now: () => process.clock.now(),
      isInputPending: () => source.isPending,
      takeInput: () => source.take(),
      inputFile: () => source.file,
      print: (text) => {
        this.#errors += text;
      },
    };
  }

  static async start(process: Process, options: JqOptions & { program: string }): Promise<JqRun> {
    const text = options.isProgramFile ? await readJqFile(process, options.program) : options.program;
    const filter = parseProgram(text);
    const natives = new Map<string, NativeFunction>([
      ...numberNatives,
      ...textNatives,
      ...collectionNatives,
      ...generatorNatives,
      ...dateNatives,
      ...createRegexNatives(),
    ]);
    const environment = await bindArguments(process, options);
    const names = [...natives.keys(), ...builtInDefinitions().keys(), ...environment.variables(), "$ENV"];
    checkNames(filter, new Set(names));
    return new JqRun(process, options, { filter, natives, environment });
  }

  async runAll(): Promise<number> {
    try {
      await this.#runInputs();
    } catch (error) {
      if (error instanceof JqSyntaxError) return sayUncompiled(this.#process, error);
      if (error instanceof JqHalt) {
        await this.#printErrors();
        await this.#process.stderr.write(error.output);
        return error.exitCode;
      }
      if (!(error instanceof JsonSyntaxError)) throw error;
      await this.#process.stderr.write(`parse error: ${error.message}\n`);
      return 2;
    }
    if (this.#exitCode !== 0) return this.#exitCode;
    if (this.#source.hasFailed) return 2;
    if (!this.#options.exitStatus) return 0;
    return this.#last === undefined ? 4 : isTruthy(this.#last) ? 0 : 1;
  }

  async #runInputs(): Promise<void> {
    const { nullInput, slurp, rawInput } = this.#options;
    if (nullInput) return this.#runOn(null);
    if (slurp) return this.#runOn(rawInput ? await this.#slurpText() : await this.#slurp());
    for (;;) {
      let problem: unknown;
      try {
        await this.#source.fill();
      } catch (error) {
        problem = error; // The values before it come first.
      }
      for (let input = this.#source.take(); input !== undefined; input = this.#source.take()) {
        if (this.#options.stream) for (const event of toStream(input)) await this.#runOn(event);
        else await this.#runOn(input);
      }
      if (problem !== undefined) throw problem;
      if (!this.#source.isPending) return;
    }
  }

  async #slurp(): Promise<Json> {
    const inputs: Json[] = [];
    while (this.#source.isPending) {
      await this.#source.fill();
      for (let input = this.#source.take(); input !== undefined; input = this.#source.take()) {
        this.#process.meter.hold(deepSizeOf(input) * 2);
        inputs.push(input);
      }
    }
    return inputs;
  }

  async #slurpText(): Promise<string> {
    const { files } = this.#options;
    let text = "";
    for (const name of files.length === 0 ? ["-"] : files) text += await readText(this.#process, name);
    return text.toWellFormed();
  }

  /** Prints each result; an error ends this input and not the others. */
  async #runOn(input: Json): Promise<void> {
    try {
      for (const result of this.#evaluation.evaluate(this.#filter, this.#environment, {
        value: input,
        path: undefined,
      })) {
        if (result === turn) {
          if (this.#source.isPending) await this.#source.fill();
          await this.#process.meter.spend(0);
        } else {
          this.#last = result.value;
          await this.#print(result.value);
        }
        if (this.#errors !== "") await this.#printErrors();
      }
    } catch (error) {
      if (!(error instanceof JqError) && !(error instanceof Break)) throw error;
      await this.#printErrors();
      await this.#process.stderr.write(`jq: error${describeError(error, this.#source.file)}\n`);
      this.#exitCode = 5;
    }
  }

  async #print(value: Json): Promise<void> {
    const { output, indent, sortKeys, ascii, seq } = this.#options;
    await this.#process.meter.spend(deepSizeOf(value) * 2);
    const isRaw = output !== "json" && typeof value === "string";
    const text = isRaw ? value : writeJson(value, { indent, sortKeys, ascii });
    await this.#process.stdout.write(`${seq ? "\u001e" : ""}${text}${output === "joined" ? "" : "\n"}`);
  }

  async #printErrors(): Promise<void> {
    const text = this.#errors;
    this.#errors = "";
    if (text !== "") await this.#process.stderr.write(text);
  }
}

function describeError(error: JqError | Break, file: string | null): string {
  const place = ` (at ${file ?? "<stdin>"}:0)`;
  if (error instanceof Break) return `${place}: break`;
  if (typeof error.value === "string") return `${place}: ${error.value}`;
  return `${place} (not a string): ${writeJson(error.value)}`;
}

async function bindArguments(process: Process, { variables, positional }: JqOptions): Promise<Environment> {
  const named = new Map<string, Json>();
  for (const { name, kind, value } of variables) {
    if (kind === "text") named.set(name, value.toWellFormed());
    else if (kind === "json") named.set(name, parseArgument(`--argjson ${name}`, value));
    else {
      const text = await readJqFile(process, value);
      named.set(name, kind === "textFile" ? text.toWellFormed() : parseValues(name, text));
    }
  }
  let environment = Environment.empty;
  for (const [name, value] of named) environment = environment.withVariable(name, value);
  const values = positional.map(({ kind, value }) =>
    kind === "text" ? value : parseArgument("--jsonargs", value),
  );
  const all = new Map<string, Json>([
    ["positional", values],
    ["named", named],
  ]);
  return environment.withVariable("__prog_args", values).withVariable("ARGS", all);
}

function parseArgument(option: string, text: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw new UsageError(`Invalid JSON text passed to ${option}`, 2);
  }
}

/** All values of a text, as `--slurpfile` reads them. */
function parseValues(name: string, text: string): Json {
  try {
    const reader = new JsonReader();
    reader.push(text);
    reader.end();
    return reader.take();
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw new UsageError(`Bad JSON in --slurpfile ${name}: ${error.message}`, 2);
  }
}

function readJqFile(process: Process, name: string): Promise<string> {
  return readText(
    process,
    name,
    ({ reason }) => new UsageError(`error: Could not open ${name}: ${reason}`, 2),
  );
}

/** A value as `--stream` shows it: each leaf with its path, and the path of the last one after each container. */
function* toStream(value: Json, path: readonly Json[] = []): Generator<Json> {
  const members: readonly (readonly [Json, Json])[] = Array.isArray(value)
    ? value.map((item, index) => [index, item] as const)
    : value instanceof Map
      ? [...value]
      : [];
  if (members.length === 0) {
    yield [path, value];
    return;
  }
  for (const [key, member] of members) yield* toStream(member, [...path, key]);
  const last = members.at(-1)?.[0] ?? null;
  yield [[...path, last]];
}
