/** The command `split`. */

import { parseSize } from "../entry/size.ts";
import { NotSupported, parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import type { Output } from "../process/streams.ts";
import { readAll } from "../process/streams.ts";

const specs = {
  suffixLength: { short: "a", long: "suffix-length", value: "required" },
  additional: { long: "additional-suffix", value: "required" },
  bytes: { short: "b", long: "bytes", value: "required" },
  lineBytes: { short: "C", long: "line-bytes", value: "required", refused: "--line-bytes of split" },
  numeric: { short: "d" },
  numericFrom: { long: "numeric-suffixes", value: "optional" },
  hex: { short: "x", long: "hex-suffixes", value: "optional" },
  elide: { short: "e", long: "elide-empty-files" },
  filter: { long: "filter", value: "required", refused: "--filter of split" },
  lines: { short: "l", long: "lines", value: "required" },
  number: { short: "n", long: "number", value: "required" },
  separator: { short: "t", long: "separator", value: "required", refused: "--separator of split" },
  unbuffered: { short: "u", long: "unbuffered" },
  verbose: { long: "verbose" },
} as const;

const filesMax = 10_000;
/** Work to make a file. */
const fileUnits = 20_000;

export async function split(process: Process): Promise<number> {
  const args = process.args.map((arg) => (/^-\d+$/.test(arg) ? `-l${arg.slice(1)}` : arg));
  const options = parseOptions(args, specs);
  const [source = "-", prefix = "x", extra] = options.operands;
  if (extra !== undefined) throw new UsageError(`extra operand '${extra}'`);
  const modes = (["bytes", "lines", "number"] as const).filter((name) => options.has(name));
  if (modes.length > 1) throw new UsageError("cannot split in more than one way");
  const input = process.openInput(source);
  const isNumeric = options.has("numeric") || options.has("numericFrom");
  const files = new PartFiles(process, prefix, {
    digits: isNumeric ? "0123456789" : options.has("hex") ? "0123456789abcdef" : "abcdefghijklmnopqrstuvwxyz",
    length: options.value("suffixLength") === undefined ? undefined : Number(options.value("suffixLength")),
    first: Number(options.value("numericFrom") ?? options.value("hex") ?? 0),
    additional: options.value("additional") ?? "",
    isVerbose: options.has("verbose"),
  });
  if (options.has("number")) {
    await splitInParts(await readAll(input, process.meter), options.value("number") ?? "", {
      files,
      process,
      elides: options.has("elide"),
    });
    return 0;
  }
  const isByBytes = options.has("bytes");
  const size = readSize(
    options.value(isByBytes ? "bytes" : "lines") ?? "1000",
    isByBytes ? "bytes" : "lines",
  );
  let left = 0;
  let output: Output | undefined;
  for (let chunk = await input.read(); chunk !== undefined; chunk = await input.read()) {
    let start = 0;
    while (start < chunk.length) {
      if (left === 0 || output === undefined) {
        output = await files.next();
        left = size;
        if (process.meter.charge(fileUnits)) await process.meter.turn();
      }
      let end: number;
      if (isByBytes) {
        end = Math.min(chunk.length, start + left);
        left -= end - start;
      } else {
        end = start;
        while (left > 0 && end < chunk.length) {
          const found = chunk.indexOf(10, end);
          end = found < 0 ? chunk.length : found + 1;
          if (found >= 0) left -= 1;
        }
      }
      await output.write(chunk.slice(start, end));
      start = end;
    }
    if (process.meter.charge(chunk.length)) await process.meter.turn();
  }
  return 0;
}

function readSize(text: string, what: string): number {
  const size = parseSize(text, "b") ?? 0;
  if (size < 1) throw new UsageError(`invalid number of ${what}: '${text}'`);
  return size;
}

/** `-n 3` by bytes, `-n l/3` by lines. */
async function splitInParts(
  content: Uint8Array,
  number: string,
  { files, process, elides }: { files: PartFiles; process: Process; elides: boolean },
): Promise<void> {
  const match = /^(l\/)?(\d{1,6})$/.exec(number);
  if (match === null) throw new NotSupported(`split -n ${number}`);
  const count = Number(match[2]);
  if (count === 0) throw new UsageError(`invalid number of chunks: '${number}'`);
  files.expect(count);
  const byLines = match[1] !== undefined;
  const size = Math.floor(content.length / count);
  const longer = byLines ? 0 : content.length % count;
  let start = 0;
  for (let part = 0; part < count; part++) {
    let end = part === count - 1 ? content.length : size * (part + 1) + Math.min(part + 1, longer);
    if (byLines && part < count - 1) {
      // A part ends with the line in which it would be cut.
      const found = end === 0 ? -1 : content.indexOf(10, end - 1);
      end = Math.max(start, found < 0 ? content.length : found + 1);
    }
    if (end === start && elides) continue;
    const output = await files.next();
    await output.write(content.slice(start, end));
    start = end;
    if (process.meter.charge(fileUnits)) await process.meter.turn();
  }
}

interface Naming {
  readonly digits: string;
  readonly length: number | undefined;
  readonly first: number;
  readonly additional: string;
  readonly isVerbose: boolean;
}

/** The files that are written, one after the other: `xaa`, `xab`. */
class PartFiles {
  readonly #process: Process;
  readonly #prefix: string;
  readonly #naming: Naming;
  #count = 0;
  #lengthMin = 2;

  constructor(process: Process, prefix: string, naming: Naming) {
    this.#process = process;
    this.#prefix = prefix;
    this.#naming = naming;
  }

  /** Makes suffixes long enough for a known number of files. */
  expect(count: number): void {
    while (this.#naming.digits.length ** this.#lengthMin < count) this.#lengthMin += 1;
  }

  async next(): Promise<Output> {
    if (this.#count >= filesMax) throw new NotSupported("splitting into this many files");
    const name = this.#prefix + this.#suffix(this.#naming.first + this.#count) + this.#naming.additional;
    this.#count += 1;
    if (this.#naming.isVerbose) await this.#process.stdout.write(`creating file '${name}'\n`);
    return this.#process.openOutput(name);
  }

  #suffix(number: number): string {
    const { digits, length } = this.#naming;
    const base = digits.length;
    if (length !== undefined) {
      if (number >= base ** length) throw new UsageError("output file suffixes exhausted");
      return encode(number, digits, length);
    }
    // Suffixes grow: after `yz` comes `zaaa`, after 89 comes 9000.
    let width = this.#lengthMin;
    let rest = number;
    let head = "";
    for (let room = base ** width - base ** (width - 1); rest >= room && this.#lengthMin === 2; ) {
      rest -= room;
      head += digits.at(-1) ?? "";
      width += 1;
      room = base ** width - base ** (width - 1);
    }
    return head + encode(rest, digits, width);
  }
}

function encode(number: number, digits: string, width: number): string {
  let text = "";
  for (let value = number, place = 0; place < width; place++) {
    text = (digits[value % digits.length] ?? "") + text;
    value = Math.floor(value / digits.length);
  }
  return text;
}
