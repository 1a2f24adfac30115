/** The lines that sed works on, from all its files, one ahead of what was asked for, so that the last one is known. What
 *  comes from files is read only as far as it is needed. */

import { FileError } from "../../file-error.ts";
import type { Process } from "../process/process.ts";
import type { Input } from "../process/streams.ts";
import { type LineBlock, readLineBlocks } from "../process/text/lines.ts";

export interface SedLine {
  readonly text: string;
  /** Whether a line end follows it. */
  readonly isTerminated: boolean;
}

export interface LineSourceOptions {
  readonly separator: number;
  /** Says what could not be read. */
  readonly report: (name: string, error: FileError) => Promise<void> | undefined;
}

/** Call `fill` before `next` and `isLast`, whenever `isReady` is false. */
export class LineSource {
  readonly #process: Process;
  readonly #options: LineSourceOptions;
  readonly #names: string[];
  #input: Input | undefined;
  #blocks: AsyncGenerator<LineBlock> | undefined;
  #block: LineBlock = { lines: [], isTerminated: true };
  #at = 0;
  #upcoming: LineBlock | undefined;
  #isAtEnd = false;
  /** The name of the file that the last line came from. */
  name = "-";
  #upcomingName = "-";

  constructor(process: Process, names: readonly string[], options: LineSourceOptions) {
    this.#process = process;
    this.#names = [...names];
    this.#options = options;
  }

  /** Whether it is known if there are more lines. */
  get isReady(): boolean {
    return this.#at < this.#block.lines.length - 1 || this.#upcoming !== undefined || this.#isAtEnd;
  }

  /** Reads on until it is known whether there are more lines. */
  async fill(): Promise<void> {
    while (!this.isReady) {
      if (this.#blocks === undefined && !(await this.#openNext())) {
        this.#isAtEnd = true;
        return;
      }
      const result = await this.#readBlock();
      if (result !== undefined) {
        this.#upcoming = result;
        return;
      }
      this.#closeInput();
    }
  }

  /** The next line; undefined at the end. */
  next(): SedLine | undefined {
    if (this.#at >= this.#block.lines.length) {
      if (this.#upcoming === undefined) return undefined;
      this.#block = this.#upcoming;
      this.#upcoming = undefined;
      this.#at = 0;
      this.name = this.#upcomingName;
    }
    const text = this.#block.lines[this.#at] ?? "";
    this.#at += 1;
    const isLastOfBlock = this.#at === this.#block.lines.length;
    return { text, isTerminated: !isLastOfBlock || this.#block.isTerminated };
  }

  /** Whether the line that was taken last is the last one. */
  get isLast(): boolean {
    return this.#at >= this.#block.lines.length && this.#upcoming === undefined && this.#isAtEnd;
  }

  close(): void {
    this.#closeInput();
    this.#names.length = 0;
    this.#isAtEnd = true;
    this.#upcoming = undefined;
    this.#block = { lines: [], isTerminated: true };
    this.#at = 0;
  }

  async #openNext(): Promise<boolean> {
    for (let name = this.#names.shift(); name !== undefined; name = this.#names.shift()) {
      try {
        this.#input = this.#process.openInput(name);
        this.#blocks = readLineBlocks(this.#input, this.#process.meter, {
          separator: this.#options.separator,
        });
        this.#upcomingName = name;
        return true;
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        await this.#options.report(name, error);
      }
    }
    return false;
  }

  async #readBlock(): Promise<LineBlock | undefined> {
    try {
      const { value, done } = (await this.#blocks?.next()) ?? { done: true, value: undefined };
      return done ? undefined : value;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await this.#options.report(this.#upcomingName, error);
      return undefined;
    }
  }

  #closeInput(): void {
    if (this.#upcomingName !== "-") this.#input?.close();
    this.#input = undefined;
    this.#blocks = undefined;
  }
}
