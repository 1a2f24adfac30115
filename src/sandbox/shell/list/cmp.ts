/** `cmp`: where two inputs differ, byte by byte. */

import { FileError, orFileError } from "../../file-error.ts";
import { quoteName } from "../entry/quote.ts";
import { parseSize } from "../entry/size.ts";
import { parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import type { Input } from "../process/streams.ts";
import { visibleByte } from "../process/text/visible-byte.ts";

interface Rules {
  /** What is printed: the first difference, every difference, or nothing. */
  shows: "first" | "all" | "nothing";
  showsBytes: boolean;
  skips: readonly [number, number];
  bytesMax: number;
  names: readonly [string, string];
}

export async function cmp(process: Process): Promise<number> {
  const options = parseOptions(
    process.args,
    {
      showsBytes: { short: "b", long: "print-bytes" },
      skip: { short: "i", long: "ignore-initial", value: "required" },
      all: { short: "l", long: "verbose" },
      bytes: { short: "n", long: "bytes", value: "required" },
      nothing: { short: "s", long: ["quiet", "silent"] },
    },
    { usageExitCode: 2 },
  );
  const [first, second = "-", skipFirst, skipSecond, extra] = options.operands;
  if (first === undefined) throw new UsageError(`missing operand after ${quoteName("cmp")}`, 2);
  if (extra !== undefined) throw new UsageError(`extra operand ${quoteName(extra)}`, 2);
  if (options.has("all") && options.has("nothing"))
    throw new UsageError("options -l and -s are incompatible", 2);
  const [one, other] = (options.value("skip") ?? "0").split(":");
  const rules: Rules = {
    shows: options.has("nothing") ? "nothing" : options.has("all") ? "all" : "first",
    showsBytes: options.has("showsBytes"),
    skips: [requireCount(skipFirst ?? one ?? "0"), requireCount(skipSecond ?? other ?? one ?? "0")],
    bytesMax: options.has("bytes") ? requireCount(options.value("bytes") ?? "") : Number.POSITIVE_INFINITY,
    names: [first, second],
  };
  const inputs: Input[] = [];
  for (const path of [first, second]) {
    const input = orFileError(() => process.openInput(path));
    if (input instanceof FileError) {
      if (rules.shows !== "nothing" || input.code !== "ENOENT")
        await process.fail(`${path}: ${input.reason}`);
      return 2;
    }
    inputs.push(input);
  }
  const [left, right] = inputs;
  if (left === undefined || right === undefined || (first === second && first !== "-")) return 0;
  return compare(process, [new Reader(process, left), new Reader(process, right)], rules);
}

function requireCount(text: string): number {
  const count = parseSize(text);
  if (count === undefined) throw new UsageError(`invalid number ${quoteName(text)}`, 2);
  return count;
}

class Reader {
  readonly #process: Process;
  readonly #input: Input;
  #rest: Uint8Array = new Uint8Array(0);
  readBytes = 0;
  lastByte = -1;

  constructor(process: Process, input: Input) {
    this.#process = process;
    this.#input = input;
  }

  /** What is waiting, at least one byte; nothing at the end. */
  async peek(): Promise<Uint8Array> {
    if (this.#rest.length === 0) this.#rest = (await this.#input.read()) ?? this.#rest;
    return this.#rest;
  }

  async take(count: number): Promise<void> {
    this.lastByte = this.#rest[count - 1] ?? this.lastByte;
    this.#rest = this.#rest.subarray(count);
    this.readBytes += count;
    await this.#process.meter.spend(count);
  }

  async skip(count: number): Promise<void> {
    for (let left = count; left > 0; ) {
      const size = Math.min((await this.peek()).length, left);
      if (size === 0) return;
      await this.take(size);
      left -= size;
    }
    this.readBytes = 0;
    this.lastByte = -1;
  }
}

const bytesPerStep = 65_536;

async function compare(
  process: Process,
  [left, right]: readonly [Reader, Reader],
  rules: Rules,
): Promise<number> {
  await left.skip(rules.skips[0]);
  await right.skip(rules.skips[1]);
  let line = 1;
  let exitCode = 0;
  let text = "";
  const width = 5;
  while (left.readBytes < rules.bytesMax) {
    const [one, other] = [await left.peek(), await right.peek()];
    const length = Math.min(one.length, other.length, rules.bytesMax - left.readBytes, bytesPerStep);
    if (length === 0) {
      if (text !== "") await process.stdout.write(text);
      return one.length === other.length
        ? exitCode
        : reportEnd(process, { left, right, line, rules, isLeft: one.length === 0 });
    }
    for (let index = 0; index < length; index++) {
      const [byte = 0, otherByte = 0] = [one[index], other[index]];
      if (byte !== otherByte) {
        exitCode = 1;
        if (rules.shows === "nothing") return 1;
        const offset = left.readBytes + index + 1;
        if (rules.shows === "first")
          return reportFirst(process, { offset, line, bytes: [byte, otherByte], rules });
        text += `${String(offset).padStart(width === 5 && offset > 99_999 ? 7 : 1)} ${describeByte(byte, rules, true)} ${describeByte(otherByte, rules, false)}\n`;
      }
      if (byte === 10) line += 1;
    }
    await left.take(length);
    await right.take(length);
    if (text.length > bytesPerStep) {
      await process.stdout.write(text);
      text = "";
    }
  }
  if (text !== "") await process.stdout.write(text);
  return exitCode;
}

function describeByte(byte: number, { showsBytes }: Rules, isFirst: boolean): string {
  const octal = byte.toString(8).padStart(3);
  if (!showsBytes) return octal;
  const shown = visibleByte(byte);
  return `${octal} ${isFirst ? shown.padEnd(4) : shown}`;
}

async function reportFirst(
  process: Process,
  {
    offset,
    line,
    bytes: [one, other],
    rules,
  }: { offset: number; line: number; bytes: [number, number]; rules: Rules },
): Promise<number> {
  const bytes = rules.showsBytes
    ? ` is ${one.toString(8).padStart(3)} ${visibleByte(one)} ${other.toString(8).padStart(3)} ${visibleByte(other)}`
    : "";
  await process.stdout.write(`${rules.names.join(" ")} differ: byte ${offset}, line ${line}${bytes}\n`);
  return 1;
}

async function reportEnd(
  process: Process,
  {
    left,
    right,
    line,
    rules,
    isLeft,
  }: { left: Reader; right: Reader; line: number; rules: Rules; isLeft: boolean },
): Promise<number> {
  if (rules.shows === "nothing") return 1;
  const reader = isLeft ? left : right;
  const name = rules.names[isLeft ? 0 : 1];
  if (reader.readBytes === 0) await process.fail(`EOF on ${quoteName(name)} which is empty`);
  else {
    const place = reader.lastByte === 10 ? `line ${line - 1}` : `in line ${line}`;
    const where = rules.shows === "all" ? "" : `, ${place}`;
    await process.fail(`EOF on ${quoteName(name)} after byte ${reader.readBytes}${where}`);
  }
  return 1;
}
