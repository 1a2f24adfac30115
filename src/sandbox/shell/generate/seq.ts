/** The command `seq`. */

import { formatFloat, pad } from "../builtin/printf/format-number.ts";
import { parseLongDouble } from "../builtin/printf/long-double.ts";
import { NotSupported, parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { TextWriter } from "../process/text/text-writer.ts";

/** Numbers are exact, of any length: some 0.5 µs each. */
const unitsPerNumber = 100;

export async function seq(process: Process): Promise<number> {
  const { options, operands } = readCommandLine(process.args);
  const [first = "1", step = "1", last = "1"] =
    operands.length === 1
      ? ["1", "1", operands[0]]
      : operands.length === 2
        ? [operands[0], "1", operands[1]]
        : operands;
  const numbers = [first, step, last].map(parseDecimal);
  const scale = Math.max(numbers[0]?.scale ?? 0, numbers[1]?.scale ?? 0);
  const work = Math.max(scale, numbers[2]?.scale ?? 0);
  const [from = 0n, by = 1n, to = 0n] = numbers.map(
    (number) => number.digits * 10n ** BigInt(work - number.scale),
  );
  if (by === 0n) throw new UsageError(`invalid Zero increment value: '${step}'`);
  const format = options.value("format");
  const print = format === undefined ? plainPrinter(scale, work) : formatPrinter(format, work);
  const width = options.has("equalWidth")
    ? Math.max(print(from).length, print(lastValue(from, by, to)).length)
    : 0;
  const shown = (value: bigint) => padZeros(print(value), width);
  const separator = options.value("separator") ?? "\n";
  const writer = new TextWriter(process.stdout);
  let isFirst = true;
  for (let value = from; by > 0n ? value <= to : value >= to; value += by) {
    writer.add(isFirst ? shown(value) : separator + shown(value));
    isFirst = false;
    if (process.meter.charge(unitsPerNumber)) await process.meter.turn();
    if (writer.isFull) await writer.flush();
  }
  if (!isFirst) writer.add("\n");
  await writer.flush();
  return 0;
}

/** Negative numbers are operands, not options. */
function readCommandLine(args: readonly string[]) {
  const at = args.findIndex((arg, index) => /^-[\d.]/.test(arg) && !/^-[fs]$/.test(args[index - 1] ?? ""));
  const head = at < 0 ? args : args.slice(0, at);
  const options = parseOptions(
    head,
    {
      equalWidth: { short: "w", long: "equal-width" },
      format: { short: "f", long: "format", value: "required" },
      separator: { short: "s", long: "separator", value: "required" },
    },
    { stopAtOperand: true },
  );
  const operands = [...options.operands, ...(at < 0 ? [] : args.slice(at))];
  if (operands.length === 0) throw new UsageError("missing operand");
  if (operands.length > 3) throw new UsageError(`extra operand '${operands[3]}'`);
  if (options.has("format") && options.has("equalWidth")) {
    throw new UsageError("format string may not be specified when printing equal width strings");
  }
  return { options, operands };
}

/** Exactly: `digits` times ten to the minus `scale`. */
function parseDecimal(text: string | undefined) {
  const match = /^[ \t]*([-+]?)(\d{0,400})(?:\.(\d{0,400}))?(?:[eE]([-+]?\d{1,3}))?$/.exec(text ?? "");
  if (match === null || (match[2] === "" && !match[3])) {
    if (/^[-+]?(?:inf|infinity|0x)/i.test(text ?? "")) throw new NotSupported(`the number '${text}'`);
    throw new UsageError(`invalid floating point argument: '${text}'`);
  }
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const power = Number(exponent);
  const scale = Math.max(0, fraction.length - power);
  const digits = BigInt(`${whole}${fraction}` || "0") * 10n ** BigInt(Math.max(0, power - fraction.length));
  return { digits: sign === "-" ? -digits : digits, scale };
}

function lastValue(from: bigint, by: bigint, to: bigint): bigint {
  const steps = (to - from) / by;
  return steps < 0n ? from : from + steps * by;
}

function plainPrinter(scale: number, work: number): (value: bigint) => string {
  return (value) => {
    if (work === 0) return value.toString();
    const digits = (value < 0n ? -value : value).toString().padStart(work + 1, "0");
    const whole = digits.slice(0, digits.length - work);
    const fraction = digits.slice(digits.length - work, digits.length - work + scale);
    return `${value < 0n ? "-" : ""}${whole}${scale > 0 ? `.${fraction}` : ""}`;
  };
}

/** One conversion of a floating-point number. */
function formatPrinter(format: string, work: number): (value: bigint) => string {
  const match = /^((?:[^%]|%%)*)%([-+ 0#']*)(\d{0,3})(?:\.(\d{0,3}))?([a-zA-Z])((?:[^%]|%%)*)$/.exec(format);
  if (match === null) throw new UsageError(`format '${format}' has no % directive`);
  const [, before = "", flags = "", width = "", precision, conversion = "", after = ""] = match;
  if (!"efgEFG".includes(conversion))
    throw new UsageError(`format '${format}' has unknown %${conversion} directive`);
  if (flags.includes("'")) throw new NotSupported(`the format '${format}'`);
  const plain = plainPrinter(work, work);
  const number = { flags, precision: precision === undefined ? undefined : Number(precision), conversion };
  return (value) => {
    const parsed = parseLongDouble(plain(value))?.value;
    const shown = parsed === undefined ? "" : formatFloat(parsed, number);
    const padded = pad(shown, { flags, width: Number(width), isNumber: true });
    return before.replaceAll("%%", "%") + padded + after.replaceAll("%%", "%");
  };
}

function padZeros(text: string, width: number): string {
  const sign = /^[-+ ]/.test(text) ? text.charAt(0) : "";
  return sign + text.slice(sign.length).padStart(width - sign.length, "0");
}
