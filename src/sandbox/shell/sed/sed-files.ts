/** The files that a sed script itself names: those that it reads for `r` and `R`, and those that it writes with `w`,
 *  which are emptied before the first line. */

import { FileError, orFileError } from "../../file-error.ts";
import { UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { type Output, readAll } from "../process/streams.ts";
import { decodeBytes } from "../process/text/text.ts";
import type { TextWriter } from "../process/text/text-writer.ts";
import type { SedScript } from "./script.ts";

export class SedFiles {
  readonly #process: Process;
  readonly #outputs = new Map<string, Output | "stdout">();
  readonly #lines = new Map<string, string[]>();
  #pending: Promise<void> | undefined;
  #stdin = "";
  /** Line numbers begin again with each file. */
  readonly isSeparate: boolean;

  readonly #isInPlace: boolean;

  constructor(
    process: Process,
    script: SedScript,
    { isInPlace, isSeparate }: { isInPlace: boolean; isSeparate: boolean },
  ) {
    this.#process = process;
    this.#isInPlace = isInPlace;
    this.isSeparate = isSeparate;
    for (const { action } of script.commands) {
      if (action.kind === "file" && (action.verb === "w" || action.verb === "W")) this.#open(action.path);
      if (action.kind === "substitute" && action.substitution.file !== undefined) {
        this.#open(action.substitution.file);
      }
    }
  }

  /** Reads what `r /dev/stdin` puts out, once: reading it has to wait. */
  async prepare(script: SedScript): Promise<void> {
    const isRead = script.commands.some(
      ({ action }) => action.kind === "file" && action.path === "/dev/stdin",
    );
    if (!isRead) return;
    this.#stdin = decodeBytes(await readAll(this.#process.stdin, this.#process.meter));
  }

  write(path: string, text: string, current: TextWriter): void {
    const output = this.#outputs.get(path);
    if (output === "stdout") current.add(text);
    else {
      const written = output?.write(text);
      if (written !== undefined) this.#pending = written;
    }
  }

  /** What writing to files still waits for. */
  settle(): Promise<void> | undefined {
    return this.#pending;
  }

  /** The whole content; nothing for a file that cannot be read. */
  readText(path: string): string {
    if (path === "/dev/stdin") {
      const text = this.#stdin;
      this.#stdin = "";
      return text;
    }
    const bytes = orFileError(() => this.#process.files.read(path));
    return bytes instanceof FileError ? "" : decodeBytes(bytes);
  }

  /** The next line of a file; undefined at its end. */
  readLine(path: string): string | undefined {
    let lines = this.#lines.get(path);
    if (lines === undefined) {
      const text = this.readText(path).replace(/\n$/, "");
      lines = text === "" ? [] : text.split("\n").reverse();
      this.#lines.set(path, lines);
    }
    return lines.pop();
  }

  #open(path: string): void {
    if (this.#outputs.has(path)) return;
    const isCurrent = path === "/dev/stdout" && !this.#isInPlace;
    const output = isCurrent ? "stdout" : orFileError(() => this.#process.openOutput(path));
    if (output instanceof FileError) throw new UsageError(`couldn't open file ${path}: ${output.reason}`, 4);
    this.#outputs.set(path, output);
  }
}
