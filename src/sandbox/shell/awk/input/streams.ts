/** The files and commands that an awk program reads and writes by name. Each stays open until `close` or the end. */

import { FileError, orFileError } from "../../../file-error.ts";
import { NotSupported, UsageError } from "../../process/options.ts";
import { Pipe } from "../../process/pipe.ts";
import type { Process } from "../../process/process.ts";
import { BytesInput, type Output } from "../../process/streams.ts";
import { encodeText } from "../../process/text/text.ts";
import { TextWriter } from "../../process/text/text-writer.ts";
import { RecordReader } from "./record-reader.ts";

interface FileTarget {
  readonly kind: "file";
  readonly writer: TextWriter;
}

/** Gets its input when it is closed: all that was printed to it. */
interface CommandTarget {
  readonly kind: "command";
  readonly chunks: string[];
  heldBytes: number;
}

interface Source {
  readonly reader: RecordReader;
  /** The exit code of a command, once it has ended. */
  readonly exitCode: Promise<number> | undefined;
  readonly pipe: Pipe | undefined;
}

const openFilesMax = 1_000;

export class AwkStreams {
  readonly #process: Process;
  readonly stdout: TextWriter;
  readonly #targets = new Map<string, FileTarget | CommandTarget>();
  readonly #sources = new Map<string, Source>();

  constructor(process: Process) {
    this.#process = process;
    this.stdout = new TextWriter(process.stdout);
  }

  /** Prints to a file; `>` empties it when it is first opened. */
  printToFile(path: string, text: string, isAppending: boolean): TextWriter {
    const writer = this.#fileWriter(path, isAppending);
    writer.add(text);
    return writer;
  }

  printToCommand(command: string, text: string): void {
    let target = this.#targets.get(`|${command}`);
    if (target === undefined) {
      this.#checkCount();
      target = { kind: "command", chunks: [], heldBytes: 0 };
      this.#targets.set(`|${command}`, target);
    }
    if (target.kind !== "command") return;
    target.chunks.push(text);
    target.heldBytes += text.length;
    this.#process.meter.hold(text.length);
  }

  /** Flushes what has become large. */
  async flushFull(): Promise<void> {
    if (this.stdout.isFull) await this.stdout.flush();
    for (const target of this.#targets.values()) {
      if (target.kind === "file" && target.writer.isFull) await target.writer.flush();
    }
  }

  get hasFull(): boolean {
    if (this.stdout.isFull) return true;
    for (const target of this.#targets.values())
      if (target.kind === "file" && target.writer.isFull) return true;
    return false;
  }

  /** Flushes what goes to files and to the output, before a command runs that may see it. */
  async flushAll(): Promise<void> {
    await this.stdout.flush();
    for (const target of this.#targets.values()) if (target.kind === "file") await target.writer.flush();
  }

  /** Undefined when the file cannot be read. */
  fileReader(path: string): RecordReader | undefined {
    const known = this.#sources.get(path);
    if (known !== undefined) return known.reader;
    const input = orFileError(() => this.#process.openInput(path));
    if (input instanceof FileError) return undefined;
    this.#checkCount();
    const reader = new RecordReader(input, this.#process.meter);
    this.#sources.set(path, { reader, exitCode: undefined, pipe: undefined });
    return reader;
  }

  async commandReader(command: string): Promise<RecordReader> {
    const known = this.#sources.get(`|${command}`);
    if (known !== undefined) return known.reader;
    this.#checkCount();
    await this.flushAll();
    const pipe = new Pipe(this.#process.meter);
    const exitCode = this.#process.spawn(["sh", "-c", command], { stdout: pipe }).finally(() => pipe.end());
    exitCode.catch(() => {}); // Whoever closes the source sees it.
    const reader = new RecordReader(pipe, this.#process.meter);
    this.#sources.set(`|${command}`, { reader, exitCode, pipe });
    return reader;
  }

  async system(command: string): Promise<number> {
    await this.flushAll();
    return this.#process.spawn(["sh", "-c", command]);
  }

  /** The exit code of a command, 0 for a file, -1 for what is not open. */
  async close(name: string): Promise<number> {
    let result = -1;
    for (const key of [name, `|${name}`]) {
      const target = this.#targets.get(key);
      if (target !== undefined) {
        this.#targets.delete(key);
        result = await this.#closeTarget(name, target);
      }
      const source = this.#sources.get(key);
      if (source === undefined) continue;
      this.#sources.delete(key);
      source.pipe?.close();
      if (source.pipe === undefined) source.reader.close();
      result = (await source.exitCode) ?? 0;
    }
    return result;
  }

  /** `""` flushes everything; -1 for what is not open. */
  async flush(name: string | undefined): Promise<number> {
    if (name === undefined || name === "") {
      await this.flushAll();
      return 0;
    }
    const target = this.#targets.get(name) ?? this.#targets.get(`|${name}`);
    if (target === undefined) return -1;
    if (target.kind === "file") await target.writer.flush();
    return 0;
  }

  /** As gawk: files and commands first, the output last. */
  async closeAll(): Promise<void> {
    for (const [key, target] of this.#targets) {
      this.#targets.delete(key);
      await this.#closeTarget(key.startsWith("|") ? key.slice(1) : key, target);
    }
    for (const source of this.#sources.values()) {
      source.pipe?.close();
      await source.exitCode;
    }
    this.#sources.clear();
    await this.stdout.flush();
  }

  async #closeTarget(name: string, target: FileTarget | CommandTarget): Promise<number> {
    if (target.kind === "file") {
      await target.writer.flush();
      return 0;
    }
    this.#process.meter.release(target.heldBytes);
    await this.flushAll();
    return this.#process.spawn(["sh", "-c", name], {
      stdin: new BytesInput(encodeText(target.chunks.join(""))),
    });
  }

  #fileWriter(path: string, isAppending: boolean): TextWriter {
    if (path === "/dev/stdout" || path === "-") return this.stdout;
    const known = this.#targets.get(path);
    if (known?.kind === "file") return known.writer;
    this.#checkCount();
    const writer = new TextWriter(
      path === "/dev/stderr" ? this.#process.stderr : this.#open(path, isAppending),
    );
    this.#targets.set(path, { kind: "file", writer });
    return writer;
  }

  #open(path: string, isAppending: boolean): Output {
    const output = orFileError(() => this.#process.openOutput(path, { append: isAppending }));
    if (!(output instanceof FileError)) return output;
    throw new UsageError(`fatal: cannot redirect to \`${path}': ${output.reason}`, 2);
  }

  #checkCount(): void {
    if (this.#targets.size + this.#sources.size >= openFilesMax)
      throw new NotSupported("this many open files in awk");
  }
}
