/** The command `nl`. */

import { compileRegex } from "../../../regex/regex.ts";
import { shellLimits } from "../limits.ts";
import { printForEachInput } from "../process/inputs.ts";
import { type ParsedOptions, parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { withRegexErrors } from "../process/regex-errors.ts";
import { readLineBlocks } from "../process/text/lines.ts";

const specs = {
  body: { short: "b", long: "body-numbering", value: "required" },
  delimiter: { short: "d", long: "section-delimiter", value: "required", refused: "-d" },
  footer: { short: "f", long: "footer-numbering", value: "required" },
  header: { short: "h", long: "header-numbering", value: "required" },
  increment: { short: "i", long: "line-increment", value: "required" },
  joinBlank: { short: "l", long: "join-blank-lines", value: "required" },
  format: { short: "n", long: "number-format", value: "required" },
  noRenumber: { short: "p", long: "no-renumber" },
  separator: { short: "s", long: "number-separator", value: "required" },
  start: { short: "v", long: "starting-line-number", value: "required" },
  width: { short: "w", long: "number-width", value: "required" },
} as const;

type Options = ParsedOptions<keyof typeof specs>;
type Section = "header" | "body" | "footer";
type IsNumbered = (line: string) => boolean;

export async function nl(process: Process): Promise<number> {
  const options = parseOptions(process.args, specs);
  const styles: Record<Section, IsNumbered> = {
    header: parseStyle(options.value("header") ?? "n"),
    body: parseStyle(options.value("body") ?? "t"),
    footer: parseStyle(options.value("footer") ?? "n"),
  };
  const start = readInteger(options, "start", 1);
  const increment = readInteger(options, "increment", 1);
  const width = readInteger(options, "width", 6);
  if (width > shellLimits.columnsMax)
    throw new UsageError(`invalid line number field width: '${width}': Numerical result out of range`);
  const joined = readInteger(options, "joinBlank", 1);
  const separator = options.value("separator") ?? "\t";
  const format = options.value("format") ?? "rn";
  if (!["ln", "rn", "rz"].includes(format))
    throw new UsageError(`invalid line numbering format: '${format}'`);
  const blank = " ".repeat(width + separator.length);
  let section: Section = "body";
  let number = start;
  let blanks = 0;
  return printForEachInput(process, options.operands, async (input, writer) => {
    for await (const { lines } of readLineBlocks(input, process.meter)) {
      for (const line of lines) {
        const next = sectionOf(line);
        if (next !== undefined) {
          section = next;
          if (!options.has("noRenumber")) number = start;
          writer.add("\n");
          continue;
        }
        let isNumbered = styles[section](line);
        if (line === "" && isNumbered && joined > 1) {
          blanks += 1;
          isNumbered = blanks === joined;
          if (isNumbered) blanks = 0;
        } else blanks = 0;
        if (isNumbered) {
          writer.add(`${shownNumber(number, width, format)}${separator}${line}\n`);
          number += increment;
        } else writer.add(`${blank}${line}\n`);
        if (writer.isFull) await writer.flush();
      }
      if (process.meter.charge(lines.length * 20)) await process.meter.turn();
    }
  });
}

function shownNumber(number: number, width: number, format: string): string {
  if (format === "ln") return String(number).padEnd(width);
  if (format === "rn") return String(number).padStart(width);
  return number < 0 ? `-${String(-number).padStart(width - 1, "0")}` : String(number).padStart(width, "0");
}

function sectionOf(line: string): Section | undefined {
  if (line === "\\:\\:\\:") return "header";
  if (line === "\\:\\:") return "body";
  return line === "\\:" ? "footer" : undefined;
}

function parseStyle(style: string): IsNumbered {
  if (style === "a") return () => true;
  if (style === "t") return (line) => line !== "";
  if (style === "n") return () => false;
  if (!style.startsWith("p")) throw new UsageError(`invalid body numbering style: '${style}'`);
  const compile = () => compileRegex(style.slice(1), { syntax: "basic" });
  const regex = withRegexErrors(compile, (message) => new UsageError(message));
  return (line) => regex.test(line);
}

function readInteger(
  options: Options,
  name: "start" | "increment" | "width" | "joinBlank",
  fallback: number,
): number {
  const value = options.value(name);
  if (value === undefined) return fallback;
  if (!/^-?\d{1,9}$/.test(value) || (name === "width" && Number(value) < 1)) {
    throw new UsageError(`invalid line number ${name}: '${value}'`);
  }
  return Number(value);
}
