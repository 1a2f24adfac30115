/** The command `uniq`. */

import { NotSupported, type ParsedOptions, parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { readLineBlocks } from "../process/text/lines.ts";
import { TextWriter } from "../process/text/text-writer.ts";

const specs = {
  count: { short: "c", long: "count" },
  repeated: { short: "d", long: "repeated" },
  allRepeated: { short: "D", long: "all-repeated", value: "optional" },
  skipFields: { short: "f", long: "skip-fields", value: "required" },
  group: { long: "group", value: "optional" },
  ignoreCase: { short: "i", long: "ignore-case" },
  skipChars: { short: "s", long: "skip-chars", value: "required" },
  unique: { short: "u", long: "unique" },
  checkChars: { short: "w", long: "check-chars", value: "required" },
  zero: { short: "z", long: "zero-terminated" },
} as const;

type Options = ParsedOptions<keyof typeof specs>;

export async function uniq(process: Process): Promise<number> {
  // `-D` takes no attached value, though `--all-repeated` does.
  const args = process.args.flatMap((arg) =>
    /^-[a-zA-Z]*D[a-zA-Z]+$/.test(arg) ? [arg.replace("D", ""), "-D"] : [arg],
  );
  const options = parseOptions(args, specs);
  const [source = "-", target, extra] = options.operands;
  if (extra !== undefined) throw new UsageError(`extra operand '${extra}'`);
  const input = process.openInput(source);
  const output = target === undefined || target === "-" ? process.stdout : process.openOutput(target);
  const end = options.has("zero") ? "\0" : "\n";
  const writer = new TextWriter(output);
  const groups = new Groups(options, writer, end);
  const toKey = keyReader(options);
  let key: string | undefined;
  for await (const { lines } of readLineBlocks(input, process.meter, { separator: end === "\0" ? 0 : 10 })) {
    for (const line of lines) {
      const next = toKey === undefined ? line : toKey(line);
      if (key === undefined || next !== key) groups.begin(line);
      else groups.add(line);
      key = next;
      if (writer.isFull) await writer.flush();
    }
    if (process.meter.charge(lines.length * 20)) await process.meter.turn();
  }
  groups.end();
  await writer.flush();
  return 0;
}

/** What lines are compared by; undefined for whole lines. */
function keyReader(options: Options): ((line: string) => string) | undefined {
  const fields = readCount(options, "skipFields", "fields to skip");
  const skipped = readCount(options, "skipChars", "bytes to skip");
  const checked =
    options.value("checkChars") === undefined
      ? Infinity
      : readCount(options, "checkChars", "bytes to compare");
  const ignoreCase = options.has("ignoreCase");
  if (fields === 0 && skipped === 0 && checked === Infinity && !ignoreCase) return undefined;
  return (line) => {
    let start = 0;
    for (let field = 0; field < fields && start < line.length; field++) {
      while (line[start] === " " || line[start] === "\t") start += 1;
      while (start < line.length && line[start] !== " " && line[start] !== "\t") start += 1;
    }
    start = Math.min(line.length, start + skipped);
    const key = line.slice(start, checked === Infinity ? undefined : start + checked);
    return ignoreCase ? key.toUpperCase() : key;
  };
}

function readCount(options: Options, name: "skipFields" | "skipChars" | "checkChars", what: string): number {
  const value = options.value(name);
  if (value === undefined) return 0;
  if (!/^\d+$/.test(value)) throw new UsageError(`${value}: invalid number of ${what}`);
  return Number(value);
}

/** Prints groups of equal lines as the options ask. */
class Groups {
  readonly #options: Options;
  readonly #writer: TextWriter;
  readonly #end: string;
  readonly #all: string | undefined;
  readonly #grouping: string | undefined;
  #first: string | undefined;
  #count = 0;
  #hasPrinted = false;

  constructor(options: Options, writer: TextWriter, end: string) {
    this.#options = options;
    this.#writer = writer;
    this.#end = end;
    this.#all = options.has("allRepeated") ? (options.value("allRepeated") ?? "none") : undefined;
    this.#grouping = options.has("group") ? (options.value("group") ?? "separate") : undefined;
    if (!["none", "prepend", "separate", undefined].includes(this.#all)) {
      throw new UsageError(`invalid argument '${this.#all}' for '--all-repeated'`);
    }
    if (!["prepend", "append", "separate", "both", undefined].includes(this.#grouping)) {
      throw new UsageError(`invalid argument '${this.#grouping}' for '--group'`);
    }
    const isPartial = ["count", "repeated", "allRepeated", "unique"] as const;
    if (this.#grouping !== undefined && isPartial.some((name) => options.has(name))) {
      throw new UsageError("--group is mutually exclusive with -c/-d/-D/-u");
    }
    if (this.#all !== undefined && options.has("unique")) throw new NotSupported("-u with -D");
    if (this.#all !== undefined && options.has("count")) {
      throw new UsageError("printing all duplicated lines and repeat counts is meaningless");
    }
  }

  begin(line: string): void {
    this.#finish();
    this.#first = line;
    this.#count = 1;
    if (this.#grouping === undefined) return;
    const separates = this.#hasPrinted
      ? this.#grouping !== "append"
      : this.#grouping === "prepend" || this.#grouping === "both";
    if (separates) this.#writer.add(this.#end);
    this.#print(line);
    this.#hasPrinted = true;
  }

  add(line: string): void {
    this.#count += 1;
    if (this.#grouping !== undefined) this.#print(line);
    if (this.#all === undefined) return;
    if (this.#count === 2) {
      if (this.#all === "prepend" || (this.#all === "separate" && this.#hasPrinted))
        this.#writer.add(this.#end);
      this.#print(this.#first ?? "");
      this.#hasPrinted = true;
    }
    this.#print(line);
  }

  end(): void {
    this.#finish();
    if (this.#hasPrinted && this.#grouping === "both") this.#writer.add(this.#end);
  }

  #finish(): void {
    const line = this.#first;
    if (line === undefined) return;
    if (this.#grouping === "append") this.#writer.add(this.#end);
    if (this.#grouping !== undefined || this.#all !== undefined) return;
    const isShown =
      !(this.#options.has("repeated") && this.#count === 1) &&
      !(this.#options.has("unique") && this.#count > 1);
    if (!isShown) return;
    if (this.#options.has("count")) this.#writer.add(`${String(this.#count).padStart(7)} `);
    this.#print(line);
  }

  #print(line: string): void {
    this.#writer.add(line + this.#end);
  }
}
