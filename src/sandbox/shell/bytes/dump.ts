/** The commands `xxd` and `hexdump`. */

import { ownEntry } from "../../../protocol/check/own-entry.ts";
import { readInputs } from "../process/inputs.ts";
import { NotSupported, parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { readAll } from "../process/streams.ts";
import { decodeBytes } from "../process/text/text.ts";
import { TextWriter } from "../process/text/text-writer.ts";

export async function xxd(process: Process): Promise<number> {
  const options = parseOptions(spellLong(process.args), {
    bits: { short: "b" },
    columns: { short: "c", value: "required" },
    group: { short: "g", value: "required" },
    include: { short: "i" },
    length: { short: "l", value: "required" },
    plain: { short: "p" },
    revert: { short: "r" },
    seek: { short: "s", value: "required" },
    upper: { short: "u" },
  });
  const [name = "-", target] = options.operands;
  const input = process.openInput(name);
  const output = target === undefined || target === "-" ? process.stdout : process.openOutput(target);
  if (options.has("revert")) {
    const text = decodeBytes(await readAll(input, process.meter));
    await output.write(options.has("plain") ? revertPlain(text) : revertDump(text));
    return 0;
  }
  const skipped = readNumber(options.value("seek") ?? "0");
  const all = await readAll(input, process.meter);
  const from = skipped < 0 ? Math.max(0, all.length + skipped) : Math.min(skipped, all.length);
  const length = options.value("length");
  const bytes = all.subarray(from, length === undefined ? undefined : from + readNumber(length));
  const hex = (byte: number) => {
    const digits = byte.toString(16).padStart(2, "0");
    return options.has("upper") ? digits.toUpperCase() : digits;
  };
  const writer = new TextWriter(output);
  if (options.has("include")) {
    writer.add(includeText(bytes, name, hex, Number(options.value("columns") ?? 12)));
  } else if (options.has("plain")) {
    const columns = readNumber(options.value("columns") ?? "30");
    const width = columns === 0 ? Math.max(1, bytes.length) : columns;
    for (let start = 0; start < bytes.length; start += width) {
      let line = "";
      for (const byte of bytes.subarray(start, start + width)) line += hex(byte);
      writer.add(`${line}\n`);
      if (process.meter.charge(width * 10)) await process.meter.turn();
      if (writer.isFull) await writer.flush();
    }
  } else {
    const isBits = options.has("bits");
    const width = readNumber(options.value("columns") ?? (isBits ? "6" : "16"));
    const group = readNumber(options.value("group") ?? (isBits ? "1" : "2"));
    if (width < 1 || width > 256) throw new UsageError("invalid number of columns (max. 256).");
    const show = isBits ? (byte: number) => byte.toString(2).padStart(8, "0") : hex;
    const digits = isBits ? 8 : 2;
    const size = group === 0 ? width * digits : width * digits + Math.ceil(width / group) - 1;
    for (let start = 0; start < bytes.length; start += width) {
      const row = bytes.subarray(start, start + width);
      let shown = "";
      for (const [index, byte] of row.entries()) {
        if (index > 0 && group > 0 && index % group === 0) shown += " ";
        shown += show(byte);
      }
      const offset = (from + start).toString(16).padStart(8, "0");
      writer.add(`${offset}: ${shown.padEnd(size)}  ${printable(row)}\n`);
      if (process.meter.charge(width * 20)) await process.meter.turn();
      if (writer.isFull) await writer.flush();
    }
  }
  await writer.flush();
  return 0;
}

/** xxd's long names have one dash, and its letters stand alone. */
function spellLong(args: readonly string[]): string[] {
  const names: Readonly<Record<string, string>> = {
    "-ps": "-p",
    "-plain": "-p",
    "-postscript": "-p",
    "-bits": "-b",
    "-cols": "-c",
    "-include": "-i",
    "-len": "-l",
    "-revert": "-r",
    "-seek": "-s",
    "-upper": "-u",
    "-groupsize": "-g",
  };
  return args.map((arg) => ownEntry(names, arg.replace(/^--/, "-")) ?? arg);
}

function readNumber(text: string): number {
  const value = Number(text.replace(/^\+/, ""));
  if (!Number.isInteger(value)) throw new UsageError(`invalid number: '${text}'`);
  return value;
}

function printable(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".";
  return text;
}

function includeText(
  bytes: Uint8Array,
  name: string,
  hex: (byte: number) => string,
  columns: number,
): string {
  const rows: string[] = [];
  for (let start = 0; start < bytes.length; start += columns) {
    rows.push(`  ${[...bytes.subarray(start, start + columns)].map((byte) => `0x${hex(byte)}`).join(", ")}`);
  }
  const body = rows.join(",\n");
  if (name === "-") return `${body}\n`;
  const variable = name.replace(/[^A-Za-z0-9]/g, "_").replace(/^(?=\d)/, "__");
  return `unsigned char ${variable}[] = {\n${body}\n};\nunsigned int ${variable}_len = ${bytes.length};\n`;
}

function revertPlain(text: string): Uint8Array {
  const digits = text.replace(/[^0-9a-fA-F]/g, "");
  return toBytes(digits);
}

function revertDump(text: string): Uint8Array {
  const rows = text.split("\n").flatMap((line) => {
    const match = /^([0-9a-fA-F]{1,16}):? ?/.exec(line);
    if (match === null) return [];
    const rest = line.slice(match[0].length);
    const end = rest.indexOf("  ");
    return [
      {
        offset: Number.parseInt(match[1] ?? "0", 16),
        bytes: toBytes((end < 0 ? rest : rest.slice(0, end)).replace(/[^0-9a-fA-F]/g, "")),
      },
    ];
  });
  const length = rows.reduce((most, { offset, bytes }) => Math.max(most, offset + bytes.length), 0);
  if (length > revertedBytesMax) throw new NotSupported("an offset this large");
  const result = new Uint8Array(length);
  for (const { offset, bytes } of rows) result.set(bytes, offset);
  return result;
}

const revertedBytesMax = 16 * 1024 * 1024;

function toBytes(digits: string): Uint8Array {
  const bytes = new Uint8Array(digits.length >> 1);
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16);
  }
  return bytes;
}

export async function hexdump(process: Process): Promise<number> {
  const options = parseOptions(process.args, {
    canonical: { short: "C", long: "canonical" },
    length: { short: "n", long: "length", value: "required" },
    skip: { short: "s", long: "skip", value: "required" },
    noSqueezing: { short: "v", long: "no-squeezing" },
    format: { short: "e", long: "format", value: "required", refused: "the option for format of hexdump" },
    octal: { short: "b", long: "one-byte-octal", refused: "the option for octal of hexdump" },
    characters: { short: "c", long: "one-byte-char", refused: "the option for characters of hexdump" },
    decimal: { short: "d", long: "two-bytes-decimal", refused: "the option for decimal of hexdump" },
    twoOctal: { short: "o", long: "two-bytes-octal", refused: "the option for twoOctal of hexdump" },
    twoHex: { short: "x", long: "two-bytes-hex", refused: "the option for twoHex of hexdump" },
  });
  const isCanonical = options.has("canonical");
  const { bytes: all, isComplete } = await readInputs(process, options.operands);
  const from = readNumber(options.value("skip") ?? "0");
  const length = options.value("length");
  const bytes = all.subarray(from, length === undefined ? undefined : from + readNumber(length));
  const writer = new TextWriter(process.stdout);
  let before = "";
  let isSqueezed = false;
  const width = isCanonical ? 8 : 7;
  for (let start = 0; start < bytes.length; start += 16) {
    const row = bytes.subarray(start, start + 16);
    const shown = isCanonical ? canonicalRow(row) : wordRow(row);
    if (shown === before && row.length === 16 && !options.has("noSqueezing")) {
      if (!isSqueezed) writer.add("*\n");
      isSqueezed = true;
    } else {
      isSqueezed = false;
      writer.add(`${(from + start).toString(16).padStart(width, "0")}${shown}\n`);
    }
    before = shown;
    if (process.meter.charge(200)) await process.meter.turn();
    if (writer.isFull) await writer.flush();
  }
  if (bytes.length > 0) writer.add(`${(from + bytes.length).toString(16).padStart(width, "0")}\n`);
  await writer.flush();
  return isComplete ? 0 : 1;
}

function canonicalRow(row: Uint8Array): string {
  let shown = "";
  for (let index = 0; index < 16; index++) {
    const byte = row[index];
    shown += `${index % 8 === 0 ? "  " : " "}${byte === undefined ? "  " : byte.toString(16).padStart(2, "0")}`;
  }
  return `${shown}  |${printable(row)}|`;
}

/** Words of two bytes, the low one first. */
function wordRow(row: Uint8Array): string {
  let shown = "";
  for (let index = 0; index < row.length; index += 2) {
    shown += ` ${((row[index] ?? 0) | ((row[index + 1] ?? 0) << 8)).toString(16).padStart(4, "0")}`;
  }
  return shown.padEnd(40);
}
