/** `date`: the time now, of `-d`, of a file or of each line of a file, in any format and zone. The clock cannot be set. */

import { NotSupported, parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { readLineBlocks } from "../process/text/lines.ts";
import { type Moment, momentOf } from "./calendar.ts";
import { formatTime } from "./format.ts";
import { parseDate } from "./parse.ts";
import { utc, zoneOf } from "./zone.ts";

const specs = {
  date: { short: "d", long: "date", value: "required" },
  file: { short: "f", long: "file", value: "required" },
  iso: { short: "I", long: "iso-8601", value: "optional" },
  resolution: { long: "resolution" },
  email: { short: "R", long: ["rfc-email", "rfc-822", "rfc-2822"] },
  rfc3339: { long: "rfc-3339", value: "required" },
  reference: { short: "r", long: "reference", value: "required" },
  set: { short: "s", long: "set", value: "required", refused: "setting the date" },
  utc: { short: "u", long: ["utc", "universal", "uct"] },
  debug: { long: "debug", refused: "option '--debug'" },
} as const;

export async function date(process: Process): Promise<number> {
  const options = parseOptions(process.args, specs);
  const zone = options.has("utc") ? utc : zoneOf(process.env);
  const format = options.has("resolution") ? "%s.%N" : selectFormat(options);
  const now = momentOf(process.clock.now());
  const print = (moment: Moment) => process.stdout.write(`${formatTime(format, moment, zone)}\n`);

  const texts = options.value("date");
  const reference = options.value("reference");
  const file = options.value("file");
  if ([texts, reference, file].filter((value) => value !== undefined).length > 1) {
    throw new UsageError("the options to specify dates for printing are mutually exclusive");
  }
  if (options.has("resolution")) {
    await process.stdout.write("0.001000000\n");
    return 0;
  }
  if (file !== undefined) return printLines(process, file, (line) => parseDate(line, now, zone), print);
  if (reference !== undefined) {
    await print(momentOf(process.files.stat(reference).mtimeMs));
    return 0;
  }
  if (texts === undefined) {
    await print(now);
    return 0;
  }
  const moment = parseDate(texts, now, zone);
  if (moment === undefined) throw new UsageError(`invalid date '${texts}'`);
  await print(moment);
  return 0;
}

const isoFormats: Readonly<Record<string, string>> = {
  date: "%Y-%m-%d",
  hours: "%Y-%m-%dT%H%:z",
  minutes: "%Y-%m-%dT%H:%M%:z",
  seconds: "%Y-%m-%dT%H:%M:%S%:z",
  ns: "%Y-%m-%dT%H:%M:%S,%N%:z",
};

const rfc3339Formats: Readonly<Record<string, string>> = {
  date: "%Y-%m-%d",
  seconds: "%Y-%m-%d %H:%M:%S%:z",
  ns: "%Y-%m-%d %H:%M:%S.%N%:z",
};

function selectFormat(options: ReturnType<typeof parseOptions<typeof specs>>): string {
  const [operand, ...more] = options.operands;
  const formats = options.ordered.flatMap(({ name, value }) => {
    if (name === "email") return ["%a, %d %b %Y %H:%M:%S %z"];
    if (name === "iso") return [chooseFormat(isoFormats, value ?? "date", "--iso-8601")];
    return name === "rfc3339" ? [chooseFormat(rfc3339Formats, value ?? "", "--rfc-3339")] : [];
  });
  if (operand !== undefined) {
    if (more[0] !== undefined) throw new UsageError(`extra operand '${more[0]}'`);
    if (!operand.startsWith("+")) {
      if (/^\d{8,12}(\.\d{2})?$/.test(operand)) throw new NotSupported("setting the date");
      throw new UsageError(`invalid date '${operand}'`);
    }
    formats.push(operand.slice(1));
  }
  if (formats.length > 1) throw new UsageError("multiple output formats specified");
  return formats[0] ?? "%a %b %e %H:%M:%S %Z %Y";
}

function chooseFormat(formats: Readonly<Record<string, string>>, name: string, option: string): string {
  const found = Object.keys(formats).find((key) => name !== "" && key.startsWith(name));
  const format = found === undefined ? undefined : formats[found];
  if (format === undefined) throw new UsageError(`invalid argument '${name}' for '${option}'`);
  return format;
}

async function printLines(
  process: Process,
  path: string,
  parse: (line: string) => Moment | undefined,
  print: (moment: Moment) => Promise<void> | undefined,
): Promise<number> {
  let exitCode = 0;
  for await (const { lines } of readLineBlocks(process.openInput(path), process.meter)) {
    for (const line of lines) {
      await process.meter.spend(line.length * 10 + 200);
      const moment = parse(line);
      if (moment !== undefined) await print(moment);
      else {
        exitCode = 1;
        await process.fail(`invalid date '${line}'`);
      }
    }
  }
  return exitCode;
}
