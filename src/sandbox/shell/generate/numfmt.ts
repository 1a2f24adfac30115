/** The command `numfmt`. */

import { ownEntry } from "../../../protocol/check/own-entry.ts";
import { NotSupported, type ParsedOptions, parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { forEachLine } from "../process/text/each-line.ts";
import { TextWriter } from "../process/text/text-writer.ts";

const specs = {
  from: { long: "from", value: "required" },
  to: { long: "to", value: "required" },
  fromUnit: { long: "from-unit", value: "required" },
  toUnit: { long: "to-unit", value: "required" },
  field: { long: "field", value: "required" },
  delimiter: { short: "d", long: "delimiter", value: "required" },
  padding: { long: "padding", value: "required" },
  suffix: { long: "suffix", value: "required" },
  format: { long: "format", value: "required", refused: "--format of numfmt" },
  header: { long: "header", value: "optional" },
  round: { long: "round", value: "required" },
  invalid: { long: "invalid", value: "required", refused: "--invalid of numfmt" },
  grouping: { long: "grouping", refused: "--grouping of numfmt" },
} as const;

type Options = ParsedOptions<keyof typeof specs>;

const suffixes = "KMGTPEZY";

export async function numfmt(process: Process): Promise<number> {
  // Negative numbers are operands.
  const args = process.args.flatMap((arg) =>
    /^-\d/.test(arg) && !process.args.includes("--") ? ["--", arg] : [arg],
  );
  const options = parseOptions(args, specs);
  const field = Number(options.value("field") ?? 1);
  if (!Number.isInteger(field) || field < 1) throw new NotSupported("a list of fields in numfmt");
  const writer = new TextWriter(process.stdout);
  const delimiter = options.value("delimiter");
  const convertLine = (line: string) => {
    if (delimiter !== undefined) {
      const fields = line.split(delimiter);
      const value = fields[field - 1];
      if (value !== undefined) fields[field - 1] = convert(value, options, undefined);
      return fields.join(delimiter);
    }
    let number = 0;
    // Blanks at the end are no field.
    return line.replace(/[ \t]*[^ \t]+|[ \t]+/g, (part) => {
      if (part.trimStart() === "") return part;
      number += 1;
      if (number !== field) return part;
      const value = part.trimStart();
      const blanks = part.length - value.length;
      // A number keeps the room that its field had.
      const isAligned = blanks > 1 || (blanks === 1 && number === 1);
      return isAligned
        ? convert(value, options, part.length)
        : part.slice(0, blanks) + convert(value, options, undefined);
    });
  };
  if (options.operands.length > 0) {
    for (const operand of options.operands) writer.add(`${convertLine(operand)}\n`);
  } else {
    let skipped = options.has("header") ? Number(options.value("header") ?? 1) : 0;
    await forEachLine(process.stdin, process.meter, async (line) => {
      writer.add(`${skipped > 0 ? line : convertLine(line)}\n`);
      if (skipped > 0) skipped -= 1;
      if (writer.isFull) await writer.flush();
    });
  }
  await writer.flush();
  return 0;
}

function convert(text: string, options: Options, width: number | undefined): string {
  const suffix = options.value("suffix") ?? "";
  const bare = suffix !== "" && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
  const value =
    (parse(bare, options.value("from") ?? "none") * unit(options, "fromUnit")) / unit(options, "toUnit");
  const shown =
    print(value, {
      to: options.value("to") ?? "none",
      round: options.value("round") ?? "from-zero",
      source: bare,
    }) + suffix;
  const padding = options.value("padding");
  if (padding === undefined) return width === undefined ? shown : shown.padStart(width);
  if (!/^-?[1-9]\d{0,5}$/.test(padding)) throw new UsageError(`invalid padding value '${padding}'`);
  return Number(padding) > 0 ? shown.padStart(Number(padding)) : shown.padEnd(-Number(padding));
}

function unit(options: Options, name: "fromUnit" | "toUnit"): number {
  const value = options.value(name) ?? "1";
  const match = /^(\d{1,15})([KMGTPEZY]?)(i?)$/.exec(value);
  if (match === null) throw new UsageError(`invalid unit size: '${value}'`);
  return Number(match[1]) * (match[3] === "i" ? 1024 : 1000) ** (suffixes.indexOf(match[2] || "-") + 1);
}

function parse(text: string, from: string): number {
  if (!["none", "si", "iec", "iec-i", "auto"].includes(from))
    throw new UsageError(`invalid argument '${from}' for '--from'`);
  const match = /^(-?\d{1,30}(?:\.\d{0,30})?)([KMGTPEZY]?)(i?)$/.exec(text);
  if (match === null) throw new UsageError(`invalid number: '${text}'`, 2);
  const [, digits = "", suffix = "", mark = ""] = match;
  if (suffix === "") return Number(digits);
  if (from === "none")
    throw new UsageError(`rejecting suffix in input: '${text}' (consider using --from)`, 2);
  if (from === "iec-i" && mark === "")
    throw new UsageError(`missing 'i' suffix in input: '${text}' (e.g Ki/Mi/Gi)`, 2);
  if (from !== "iec-i" && from !== "auto" && mark !== "")
    throw new UsageError(`invalid suffix in input '${text}'`, 2);
  const base = from === "si" || (from === "auto" && mark === "") ? 1000 : 1024;
  return Number(digits) * base ** (suffixes.indexOf(suffix) + 1);
}

function print(value: number, { to, round, source }: { to: string; round: string; source: string }): string {
  const rounded = ownEntry(rounders, round);
  if (rounded === undefined) throw new UsageError(`invalid argument '${round}' for '--round'`);
  if (to === "none") {
    const digits = /\.(\d+)$/.exec(source)?.[1]?.length ?? 0;
    const scale = 10 ** digits;
    return (rounded(value * scale) / scale).toFixed(digits);
  }
  if (!["si", "iec", "iec-i"].includes(to)) throw new UsageError(`invalid argument '${to}' for '--to'`);
  const base = to === "si" ? 1000 : 1024;
  let scaled = value;
  let power = 0;
  while (Math.abs(scaled) >= base && power < suffixes.length) {
    scaled /= base;
    power += 1;
  }
  const isSmall = (number: number) => Math.abs(number) < 10 && power > 0;
  const places = (number: number) => (isSmall(number) ? rounded(number * 10) / 10 : rounded(number));
  let result = places(scaled);
  if (Math.abs(result) >= base && power < suffixes.length) {
    power += 1;
    result = places(result / base);
  }
  const shown = isSmall(result) ? result.toFixed(1) : String(result);
  const suffix = power === 0 ? "" : (suffixes[power - 1] ?? "") + (to === "iec-i" ? "i" : "");
  return shown + suffix;
}

const rounders: Readonly<Record<string, (value: number) => number>> = {
  up: Math.ceil,
  down: Math.floor,
  "from-zero": (value) => Math.sign(value) * Math.ceil(Math.abs(value)),
  "towards-zero": Math.trunc,
  nearest: (value) => Math.sign(value) * Math.round(Math.abs(value)),
};
