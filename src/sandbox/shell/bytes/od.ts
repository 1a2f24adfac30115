/** The command `od`. */

import { readInputs } from "../process/inputs.ts";
import { NotSupported, parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { escapedByCode } from "../process/text/c-escapes.ts";
import { TextWriter } from "../process/text/text-writer.ts";

/** One of the ways in which each row is shown. */
interface Format {
  readonly size: 1 | 2 | 4 | 8;
  /** Characters of one value, without the blank before it. */
  readonly width: number;
  readonly show: (view: DataView, offset: number) => string;
  readonly showsText: boolean;
}

const rowBytes = 16;

export async function od(process: Process): Promise<number> {
  const options = parseOptions(process.args, {
    address: { short: "A", long: "address-radix", value: "required" },
    skip: { short: "j", long: "skip-bytes", value: "required" },
    length: { short: "N", long: "read-bytes", value: "required" },
    type: { short: "t", long: "format", value: "required" },
    duplicates: { short: "v", long: "output-duplicates" },
    width: { short: "w", long: "width", value: "optional" },
    // By what they are short for: `-b` is `-t o1`.
    a: { short: "a" },
    o1: { short: "b" },
    c: { short: "c" },
    u2: { short: "d" },
    o2: { short: "o" },
    x2: { short: "x" },
    d2: { short: "s" },
    d4: { short: "i" },
    d8: { short: "l" },
    strings: { short: "S", long: "strings", value: "required", refused: "-S of od" },
  });
  const types = options.ordered.map(({ name, value }) =>
    name === "type" ? (value ?? "") : /^[acdoux]\d?$/.test(name) ? name : "",
  );
  const formats = types.join("") === "" ? parseFormats("o2") : types.flatMap(parseFormats);
  const width = options.has("width") ? Number(options.value("width") ?? 32) : rowBytes;
  const sizeMax = Math.max(...formats.map(({ size }) => size));
  if (!(width > 0) || width % sizeMax !== 0)
    throw new UsageError(`invalid -w argument '${options.value("width")}'`);
  const radix = options.value("address") ?? "o";
  const toAddress = addressPrinter(radix);
  const { bytes: all, isComplete } = await readInputs(process, options.operands);
  const skip = readCount(options.value("skip") ?? "0");
  if (skip > all.length) throw new UsageError("cannot skip past end of combined input");
  const length = options.value("length");
  const bytes = all.subarray(skip, length === undefined ? undefined : skip + readCount(length));
  const writer = new TextWriter(process.stdout);
  // Each format takes as much room per byte as the widest.
  const perByte = Math.max(...formats.map((format) => (format.width + 1) / format.size));
  let before: Uint8Array | undefined;
  let isSqueezed = false;
  for (let start = 0; start < bytes.length; start += width) {
    const row = bytes.subarray(start, start + width);
    const isSame =
      before !== undefined && row.length === width && row.every((byte, index) => byte === before?.[index]);
    before = row;
    if (isSame && !options.has("duplicates")) {
      if (!isSqueezed) writer.add("*\n");
      isSqueezed = true;
      continue;
    }
    isSqueezed = false;
    for (const [index, format] of formats.entries()) {
      const address = toAddress(skip + start);
      writer.add(
        (index === 0 ? address : " ".repeat(address.length)) + formatRow(row, format, { width, perByte }),
      );
    }
    if (process.meter.charge(width * 20 * formats.length)) await process.meter.turn();
    if (writer.isFull) await writer.flush();
  }
  const end = toAddress(skip + bytes.length);
  if (end !== "") writer.add(`${end}\n`);
  await writer.flush();
  return isComplete ? 0 : 1;
}

function formatRow(
  row: Uint8Array,
  format: Format,
  { width, perByte }: { width: number; perByte: number },
): string {
  // A value that the input does not fill has zeros at its end.
  const padded = new Uint8Array(Math.ceil(row.length / format.size) * format.size);
  padded.set(row);
  const view = new DataView(padded.buffer);
  let text = "";
  for (let offset = 0; offset < padded.length; offset += format.size) {
    text += format.show(view, offset).padStart(Math.round(perByte * format.size));
  }
  if (!format.showsText) return `${text}\n`;
  const missing = Math.round(perByte * (width - padded.length));
  let shown = "";
  for (const byte of row) shown += byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".";
  return `${text}${" ".repeat(missing)}  >${shown}<\n`;
}

function addressPrinter(radix: string): (offset: number) => string {
  switch (radix) {
    case "o":
      return (offset) => offset.toString(8).padStart(7, "0");
    case "d":
      return (offset) => String(offset).padStart(7, "0");
    case "x":
      return (offset) => offset.toString(16).padStart(6, "0");
    case "n":
      return () => "";
    default:
      throw new UsageError(`invalid output address radix '${radix}'; it must be one character from [doxn]`);
  }
}

function readCount(text: string): number {
  const match = /^(0x[0-9a-fA-F]{1,10}|\d{1,12})([bKkM]?)$/.exec(text);
  if (match === null) throw new UsageError(`invalid number: '${text}'`);
  const unit = { b: 512, K: 1024, k: 1024, M: 1024 ** 2 }[match[2] ?? ""] ?? 1;
  return (
    Number(
      match[1]?.startsWith("0") && !match[1].startsWith("0x") ? Number.parseInt(match[1], 8) : match[1],
    ) * unit
  );
}

const names: Readonly<Record<string, 1 | 2 | 4 | 8>> = { C: 1, S: 2, I: 4, L: 8 };

function parseFormats(text: string): Format[] {
  const formats: Format[] = [];
  let rest = text;
  while (rest !== "") {
    const match = /^([acdouxf])([CSILFD]|\d{1,2})?(z?)/.exec(rest);
    if (match === null) throw new UsageError(`invalid type string '${text}'`);
    rest = rest.slice(match[0].length);
    const letter = match[1] ?? "o";
    if (letter === "f") throw new NotSupported("floating-point output of od");
    const size =
      letter === "a" || letter === "c"
        ? 1
        : match[2] === undefined
          ? 4
          : (names[match[2]] ?? Number(match[2]));
    if (size !== 1 && size !== 2 && size !== 4 && size !== 8)
      throw new UsageError(`invalid type string '${text}'`);
    formats.push({ ...integerFormat(letter, size), showsText: match[3] === "z" });
  }
  return formats;
}

function integerFormat(letter: string, size: 1 | 2 | 4 | 8): Omit<Format, "showsText"> {
  if (letter === "a" || letter === "c") {
    const show = letter === "a" ? nameOf : characterOf;
    return { size, width: 3, show: (view, offset) => show(view.getUint8(offset)) };
  }
  const read = (view: DataView, offset: number): bigint => {
    let value = 0n;
    for (let index = size - 1; index >= 0; index--)
      value = (value << 8n) | BigInt(view.getUint8(offset + index));
    return letter === "d" ? BigInt.asIntN(size * 8, value) : value;
  };
  if (letter === "x") {
    return {
      size,
      width: size * 2,
      show: (view, offset) =>
        read(view, offset)
          .toString(16)
          .padStart(size * 2, "0"),
    };
  }
  if (letter === "o") {
    const width = { 1: 3, 2: 6, 4: 11, 8: 22 }[size];
    return { size, width, show: (view, offset) => read(view, offset).toString(8).padStart(width, "0") };
  }
  const width = letter === "d" ? { 1: 4, 2: 6, 4: 11, 8: 20 }[size] : { 1: 3, 2: 5, 4: 10, 8: 20 }[size];
  return { size, width, show: (view, offset) => read(view, offset).toString() };
}

const controls =
  "nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us sp".split(
    " ",
  );

function nameOf(byte: number): string {
  const low = byte & 0x7f;
  return low === 127 ? "del" : (controls[low] ?? String.fromCharCode(low));
}

const escapes: Readonly<Record<number, string>> = { ...escapedByCode, 0: "\\0" };

function characterOf(byte: number): string {
  const escaped = escapes[byte];
  if (escaped !== undefined) return escaped;
  return byte >= 32 && byte < 127 ? String.fromCharCode(byte) : byte.toString(8).padStart(3, "0");
}
