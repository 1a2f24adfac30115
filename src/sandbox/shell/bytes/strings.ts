/** The commands `strings`, `cksum`, `sum` and `iconv`. */

import { ownEntry } from "../../../protocol/check/own-entry.ts";
import { forEachInput, printForEachInput } from "../process/inputs.ts";
import { NotSupported, parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { type Input, readAll } from "../process/streams.ts";
import { decodeBytes, encodeText } from "../process/text/text.ts";

export async function strings(process: Process): Promise<number> {
  const args = process.args.map((arg) => (/^-\d+$/.test(arg) ? `-n${arg.slice(1)}` : arg));
  const options = parseOptions(args, {
    noEffect: { short: "as", long: ["all", "silent"] },
    length: { short: "n", long: "bytes", value: "required" },
    offset: { short: "t", long: "radix", value: "required" },
    names: { short: "f", long: "print-file-name" },
  });
  const least = Number(options.value("length") ?? 4);
  if (!Number.isInteger(least) || least < 1)
    throw new UsageError(`invalid minimum string length ${options.value("length")}`);
  const radix = { o: 8, d: 10, x: 16 }[options.value("offset") ?? "d"];
  if (radix === undefined) throw new UsageError("invalid radix");
  return printForEachInput(process, options.operands, async (input, writer, name) => {
    const bytes = await readAll(input, process.meter);
    let start = 0;
    for (let index = 0; index <= bytes.length; index++) {
      const byte = bytes[index];
      const isShown = byte !== undefined && ((byte >= 32 && byte < 127) || byte === 9);
      if (isShown) continue;
      if (index - start >= least) {
        const offset = options.has("offset") ? `${start.toString(radix).padStart(7)} ` : "";
        const prefix = options.has("names") ? `${name}: ` : "";
        writer.add(`${prefix}${offset}${decodeBytes(bytes.subarray(start, index))}\n`);
        if (writer.isFull) await writer.flush();
      }
      if (process.meter.charge(index - start + 1)) await process.meter.turn();
      start = index + 1;
    }
  });
}

const polynomial = 0x04c11db7;
const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ polynomial : value << 1;
  return value >>> 0;
});

export async function cksum(process: Process): Promise<number> {
  const options = parseOptions(process.args, {
    algorithm: { short: "a", long: "algorithm", value: "required" },
    check: { short: "c", long: "check" },
  });
  if (options.has("check") || (options.value("algorithm") ?? "crc") !== "crc") {
    throw new NotSupported("another algorithm than CRC in cksum");
  }
  return printSums(process, options.operands, async (bytes) => {
    let crc = 0;
    const add = (byte: number) => {
      crc = ((crc << 8) ^ (crcTable[((crc >>> 24) ^ byte) & 0xff] ?? 0)) >>> 0;
    };
    for (let start = 0; start < bytes.length; start += blockBytes) {
      for (const byte of bytes.subarray(start, start + blockBytes)) add(byte);
      if (process.meter.charge(blockBytes * 2)) await process.meter.turn();
    }
    for (let length = bytes.length; length > 0; length = Math.floor(length / 256)) add(length & 0xff);
    return `${~crc >>> 0} ${bytes.length}`;
  });
}

const blockBytes = 64 * 1024;

export async function sum(process: Process): Promise<number> {
  const options = parseOptions(process.args, { bsd: { short: "r" }, sysv: { short: "s", long: "sysv" } });
  const isSysv = options.has("sysv");
  return printSums(process, options.operands, async (bytes) => {
    let total = 0;
    for (let start = 0; start < bytes.length; start += blockBytes) {
      for (const byte of bytes.subarray(start, start + blockBytes)) {
        total = isSysv ? (total + byte) >>> 0 : ((total >> 1) + ((total & 1) << 15) + byte) & 0xffff;
      }
      if (process.meter.charge(blockBytes * 2)) await process.meter.turn();
    }
    if (!isSysv) {
      return `${String(total).padStart(5, "0")} ${String(Math.ceil(bytes.length / 1024)).padStart(5)}`;
    }
    const folded = (total & 0xffff) + (total >>> 16);
    return `${(folded & 0xffff) + (folded >>> 16)} ${Math.ceil(bytes.length / 512)}`;
  });
}

async function printSums(
  process: Process,
  operands: readonly string[],
  compute: (bytes: Uint8Array) => Promise<string>,
): Promise<number> {
  const isComplete = await forEachInput(process, operands, async (input: Input, name) => {
    const shown = operands.length > 0 ? ` ${name}` : "";
    await process.stdout.write(`${await compute(await readAll(input, process.meter))}${shown}\n`);
  });
  return isComplete ? 0 : 1;
}

type Charset = "utf-8" | "utf-16" | "utf-16le" | "utf-16be" | "latin1" | "ascii";

const charsets: Readonly<Record<string, Charset>> = {
  utf8: "utf-8",
  "utf-8": "utf-8",
  "utf-16": "utf-16",
  utf16: "utf-16",
  "utf-16le": "utf-16le",
  utf16le: "utf-16le",
  "utf-16be": "utf-16be",
  utf16be: "utf-16be",
  latin1: "latin1",
  "iso-8859-1": "latin1",
  iso8859_1: "latin1",
  "iso_8859-1": "latin1",
  l1: "latin1",
  ascii: "ascii",
  "us-ascii": "ascii",
  "ansi_x3.4-1968": "ascii",
};

export async function iconv(process: Process): Promise<number> {
  const options = parseOptions(process.args, {
    from: { short: "f", long: "from-code", value: "required" },
    to: { short: "t", long: "to-code", value: "required" },
    discard: { short: "c" },
    output: { short: "o", long: "output", value: "required" },
    list: { short: "l", long: "list", refused: "-l of iconv" },
  });
  const from = toCharset(options.value("from") ?? "utf-8");
  const to = toCharset(options.value("to") ?? "utf-8");
  const path = options.value("output");
  const chunks: Uint8Array[] = [];
  const isComplete = await forEachInput(process, options.operands, async (input) => {
    chunks.push(await readAll(input, process.meter));
  });
  const output = path === undefined ? process.stdout : process.openOutput(path);
  for (const bytes of chunks) {
    await process.meter.spend(bytes.length * 2);
    const decoded = decode(bytes, from);
    if (to.charset === "utf-16") await output.write(Uint8Array.of(0xff, 0xfe));
    let isWhole = true;
    for (const part of cutText(decoded)) {
      const { encoded, isValid } = encode(part, to, options.has("discard"));
      await output.write(encoded);
      if (process.meter.charge(part.length * 4)) await process.meter.turn();
      isWhole &&= isValid;
      if (!isValid && !to.ignores) break;
    }
    if (isWhole) continue;
    await process.fail("cannot convert");
    return 1;
  }
  return isComplete ? 0 : 1;
}

/** Parts of some milliseconds of work, none of which ends within a pair. */
function* cutText(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    let end = Math.min(text.length, start + partChars);
    if ((text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end += 1;
    yield text.slice(start, end);
    start = end;
  }
}

const partChars = 64 * 1024;

function toCharset(name: string): { charset: Charset; ignores: boolean } {
  const [plain = "", ...suffixes] = name.split("//");
  if (suffixes.includes("TRANSLIT")) throw new NotSupported("//TRANSLIT");
  const charset = ownEntry(charsets, plain.toLowerCase());
  if (charset === undefined) throw new NotSupported(`the conversion of ${plain}`);
  return { charset, ignores: suffixes.includes("IGNORE") };
}

/** Lone surrogates mark what cannot be decoded. */
function decode(bytes: Uint8Array, { charset }: { charset: Charset }): string {
  switch (charset) {
    case "utf-8":
      return decodeBytes(bytes);
    case "latin1":
      return new TextDecoder("utf-16le").decode(Uint16Array.from(bytes));
    case "ascii":
      return decodeBytes(bytes).replace(/[^\0-\x7f]/g, "\udc80");
    default: {
      const isBigEndian =
        charset === "utf-16be" || (charset === "utf-16" && bytes[0] === 0xfe && bytes[1] === 0xff);
      const hasMark = charset === "utf-16" && ((bytes[0] === 0xff && bytes[1] === 0xfe) || isBigEndian);
      const text = new TextDecoder(isBigEndian ? "utf-16be" : "utf-16le", {
        fatal: false,
        ignoreBOM: true,
      }).decode(bytes);
      return hasMark ? text.slice(1) : text;
    }
  }
}

function encode(
  text: string,
  { charset, ignores }: { charset: Charset; ignores: boolean },
  discards: boolean,
): { encoded: Uint8Array; isValid: boolean } {
  const last = charset === "ascii" ? 0x7f : charset === "latin1" ? 0xff : 0x10ffff;
  const characters: string[] = [];
  let isValid = true;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code <= last && !(code >= 0xd800 && code <= 0xdfff)) characters.push(character);
    else if (!discards && !ignores) {
      isValid = false;
      break;
    } else if (ignores && !discards) isValid = false;
  }
  const kept = characters.join("");
  if (charset === "utf-8" || charset === "ascii") return { encoded: encodeText(kept), isValid };
  if (charset === "latin1") return { encoded: Uint8Array.from(kept, (one) => one.charCodeAt(0)), isValid };
  const view = new DataView(new ArrayBuffer(kept.length * 2));
  for (let index = 0; index < kept.length; index++) {
    view.setUint16(index * 2, kept.charCodeAt(index), charset !== "utf-16be");
  }
  return { encoded: new Uint8Array(view.buffer), isValid };
}
