/** The records of the main input: the files that the command line names, and the assignments between them. */

import { FileError } from "../../../file-error.ts";
import { InputText, toNumber, toText, type Value } from "../value/value.ts";
import { type AwkRecord, RecordReader } from "./record-reader.ts";
import type { AwkArray, Runtime } from "./runtime.ts";

export interface MainInputHooks {
  assign(name: string, value: string): void;
  /** Runs before the first record of a file, and after its last. */
  beginFile(): Promise<void>;
  endFile(): Promise<void>;
  /** Says what could not be read. */
  report(path: string, error: FileError): Promise<void>;
}

export class MainInput {
  readonly #runtime: Runtime;
  /** ARGV, which the program may change. */
  readonly #argv: AwkArray;
  readonly #argc: () => Value;
  readonly #hooks: MainInputHooks;
  #reader: RecordReader | undefined;
  #next = 1;
  #hasReadFile = false;
  #isOver = false;

  constructor(runtime: Runtime, argv: AwkArray, argc: () => Value, hooks: MainInputHooks) {
    this.#runtime = runtime;
    this.#argv = argv;
    this.#argc = argc;
    this.#hooks = hooks;
  }

  /** The next record, whose numbers are set; undefined at the end of all files. */
  async next(): Promise<AwkRecord | undefined> {
    for (;;) {
      if (this.#reader === undefined && !(await this.#openNext())) return undefined;
      const record = await this.#read();
      if (record !== undefined) {
        this.#runtime.setPlain("RT", record.terminator);
        this.countRecord();
        this.#runtime.setPlain("FNR", toNumber(this.#runtime.getSpecial("FNR")) + 1);
        return record;
      }
      await this.#closeFile();
    }
  }

  countRecord(): void {
    this.#runtime.setPlain("NR", toNumber(this.#runtime.getSpecial("NR")) + 1);
  }

  /** Goes on with the next file. */
  async skipFile(): Promise<void> {
    if (this.#reader !== undefined) await this.#closeFile();
  }

  close(): void {
    this.#reader = undefined;
    this.#isOver = true;
  }

  async #read(): Promise<AwkRecord | undefined> {
    const reader = this.#reader;
    if (reader === undefined) return undefined;
    try {
      const record = reader.readNow(this.#runtime.recordSeparator);
      return record === "more" ? await reader.read(this.#runtime.recordSeparator) : record;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await this.#hooks.report(toText(this.#runtime.getSpecial("FILENAME"), "%.6g"), error);
      return undefined;
    }
  }

  async #closeFile(): Promise<void> {
    if (toText(this.#runtime.getSpecial("FILENAME"), "%.6g") !== "-") this.#reader?.close();
    this.#reader = undefined;
    await this.#hooks.endFile();
  }

  async #openNext(): Promise<boolean> {
    while (!this.#isOver && this.#next < toNumber(this.#argc())) {
      const value = this.#argv.get(String(this.#next));
      this.#next += 1;
      const argument = toText(value, "%.6g");
      if (argument === "") continue;
      const assignment = /^([A-Za-z_][A-Za-z0-9_]*)=/.exec(argument);
      if (assignment !== null) {
        this.#hooks.assign(assignment[1] ?? "", argument.slice(assignment[0].length));
        continue;
      }
      this.#hasReadFile = true;
      if (await this.#open(argument)) return true;
    }
    if (this.#hasReadFile || this.#isOver) return false;
    this.#hasReadFile = true;
    return this.#open("");
  }

  async #open(path: string): Promise<boolean> {
    const { process } = this.#runtime;
    try {
      const input = process.openInput(path === "" ? "-" : path);
      this.#runtime.setPlain("FILENAME", new InputText(path === "" ? "-" : path));
      this.#runtime.setPlain("FNR", 0);
      this.#reader = new RecordReader(input, process.meter);
      await this.#hooks.beginFile();
      return true;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await this.#hooks.report(path, error);
      return false;
    }
  }
}
