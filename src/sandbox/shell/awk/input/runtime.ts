/** The state of a running awk program: the record and its fields, the special variables, compiled regular expressions.
 *  Fields are split only when they are asked for, and the record is put together again only then, too. */

import { compileRegex, type Regex } from "../../../../regex/regex.ts";
import { shellLimits } from "../../limits.ts";
import { NotSupported, UsageError } from "../../process/options.ts";
import type { Process } from "../../process/process.ts";
import { withRegexErrors } from "../../process/regex-errors.ts";
import { type FieldSeparator, splitFields } from "../value/fields.ts";
import { InputText, isTrue, toNumber, toText, type Value } from "../value/value.ts";
import type { RecordSeparator } from "./record-reader.ts";

export type AwkArray = Map<string, Value>;

/** Variables that do more than keep a value. */
export const specialNames = [
  "NF",
  "NR",
  "FNR",
  "FS",
  "OFS",
  "ORS",
  "RS",
  "RT",
  "SUBSEP",
  "CONVFMT",
  "OFMT",
  "IGNORECASE",
  "FIELDWIDTHS",
  "FPAT",
  "FILENAME",
  "RSTART",
  "RLENGTH",
] as const;

export type SpecialName = (typeof specialNames)[number];

const fieldsMax = 1_000_000;
const cachedRegexesMax = 300;

export class Runtime {
  readonly process: Process;
  /** Of the function that is running: its parameters. */
  frame: (Value | AwkArray)[] = [];
  callDepth = 0;
  convfmt = "%.6g";
  ofmt = "%.6g";
  ofs = " ";
  ors = "\n";
  subsep = "\x1c";
  readonly #special: Record<SpecialName, Value> = {
    NF: 0,
    NR: 0,
    FNR: 0,
    FS: " ",
    OFS: " ",
    ORS: "\n",
    RS: "\n",
    RT: "",
    SUBSEP: "\x1c",
    CONVFMT: "%.6g",
    OFMT: "%.6g",
    IGNORECASE: 0,
    FIELDWIDTHS: "",
    FPAT: "[^[:space:]]+",
    FILENAME: "",
    RSTART: 0,
    RLENGTH: -1,
  };
  #text = "";
  #isTextCurrent = true;
  /** From 1; undefined until the record is split. */
  #fields: Value[] | undefined;
  #splitBy: "FS" | "FIELDWIDTHS" | "FPAT" = "FS";
  #separator: FieldSeparator = { kind: "blanks" };
  #recordSeparator: RecordSeparator = { kind: "character", character: "\n" };
  readonly #regexes = new Map<string, Regex>();

  constructor(process: Process) {
    this.process = process;
  }

  get recordSeparator(): RecordSeparator {
    return this.#recordSeparator;
  }

  setRecord(text: string): void {
    this.#text = text;
    this.#isTextCurrent = true;
    this.#fields = undefined;
  }

  get recordText(): string {
    if (!this.#isTextCurrent) {
      this.#text = (this.#fields ?? []).map((field) => toText(field, this.convfmt)).join(this.ofs);
      this.#isTextCurrent = true;
    }
    return this.#text;
  }

  getField(index: number): Value {
    if (index === 0) return new InputText(this.recordText);
    if (index < 0) throw new UsageError(`fatal: attempt to access field ${index}`, 2);
    return this.#split()[index - 1];
  }

  setField(index: number, value: Value): void {
    if (index === 0) {
      this.setRecord(toText(value, this.convfmt));
      return;
    }
    if (index < 0) throw new UsageError(`fatal: attempt to access field ${index}`, 2);
    if (index > fieldsMax) throw new NotSupported(`a field ${index}`);
    const fields = this.#split();
    while (fields.length < index - 1) fields.push("");
    fields[index - 1] = value;
    this.#isTextCurrent = false;
  }

  get fieldCount(): number {
    return this.#split().length;
  }

  #setFieldCount(count: number): void {
    if (count < 0) throw new UsageError("fatal: NF set to negative value", 2);
    if (count > fieldsMax) throw new NotSupported(`NF = ${count}`);
    const fields = this.#split();
    while (fields.length < count) fields.push("");
    fields.length = count;
    this.#isTextCurrent = false;
  }

  #split(): Value[] {
    if (this.#fields !== undefined) return this.#fields;
    const by = this.#separator;
    const fields: Value[] = [];
    for (const field of splitFields(this.#text, by)) fields.push(new InputText(field));
    if (by.kind === "regex" || by.kind === "content") this.process.meter.charge(by.regex.takeSteps());
    this.#fields = fields;
    return fields;
  }

  getSpecial(name: SpecialName): Value {
    return name === "NF" ? this.fieldCount : this.#special[name];
  }

  setSpecial(name: SpecialName, value: Value): void {
    if (name === "NF") {
      this.#setFieldCount(Math.trunc(toNumber(value)));
      return;
    }
    // The record that is there is still split by the separator of when it was read.
    if (name === "FS" || name === "FIELDWIDTHS" || name === "FPAT" || name === "RS" || name === "IGNORECASE")
      this.#split();
    // Whatever is written without OFS in between has to be so already.
    if (name === "OFS" || name === "CONVFMT") void this.recordText;
    this.#special[name] = value;
    const text = toText(value, this.convfmt);
    if (name === "OFS") this.ofs = text;
    else if (name === "ORS") this.ors = text;
    else if (name === "SUBSEP") this.subsep = text;
    else if (name === "CONVFMT") this.convfmt = text;
    else if (name === "OFMT") this.ofmt = text;
    else if (name === "FS" || name === "FIELDWIDTHS" || name === "FPAT") this.#splitBy = name;
    if (["FS", "FIELDWIDTHS", "FPAT", "RS", "IGNORECASE"].includes(name)) this.#updateSeparators();
  }

  /** Without side effects: for counters and what input sets. */
  setPlain(name: "NR" | "FNR" | "FILENAME" | "RT" | "RSTART" | "RLENGTH", value: Value): void {
    this.#special[name] = value;
  }

  #updateSeparators(): void {
    const rs = toText(this.#special.RS, this.convfmt);
    if (rs === "") this.#recordSeparator = { kind: "paragraph" };
    else if (rs.length === 1) this.#recordSeparator = { kind: "character", character: rs };
    else this.#recordSeparator = { kind: "regex", regex: this.regex(rs) };
    if (this.#splitBy === "FS")
      this.#separator = this.toSeparator(toText(this.#special.FS, this.convfmt), rs === "");
    else if (this.#splitBy === "FPAT") {
      this.#separator = { kind: "content", regex: this.regex(toText(this.#special.FPAT, this.convfmt)) };
    } else
      this.#separator = {
        kind: "widths",
        widths: parseWidths(toText(this.#special.FIELDWIDTHS, this.convfmt)),
      };
  }

  /** FS, or the third argument of `split`. In paragraphs a line feed separates as well. */
  toSeparator(fs: string, isParagraph = false): FieldSeparator {
    if (fs === " ") return { kind: "blanks" };
    if (fs === "") return { kind: "none" };
    if (isParagraph) {
      const source = fs.length === 1 ? `[${fs === "\\" || fs === "^" ? `\\${fs}` : fs}\n]` : `(${fs})|\n`;
      return { kind: "regex", regex: this.regex(source) };
    }
    const isPlain = fs.length === 1 && fs !== "\\" && !(this.ignoresCase && /[a-z]/i.test(fs));
    return isPlain ? { kind: "character", character: fs } : { kind: "regex", regex: this.regex(fs) };
  }

  get ignoresCase(): boolean {
    return isTrue(this.#special.IGNORECASE);
  }

  /** The regular expression of a text, which is compiled once. */
  regex(source: string): Regex {
    const ignoreCase = this.ignoresCase;
    const key = ignoreCase ? `i${source}` : ` ${source}`;
    const known = this.#regexes.get(key);
    if (known !== undefined) return known;
    if (this.#regexes.size >= cachedRegexesMax) this.#regexes.clear();
    const regex = withRegexErrors(
      () => compileRegex(source, { syntax: "extended", dialect: "awk", ignoreCase }),
      (message) => new UsageError(`fatal: invalid regexp: ${message}: /${source}/`, 2),
    );
    this.#regexes.set(key, regex);
    return regex;
  }

  text(value: Value): string {
    return toText(value, this.convfmt);
  }

  /** Counts memory of what variables keep. */
  account(before: Value, after: Value): void {
    const [old, size] = [keptBytes(before), keptBytes(after)];
    if (size > old) this.process.meter.hold(size - old);
    else if (old > size) this.process.meter.release(old - size);
  }
}

/** Short texts are not worth counting one by one; elements of arrays are counted when they are made. */
function keptBytes(value: Value): number {
  const text = typeof value === "string" ? value : value instanceof InputText ? value.text : "";
  if (text.length > shellLimits.awkTextCharsMax) throw new NotSupported("a text this long in awk");
  return text.length > 1_000 ? text.length : 0;
}

function parseWidths(text: string): { skip: number; width: number }[] {
  return text
    .split(/[ \t]+/)
    .filter((part) => part !== "")
    .map((part) => {
      const match = /^(?:(\d{1,6}):)?(\d{1,6}|\*)$/.exec(part);
      if (match === null) throw new UsageError(`fatal: invalid FIELDWIDTHS value: ${part}`, 2);
      return { skip: Number(match[1] ?? 0), width: match[2] === "*" ? Infinity : Number(match[2]) };
    });
}
