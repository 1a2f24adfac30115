/** `dd`: copies blocks, with the usual operands and conversions. */

import { sandboxLimits } from "../../../limits.ts";
import { joinBytes } from "../../join-bytes.ts";
import { quoteName } from "../entry/quote.ts";
import { parseSize } from "../entry/size.ts";
import { NotSupported, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import type { Input, Output } from "../process/streams.ts";

type Operands = ReturnType<typeof parseOperands>;

const conversionsKnown: ReadonlySet<string> = new Set([
  "notrunc",
  "ucase",
  "lcase",
  "swab",
  "noerror",
  "sync",
  "fsync",
  "fdatasync",
  "nocreat",
  "excl",
]);
const flagsKnown: ReadonlySet<string> = new Set([
  "fullblock",
  "append",
  "count_bytes",
  "skip_bytes",
  "seek_bytes",
  "sync",
  "dsync",
]);

export async function dd(process: Process): Promise<number> {
  const operands = parseOperands(process.args);
  const start = process.clock.now();
  const input = operands.input === undefined ? process.stdin : process.openInput(operands.input);
  const writer = openWriter(process, operands);
  const totals = await copyBlocks(process, { input, writer, operands });
  await writer.end();
  if (operands.input !== undefined) input.close();
  if (operands.status !== "none")
    await report(process, totals, { ms: process.clock.now() - start, status: operands.status });
  return 0;
}

function parseOperands(args: readonly string[]) {
  const values = new Map<string, string>();
  for (const arg of args) {
    const equals = arg.indexOf("=");
    if (equals < 1) throw new UsageError(`unrecognized operand ${quoteName(arg)}`);
    const name = arg.slice(0, equals);
    if (!/^(if|of|bs|ibs|obs|count|skip|seek|iseek|oseek|conv|iflag|oflag|status|cbs)$/.test(name)) {
      throw new UsageError(`unrecognized operand ${quoteName(arg)}`);
    }
    values.set(name, arg.slice(equals + 1));
  }
  if (values.has("cbs")) throw new NotSupported("operand cbs");
  const number = (names: readonly string[], fallback: number) => {
    const text = names.map((name) => values.get(name)).find((value) => value !== undefined);
    return text === undefined ? fallback : requireNumber(text);
  };
  const block = number(["bs"], 512);
  const flags = (name: string) => values.get(name)?.split(",") ?? [];
  const [inputFlags, outputFlags, conversions] = [flags("iflag"), flags("oflag"), flags("conv")];
  for (const flag of [...inputFlags, ...outputFlags]) {
    if (!flagsKnown.has(flag)) throw new NotSupported(`flag ${quoteName(flag)}`);
  }
  for (const one of conversions)
    if (!conversionsKnown.has(one)) throw new NotSupported(`conversion ${quoteName(one)}`);
  const status = values.get("status") ?? "";
  if (!/^(|none|noxfer|progress)$/.test(status))
    throw new UsageError(`invalid status level: ${quoteName(status)}`);
  const inBytes = (name: string) => /B$/.test(values.get(name) ?? "");
  const operands = {
    input: values.get("if"),
    output: values.get("of"),
    inputBlock: values.has("bs") ? block : number(["ibs"], 512),
    outputBlock: values.has("bs") ? block : number(["obs"], 512),
    /** Blocks; undefined: all. */
    count: values.has("count") ? number(["count"], 0) : undefined,
    countsBytes: inputFlags.includes("count_bytes") || inBytes("count"),
    skip: number(["skip", "iseek"], 0),
    skipsBytes: inputFlags.includes("skip_bytes") || inBytes("skip"),
    seek: number(["seek", "oseek"], 0),
    seeksBytes: outputFlags.includes("seek_bytes") || inBytes("seek"),
    conversions: new Set(conversions),
    fillsBlocks: inputFlags.includes("fullblock"),
    appends: outputFlags.includes("append"),
    status,
  };
  if (operands.inputBlock < 1 || operands.outputBlock < 1) throw new UsageError("invalid number: '0'");
  return operands;
}

/** `2x1k` is a product; `B` says bytes. */
function requireNumber(text: string): number {
  const factors = text
    .split("x")
    .map((part) => parseSize(/^\d+B$/.test(part) ? part.slice(0, -1) : part, "bwc"));
  const value = factors.reduce<number>((product, factor) => product * (factor ?? Number.NaN), 1);
  if (Number.isNaN(value)) throw new UsageError(`invalid number: ${quoteName(text)}`);
  return value;
}

interface Writer {
  write(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

/** With `seek` or `notrunc` the file is changed in its middle, once, at the end. */
function openWriter(process: Process, operands: Operands): Writer {
  const { output, conversions } = operands;
  const isMiddle = output !== undefined && process.files.find(output)?.type !== "device";
  const seekBytes = operands.seeksBytes ? operands.seek : operands.seek * operands.outputBlock;
  if (output !== undefined && conversions.has("nocreat") && process.files.find(output) === undefined) {
    throw new UsageError(`failed to open ${quoteName(output)}: No such file or directory`);
  }
  if (output !== undefined && conversions.has("excl") && process.files.findLink(output) !== undefined) {
    throw new UsageError(`failed to open ${quoteName(output)}: File exists`);
  }
  if (isMiddle && (seekBytes > 0 || conversions.has("notrunc")) && !operands.appends) {
    return middleWriter(process, output, { at: seekBytes, isCut: !conversions.has("notrunc") });
  }
  const isAppending = operands.appends || conversions.has("notrunc");
  const target: Output =
    output === undefined ? process.stdout : process.openOutput(output, { append: isAppending });
  return {
    write: async (bytes) => {
      await target.write(bytes);
    },
    end: async () => {},
  };
}

function middleWriter(
  { files, meter }: Process,
  path: string,
  { at, isCut }: { at: number; isCut: boolean },
): Writer {
  if (at > sandboxLimits.fileBytesMax)
    throw new UsageError(
      `failed to truncate to ${at} bytes in output file ${quoteName(path)}: File too large`,
    );
  const content = files.find(path) === undefined ? new Uint8Array(0) : files.read(path);
  const parts: Uint8Array[] = [];
  let length = 0;
  return {
    write: async (bytes) => {
      meter.hold(bytes.length);
      parts.push(bytes);
      length += bytes.length;
    },
    end: async () => {
      const kept = isCut ? content.subarray(0, at) : content;
      const merged = new Uint8Array(Math.max(kept.length, at + length));
      merged.set(kept);
      let offset = at;
      for (const part of parts) {
        merged.set(part, offset);
        offset += part.length;
      }
      files.write(path, merged);
      meter.release(length);
      await meter.spend(merged.length);
    },
  };
}

interface Totals {
  fullIn: number;
  partialIn: number;
  fullOut: number;
  partialOut: number;
  bytes: number;
}

async function copyBlocks(
  process: Process,
  { input, writer, operands }: { input: Input; writer: Writer; operands: Operands },
): Promise<Totals> {
  const { inputBlock, outputBlock, countsBytes, count } = operands;
  const totals: Totals = { fullIn: 0, partialIn: 0, fullOut: 0, partialOut: 0, bytes: 0 };
  const reader = new BlockReader(process, input);
  await reader.skip(operands.skipsBytes ? operands.skip : operands.skip * inputBlock);
  let left = count === undefined ? Number.POSITIVE_INFINITY : countsBytes ? count : count * inputBlock;
  while (left > 0) {
    const block = await reader.read(Math.min(inputBlock, left));
    if (block === undefined) break;
    left -= countsBytes ? block.length : inputBlock;
    if (block.length === inputBlock) totals.fullIn += 1;
    else totals.partialIn += 1;
    const bytes = convert(block, operands);
    totals.bytes += bytes.length;
    await writer.write(bytes);
  }
  reader.giveBack();
  totals.fullOut = Math.floor(totals.bytes / outputBlock);
  totals.partialOut = totals.bytes % outputBlock > 0 ? 1 : 0;
  return totals;
}

function convert(block: Uint8Array, { conversions, inputBlock }: Operands): Uint8Array {
  const length = conversions.has("sync") ? inputBlock : block.length;
  const bytes = new Uint8Array(length);
  bytes.set(block);
  if (conversions.has("swab")) {
    for (let index = 0; index + 1 < length; index += 2) {
      [bytes[index], bytes[index + 1]] = [bytes[index + 1] ?? 0, bytes[index] ?? 0];
    }
  }
  const from = conversions.has("ucase") ? 97 : conversions.has("lcase") ? 65 : undefined;
  if (from !== undefined) {
    for (let index = 0; index < length; index++) {
      const byte = bytes[index] ?? 0;
      if (byte >= from && byte < from + 26) bytes[index] = byte ^ 32;
    }
  }
  return bytes;
}

/** Blocks of an input, filled up from as many reads as it takes: a pipe here has no reads of a size of its own. */
class BlockReader {
  readonly #process: Process;
  readonly #input: Input;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(process: Process, input: Input) {
    this.#process = process;
    this.#input = input;
  }

  async skip(bytes: number): Promise<void> {
    let left = bytes;
    while (left > 0) {
      const chunk = await this.#take(left);
      if (chunk === undefined) return;
      left -= chunk.length;
    }
  }

  /** Undefined at the end. */
  async read(size: number): Promise<Uint8Array | undefined> {
    const first = await this.#take(size);
    if (first === undefined || first.length === size) return first;
    const parts = [first];
    let length = first.length;
    while (length < size) {
      const part = await this.#take(size - length);
      if (part === undefined) break;
      this.#process.meter.hold(part.length);
      parts.push(part);
      length += part.length;
    }
    this.#process.meter.release(length - first.length);
    return joinBytes(parts);
  }

  giveBack(): void {
    this.#input.unread(this.#rest);
  }

  async #take(size: number): Promise<Uint8Array | undefined> {
    if (this.#rest.length === 0) {
      const chunk = await this.#input.read();
      if (chunk === undefined) return undefined;
      this.#rest = chunk;
    }
    const part = this.#rest.subarray(0, size);
    this.#rest = this.#rest.subarray(part.length);
    await this.#process.meter.spend(part.length * 2 + 100);
    return part;
  }
}

async function report(
  process: Process,
  totals: Totals,
  { ms, status }: { ms: number; status: string },
): Promise<void> {
  const { fullIn, partialIn, fullOut, partialOut, bytes } = totals;
  await process.stderr.write(`${fullIn}+${partialIn} records in\n${fullOut}+${partialOut} records out\n`);
  if (status === "noxfer") return;
  const seconds = Math.max(ms, 0.1) / 1000;
  const rate = `${(bytes / seconds / 1000).toFixed(1)} kB/s`;
  await process.stderr.write(`${bytes} byte${bytes === 1 ? "" : "s"} copied, ${seconds} s, ${rate}\n`);
}
