/** The open files of a shell by number. What several shells have open (the end of a pipe) is closed when the last of
 *  them lets go of it, as on Linux: so a reader sees the end, and a writer that its reader is gone. */

import type { Descriptor, Descriptors } from "../process/devices.ts";
import { emptyInput, type Input, nullOutput, type Output } from "../process/streams.ts";

/** One opened file, device or end of a pipe. */
export class OpenFile implements Descriptor {
  readonly input?: Input;
  readonly output?: Output;
  readonly #close: (() => void) | undefined;
  #users = 0;

  /** `close` is called when the last table lets go of it. */
  constructor({ input, output }: Descriptor, close?: () => void) {
    if (input !== undefined) this.input = input;
    if (output !== undefined) this.output = output;
    this.#close = close;
  }

  retain(): this {
    this.#users += 1;
    return this;
  }

  release(): void {
    this.#users -= 1;
    if (this.#users === 0) this.#close?.();
  }
}

export class DescriptorTable {
  readonly #files = new Map<number, OpenFile>();

  /** What commands see. */
  get all(): Descriptors {
    return this.#files;
  }

  get(number: number): OpenFile | undefined {
    return this.#files.get(number);
  }

  set(number: number, file: OpenFile): void {
    file.retain();
    this.#files.get(number)?.release();
    this.#files.set(number, file);
  }

  close(number: number): void {
    this.#files.get(number)?.release();
    this.#files.delete(number);
  }

  /** A table for a subshell, which must `closeAll` it. */
  fork(): DescriptorTable {
    const copy = new DescriptorTable();
    for (const [number, file] of this.#files) copy.set(number, file);
    return copy;
  }

  closeAll(): void {
    for (const number of [...this.#files.keys()]) this.close(number);
  }

  /** The lowest free number that is not below `first`. */
  findFree(first: number): number {
    let number = first;
    while (this.#files.has(number)) number += 1;
    return number;
  }

  /** Free numbers from 63 downwards are for process substitutions. */
  findFreeBelow(last: number): number {
    let number = last;
    while (this.#files.has(number)) number -= 1;
    return number > 2 ? number : this.findFree(last + 1);
  }

  get size(): number {
    return this.#files.size;
  }

  get stdin(): Input {
    return this.#files.get(0)?.input ?? emptyInput;
  }

  get stdout(): Output {
    return this.#files.get(1)?.output ?? nullOutput;
  }

  get stderr(): Output {
    return this.#files.get(2)?.output ?? nullOutput;
  }
}
