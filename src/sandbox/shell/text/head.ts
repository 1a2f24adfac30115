/** The commands `head` and `tail`. They read no more than they need. */

import { parseSize } from "../entry/size.ts";
import { describeUnopened, forEachInput } from "../process/inputs.ts";
import { NotSupported, parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import type { Input } from "../process/streams.ts";

const specs = {
  bytes: { short: "c", long: "bytes", value: "required" },
  lines: { short: "n", long: "lines", value: "required" },
  quiet: { short: "q", long: ["quiet", "silent"] },
  verbose: { short: "v", long: "verbose" },
  zero: { short: "z", long: "zero-terminated" },
  follow: { short: "f", long: "follow", value: "optional" },
  followName: { short: "F" },
  retry: { long: "retry" },
  pid: { long: "pid", value: "required" },
  interval: { short: "s", long: "sleep-interval", value: "required" },
} as const;

interface Amount {
  readonly unit: "lines" | "bytes";
  readonly count: number;
  /** `+N` of tail: from the Nth on. `-N` of head: all but the last N. */
  readonly sign: "" | "+" | "-";
}

export async function head(process: Process): Promise<number> {
  return new Ends(process, "head").run();
}

export async function tail(process: Process): Promise<number> {
  return new Ends(process, "tail").run();
}

class Ends {
  readonly #process: Process;
  readonly #side: "head" | "tail";
  #separator = 10;

  constructor(process: Process, side: "head" | "tail") {
    this.#process = process;
    this.#side = side;
  }

  async run(): Promise<number> {
    const options = parseOptions(spellOldForm(this.#process.args, this.#side), specs);
    if (
      this.#side === "head" &&
      (options.has("followName") || options.has("follow") || options.has("interval"))
    ) {
      throw new UsageError("invalid option -- 'f'");
    }
    if (options.has("follow") || options.has("followName") || options.has("pid")) {
      throw new NotSupported("following a file");
    }
    const last = options.ordered.findLast(({ name }) => name === "lines" || name === "bytes");
    const amount = readAmount(last?.value ?? "10", last?.name === "bytes" ? "bytes" : "lines");
    this.#separator = options.has("zero") ? 0 : 10;
    const header = options.ordered.findLast(({ name }) => name === "quiet" || name === "verbose")?.name;
    const hasHeaders = header === undefined ? options.operands.length > 1 : header === "verbose";
    let isFirst = true;
    const print = async (input: Input, name: string) => {
      if (hasHeaders) {
        const shown = name === "-" ? "standard input" : name;
        await this.#process.stdout.write(`${isFirst ? "" : "\n"}==> ${shown} <==\n`);
      }
      isFirst = false;
      if (this.#side === "head") await this.#head(input, amount);
      else await this.#tail(input, amount);
    };
    const isComplete = await forEachInput(this.#process, options.operands, print, describeUnopened);
    return isComplete ? 0 : 1;
  }

  async #head(input: Input, { unit, count, sign }: Amount): Promise<void> {
    if (sign === "-") {
      await this.#allButLast(input, unit, count);
      return;
    }
    let left = count;
    while (left > 0) {
      const chunk = await input.read();
      if (chunk === undefined) return;
      const end = unit === "bytes" ? Math.min(left, chunk.length) : endOfLines(chunk, this.#separator, left);
      const taken = end < 0 ? chunk.length : end;
      left -= unit === "bytes" ? taken : end < 0 ? countBytes(chunk, this.#separator) : left;
      // Others may go on reading what follows.
      input.unread(chunk.subarray(taken));
      await this.#write(chunk.subarray(0, taken));
    }
  }

  /** Keeps as many lines or bytes back as are not to be printed. */
  async #allButLast(input: Input, unit: Amount["unit"], count: number): Promise<void> {
    const kept = new Window(this.#process, unit, this.#separator);
    for (let chunk = await input.read(); chunk !== undefined; chunk = await input.read()) {
      for (const released of kept.push(chunk, count)) await this.#write(released);
    }
    // A last line without an end counts as a line, which shows only now.
    for (const released of kept.settle(count)) await this.#write(released);
    kept.close();
  }

  async #tail(input: Input, { unit, count, sign }: Amount): Promise<void> {
    if (sign === "+") {
      await this.#fromOn(input, unit, Math.max(0, count - 1));
      return;
    }
    const kept = new Window(this.#process, unit, this.#separator);
    for (let chunk = await input.read(); chunk !== undefined; chunk = await input.read()) {
      kept.push(chunk, count);
      if (this.#process.meter.charge(chunk.length / 4)) await this.#process.meter.turn();
    }
    kept.settle(count);
    for (const part of kept.parts) await this.#write(part);
    kept.close();
  }

  async #fromOn(input: Input, unit: Amount["unit"], skipped: number): Promise<void> {
    let left = skipped;
    for (let chunk = await input.read(); chunk !== undefined; chunk = await input.read()) {
      if (left === 0) {
        await this.#write(chunk);
        continue;
      }
      const end = unit === "bytes" ? Math.min(left, chunk.length) : endOfLines(chunk, this.#separator, left);
      if (this.#process.meter.charge(chunk.length / 4)) await this.#process.meter.turn();
      if (end < 0) {
        left -= countBytes(chunk, this.#separator);
        continue;
      }
      left = unit === "bytes" ? left - end : 0;
      await this.#write(chunk.subarray(end));
    }
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let start = 0; start < bytes.length; start += writtenBytes) {
      const part = bytes.slice(start, start + writtenBytes);
      await this.#process.stdout.write(part);
      if (this.#process.meter.charge(part.length)) await this.#process.meter.turn();
    }
  }
}

const writtenBytes = 64 * 1024;

/** The last lines or bytes of a stream. Counts them as memory. */
class Window {
  readonly parts: Uint8Array[] = [];
  readonly #process: Process;
  readonly #unit: Amount["unit"];
  readonly #separator: number;
  /** Separators, or bytes, in each part. */
  readonly #counts: number[] = [];
  #total = 0;
  #heldBytes = 0;

  constructor(process: Process, unit: Amount["unit"], separator: number) {
    this.#process = process;
    this.#unit = unit;
    this.#separator = separator;
  }

  /** Adds a part and returns those that are out of the window for certain. */
  push(bytes: Uint8Array, count: number): Uint8Array[] {
    const isLarge = bytes.length > partBytes;
    for (let start = 0; isLarge && start < bytes.length; start += partBytes) {
      this.#add(bytes.subarray(start, start + partBytes));
    }
    if (!isLarge) this.#add(bytes);
    const released: Uint8Array[] = [];
    for (;;) {
      const [first] = this.#counts;
      // One line more than asked for may have no end yet.
      if (first === undefined || this.#total - first <= count) break;
      this.#counts.shift();
      this.#total -= first;
      const part = this.parts.shift();
      if (part !== undefined) released.push(part);
    }
    const bytesOut = released.reduce((sum, part) => sum + part.length, 0);
    this.#process.meter.release(bytesOut);
    this.#heldBytes -= bytesOut;
    return released;
  }

  /** Cuts the window to exactly what it is to keep, at the end of the stream; returns what was before. */
  settle(count: number): Uint8Array[] {
    const last = this.parts.at(-1);
    const isOpen = this.#unit === "lines" && last !== undefined && last.at(-1) !== this.#separator;
    let extra = this.#total + (isOpen ? 1 : 0) - count;
    const released: Uint8Array[] = [];
    while (extra > 0 && this.parts.length > 0) {
      const part = this.parts[0] ?? new Uint8Array(0);
      const end =
        this.#unit === "bytes" ? Math.min(extra, part.length) : endOfLines(part, this.#separator, extra);
      if (end < 0 || end === part.length) {
        this.parts.shift();
        released.push(part);
        extra -= this.#unit === "bytes" ? part.length : end < 0 ? countBytes(part, this.#separator) : extra;
      } else {
        released.push(part.subarray(0, end));
        this.parts[0] = part.subarray(end);
        extra = 0;
      }
    }
    return released;
  }

  close(): void {
    this.#process.meter.release(this.#heldBytes);
  }

  #add(bytes: Uint8Array): void {
    const count = this.#unit === "bytes" ? bytes.length : countBytes(bytes, this.#separator);
    this.parts.push(bytes);
    this.#counts.push(count);
    this.#total += count;
    this.#process.meter.hold(bytes.length);
    this.#heldBytes += bytes.length;
  }
}

const partBytes = 32 * 1024;

/** Index after so many separators; -1 when there are fewer. */
function endOfLines(bytes: Uint8Array, separator: number, count: number): number {
  let index = -1;
  for (let found = 0; found < count; found++) {
    index = bytes.indexOf(separator, index + 1);
    if (index < 0) return -1;
  }
  return index + 1;
}

function countBytes(bytes: Uint8Array, wanted: number): number {
  let count = 0;
  for (let index = bytes.indexOf(wanted); index >= 0; index = bytes.indexOf(wanted, index + 1)) count += 1;
  return count;
}

function readAmount(text: string, unit: Amount["unit"]): Amount {
  const [, sign = "", size = ""] = /^([-+]?)(\d{1,15}[A-Za-z]{0,3})$/.exec(text) ?? [];
  const count = parseSize(size, "b");
  if (count === undefined) throw new UsageError(`invalid number of ${unit}: '${text}'`);
  // The sign is one of the two that the pattern allows, or none.
  return { unit, count, sign: sign as Amount["sign"] };
}

/** `-5`, `-5c` and tail's `+5`, as they were written once. */
function spellOldForm(args: readonly string[], side: "head" | "tail"): string[] {
  const [first = "", ...rest] = args;
  const match = /^([-+])(\d+)([bckm]?)([lqvf]*)$/.exec(first);
  if (match === null || (match[1] === "+" && side === "head")) return [...args];
  const sign = match[1] === "+" ? "+" : "";
  const suffix = match[3] ?? "";
  const option = suffix === "" ? "-n" : "-c";
  const letters = (match[4] ?? "").replace("l", "");
  const unit = suffix === "c" ? "" : suffix === "m" ? "M" : suffix;
  return [...(letters === "" ? [] : [`-${letters}`]), `${option}${sign}${match[2]}${unit}`, ...rest];
}
