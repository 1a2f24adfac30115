/** The command `join`: lines of two sorted files that have a field in common. */

import { type ParsedOptions, parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { compareByteOrder } from "../process/text/byte-order.ts";
import { TextWriter } from "../process/text/text-writer.ts";
import { LineCursor } from "./line-cursor.ts";

const specs = {
  unpaired: { short: "a", value: "required" },
  onlyUnpaired: { short: "v", value: "required" },
  filler: { short: "e", value: "required" },
  ignoreCase: { short: "i", long: "ignore-case" },
  field: { short: "j", value: "required" },
  firstField: { short: "1", value: "required" },
  secondField: { short: "2", value: "required" },
  format: { short: "o", value: "required" },
  separator: { short: "t", value: "required" },
  checkOrder: { long: "check-order" },
  noCheckOrder: { long: "nocheck-order" },
  header: { long: "header" },
  zero: { short: "z", long: "zero-terminated" },
} as const;

type Options = ParsedOptions<keyof typeof specs>;

/** A field of the output: of the first or second file, or the common one (0). */
interface OutputField {
  readonly file: 0 | 1 | 2;
  readonly field: number;
}

interface Line {
  readonly fields: readonly string[];
  readonly key: string;
}

export async function join(process: Process): Promise<number> {
  const options = parseOptions(process.args, specs);
  const [left, right, extra] = options.operands;
  if (left === undefined) throw new UsageError("missing operand");
  if (right === undefined) throw new UsageError(`missing operand after '${left}'`);
  if (extra !== undefined) throw new UsageError(`extra operand '${extra}'`);
  if (left === "-" && right === "-") throw new UsageError("both files cannot be standard input");
  return new Join(process, options).run(left, right);
}

class Join {
  readonly #process: Process;
  readonly #options: Options;
  readonly #writer: TextWriter;
  readonly #end: string;
  readonly #keyFields: readonly [number, number];
  readonly #shownUnpaired: readonly string[];
  readonly #showsPaired: boolean;
  #format: readonly OutputField[] | undefined;
  #isAutomatic = false;
  #widths: [number, number] = [0, 0];
  #disordered = new Set<number>();
  #hasUnpaired = false;

  constructor(process: Process, options: Options) {
    this.#process = process;
    this.#options = options;
    this.#writer = new TextWriter(process.stdout);
    this.#end = options.has("zero") ? "\0" : "\n";
    this.#keyFields = [this.#readField("firstField"), this.#readField("secondField")];
    this.#shownUnpaired = [...options.values("unpaired"), ...options.values("onlyUnpaired")];
    if (this.#shownUnpaired.some((file) => file !== "1" && file !== "2")) {
      throw new UsageError(
        `invalid file number: '${this.#shownUnpaired.find((file) => !/^[12]$/.test(file))}'`,
      );
    }
    this.#showsPaired = !options.has("onlyUnpaired");
    const format = options.value("format");
    this.#isAutomatic = format === "auto";
    if (format !== undefined && !this.#isAutomatic) {
      this.#format = options.values("format").flatMap(parseFormat);
    }
  }

  async run(left: string, right: string): Promise<number> {
    const separator = this.#end.charCodeAt(0);
    const first = new LineCursor(this.#process, left, separator);
    const second = new LineCursor(this.#process, right, separator);
    await first.advance();
    await second.advance();
    let [one, two] = [this.#toLine(first.line, 0), this.#toLine(second.line, 1)];
    this.#widths = [one?.fields.length ?? 0, two?.fields.length ?? 0];
    if (this.#options.has("header")) {
      if (one !== undefined || two !== undefined) this.#print(one, two);
      [one, two] = [await this.#next(first, 0), await this.#next(second, 1)];
    }
    while (one !== undefined && two !== undefined) {
      const result = compareByteOrder(one.key, two.key);
      if (result === 0) {
        const [ones, twos]: [Line[], Line[]] = [[], []];
        const { key } = one;
        for (; one !== undefined && one.key === key; one = await this.#next(first, 0, one))
          ones.push(this.#keep(one));
        for (; two !== undefined && two.key === key; two = await this.#next(second, 1, two))
          twos.push(this.#keep(two));
        await this.#printPairs(ones, twos);
        this.#process.meter.release((ones.length + twos.length) * keptBytes);
      } else if (result < 0) {
        await this.#printUnpaired(one, "1");
        one = await this.#next(first, 0, one);
      } else {
        await this.#printUnpaired(two, "2");
        two = await this.#next(second, 1, two);
      }
    }
    for (; one !== undefined; one = await this.#next(first, 0, one)) await this.#printUnpaired(one, "1");
    for (; two !== undefined; two = await this.#next(second, 1, two)) await this.#printUnpaired(two, "2");
    await this.#writer.flush();
    if (this.#disordered.size > 0) {
      await this.#process.fail("input is not in sorted order");
      return 1;
    }
    return 0;
  }

  #keep(line: Line): Line {
    this.#process.meter.hold(keptBytes);
    return line;
  }

  async #next(cursor: LineCursor, file: 0 | 1, before?: Line): Promise<Line | undefined> {
    await cursor.advance();
    if (this.#process.meter.charge(unitsPerLine)) await this.#process.meter.turn();
    const line = this.#toLine(cursor.line, file);
    const isChecked =
      this.#options.has("checkOrder") || (!this.#options.has("noCheckOrder") && this.#hasUnpaired);
    const isWrong = before !== undefined && line !== undefined && compareByteOrder(before.key, line.key) > 0;
    if (isChecked && isWrong && !this.#disordered.has(file)) {
      this.#disordered.add(file);
      await this.#writer.flush();
      await this.#process.fail(
        `${this.#options.operands[file]}:${cursor.number}: is not sorted: ${cursor.line ?? ""}`,
      );
    }
    return line;
  }

  #toLine(text: string | undefined, file: 0 | 1): Line | undefined {
    if (text === undefined) return undefined;
    const separator = this.#options.value("separator");
    const fields =
      separator === undefined
        ? text
            .split(/[ \t]+/)
            .filter((field, index, all) => field !== "" || (index > 0 && index < all.length - 1))
        : separator === ""
          ? [text]
          : text.split(separator === "\\0" ? "\0" : separator);
    const key = fields[this.#keyFields[file] - 1] ?? "";
    return { fields, key: this.#options.has("ignoreCase") ? key.toUpperCase() : key };
  }

  async #printPairs(ones: readonly Line[], twos: readonly Line[]): Promise<void> {
    if (!this.#showsPaired) return;
    for (const one of ones) {
      for (const two of twos) {
        this.#print(one, two);
        if (this.#process.meter.charge(unitsPerLine)) await this.#process.meter.turn();
        if (this.#writer.isFull) await this.#writer.flush();
      }
    }
  }

  async #printUnpaired(line: Line, file: "1" | "2"): Promise<void> {
    this.#hasUnpaired = true;
    if (!this.#shownUnpaired.includes(file)) return;
    if (file === "1") this.#print(line, undefined);
    else this.#print(undefined, line);
    if (this.#writer.isFull) await this.#writer.flush();
  }

  #print(one: Line | undefined, two: Line | undefined): void {
    const separator = this.#options.value("separator") ?? " ";
    const filler = this.#options.value("filler") ?? "";
    const [firstKey, secondKey] = this.#keyFields;
    const key = one?.fields[firstKey - 1] ?? two?.fields[secondKey - 1] ?? "";
    const format = this.#format ?? (this.#isAutomatic ? this.#automaticFormat() : undefined);
    const shown =
      format === undefined
        ? [key, ...withoutField(one?.fields ?? [], firstKey), ...withoutField(two?.fields ?? [], secondKey)]
        : format.map(({ file, field }) => {
            if (file === 0) return key;
            return (file === 1 ? one : two)?.fields[field - 1] || filler;
          });
    this.#writer.add(shown.join(separator) + this.#end);
  }

  #automaticFormat(): OutputField[] {
    const fields: OutputField[] = [{ file: 0, field: 0 }];
    for (const [index, width] of this.#widths.entries()) {
      for (let field = 1; field <= width; field++) {
        if (field !== this.#keyFields[index]) fields.push({ file: index === 0 ? 1 : 2, field });
      }
    }
    return fields;
  }

  #readField(name: "firstField" | "secondField"): number {
    const value = this.#options.value(name) ?? this.#options.value("field") ?? "1";
    if (!/^[1-9]\d{0,8}$/.test(value)) throw new UsageError(`invalid field number: '${value}'`);
    return Number(value);
  }
}

/** Memory of a line of a group of equal keys. */
const keptBytes = 200;

function withoutField(fields: readonly string[], field: number): string[] {
  return fields.filter((_, index) => index !== field - 1);
}

function parseFormat(text: string): OutputField[] {
  return text
    .split(/[ ,\t]+/)
    .filter((part) => part !== "")
    .map((part) => {
      if (part === "0") return { file: 0, field: 0 };
      const match = /^([12])\.([1-9]\d{0,8})$/.exec(part);
      if (match === null) throw new UsageError(`invalid field specifier: '${part}'`);
      return { file: match[1] === "1" ? 1 : 2, field: Number(match[2]) };
    });
}

/** To wait for a line, to compare it and to print it. */
const unitsPerLine = 150;
