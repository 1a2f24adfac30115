/** One line of a file after the other, for commands that go through two files side by side. */

import type { Process } from "../process/process.ts";
import { type LineBlock, readLineBlocks } from "../process/text/lines.ts";

export class LineCursor {
  readonly #blocks: AsyncGenerator<LineBlock>;
  #lines: readonly string[] = [];
  #at = 0;
  /** Undefined before the first line and after the last one. */
  line: string | undefined;
  number = 0;

  constructor({ openInput, meter }: Process, name: string, separator: number) {
    this.#blocks = readLineBlocks(openInput(name), meter, { separator });
  }

  async advance(): Promise<void> {
    while (this.#at >= this.#lines.length) {
      const { value, done } = await this.#blocks.next();
      if (done) {
        this.line = undefined;
        return;
      }
      this.#lines = value.lines;
      this.#at = 0;
    }
    this.line = this.#lines[this.#at];
    this.#at += 1;
    this.number += 1;
  }
}
