/** awk's built-in functions. */

import { ownEntry } from "../../../protocol/check/own-entry.ts";
import { strftime } from "../date/format.ts";
import { fixedZone, zoneOf } from "../date/zone.ts";
import { mergeSort } from "../process/merge-sort.ts";
import { NotSupported, UsageError } from "../process/options.ts";
import { type Compiled, constant, lift, lift1, liftAsync } from "./compiled.ts";
import type { AwkScope } from "./scope.ts";
import { compileSubstitution, type FoundMatch } from "./substitution.ts";
import type { Expression } from "./syntax/tree.ts";
import { compareTypes, orderedKeys } from "./value/array-order.ts";
import { splitFields } from "./value/fields.ts";
import { mktime } from "./value/mktime.ts";
import { Random } from "./value/random.ts";
import { characterCount, sprintf } from "./value/sprintf.ts";
import { compareValues, InputText, isTrue, toNumber, type Value } from "./value/value.ts";

type Args = readonly Expression[];
type Builder = (compiler: AwkScope, args: Args) => Compiled;

const randoms = new WeakMap<object, Random>();

export function compileBuiltin(compiler: AwkScope, name: string, args: Args): Compiled {
  const builder = ownEntry(builders, name);
  if (builder === undefined) throw new NotSupported(`the function ${name} of awk`);
  const [least, most] = argumentCounts[name] ?? [1, 1];
  if (args.length < least || args.length > most) {
    throw new UsageError(`fatal: ${args.length} is invalid as number of arguments for ${name}`, 1);
  }
  return builder(compiler, args);
}

const argumentCounts: Readonly<Record<string, readonly [number, number]>> = {
  length: [0, 1],
  substr: [2, 3],
  index: [2, 2],
  split: [2, 4],
  patsplit: [2, 4],
  sub: [2, 3],
  gsub: [2, 3],
  gensub: [3, 4],
  match: [2, 3],
  sprintf: [1, Infinity],
  atan2: [2, 2],
  rand: [0, 0],
  srand: [0, 1],
  fflush: [0, 1],
  close: [1, 2],
  strftime: [0, 3],
  systime: [0, 0],
  mktime: [1, 2],
  asort: [1, 3],
  asorti: [1, 3],
  and: [2, Infinity],
  or: [2, Infinity],
  xor: [2, Infinity],
  lshift: [2, 2],
  rshift: [2, 2],
};

function numeric(apply: (value: number) => number): Builder {
  return (compiler, [argument]) =>
    lift1(compiler.compile(argument ?? zero), (value) => apply(toNumber(value)));
}

/** Warns of a negative argument, as gawk. */
function numericOfPositive(name: string, apply: (value: number) => number): Builder {
  return (compiler, [argument]) =>
    lift1(compiler.compile(argument ?? zero), (value) => {
      const number = toNumber(value);
      if (number < 0) {
        const warning = `warning: ${name}: received negative argument ${compiler.runtime.text(number)}`;
        compiler.streams.printToFile("/dev/stderr", `awk: ${warning}\n`, true);
      }
      return apply(number);
    });
}

const zero: Expression = { kind: "number", value: 0 };

function bitwise(apply: (left: bigint, right: bigint) => bigint): Builder {
  return (compiler, args) =>
    lift(compileAll(compiler, args), (values) => {
      const numbers = values.map(toNumber);
      if (numbers.some((number) => number < 0))
        throw new UsageError("fatal: negative values are not allowed", 2);
      return Number(numbers.map((number) => BigInt(Math.trunc(number))).reduce(apply));
    });
}

function compileAll(compiler: AwkScope, args: Args): Compiled[] {
  return args.map((argument) => compiler.compile(argument));
}

const builders: Readonly<Record<string, Builder>> = {
  length: compileLength,
  substr: (compiler, args) =>
    lift(compileAll(compiler, args), ([text, start, length]) =>
      substr(compiler.runtime.text(text), toNumber(start), args.length > 2 ? toNumber(length) : Infinity),
    ),
  index: (compiler, args) =>
    lift(compileAll(compiler, args), ([text, wanted]) => {
      const [inside, part] = [text, wanted].map((value) => compiler.runtime.text(value));
      return charactersBefore(inside ?? "", (inside ?? "").indexOf(part ?? "")) + 1;
    }),
  split: (compiler, args) => compileSplit(compiler, args, false),
  patsplit: (compiler, args) => compileSplit(compiler, args, true),
  sub: (compiler, args) => compileSubstitution(compiler, "sub", args),
  gsub: (compiler, args) => compileSubstitution(compiler, "gsub", args),
  gensub: (compiler, args) => compileSubstitution(compiler, "gensub", args),
  match: compileMatch,
  sprintf: (compiler, args) =>
    lift(compileAll(compiler, args), ([format, ...values]) =>
      sprintf(compiler.runtime.text(format), values, compiler.runtime.convfmt),
    ),
  sin: numeric(Math.sin),
  cos: numeric(Math.cos),
  exp: numeric(Math.exp),
  log: numericOfPositive("log", Math.log),
  sqrt: numericOfPositive("sqrt", Math.sqrt),
  int: numeric(Math.trunc),
  atan2: (compiler, args) =>
    lift(compileAll(compiler, args), ([y, x]) => Math.atan2(toNumber(y), toNumber(x))),
  rand: (compiler) => ({ isAsync: false, run: () => randomOf(compiler).next() }),
  srand: (compiler, args) =>
    lift(compileAll(compiler, args), ([seed]) =>
      randomOf(compiler).seed(
        args.length > 0 ? toNumber(seed) : Math.floor(compiler.runtime.process.clock.now() / 1000),
      ),
    ),
  tolower: (compiler, args) =>
    lift(compileAll(compiler, args), ([text]) => lower(compiler.runtime.text(text))),
  toupper: (compiler, args) =>
    lift(compileAll(compiler, args), ([text]) => upper(compiler.runtime.text(text))),
  system: (compiler, args) =>
    liftAsync(compileAll(compiler, args), async ([command]) =>
      compiler.streams.system(compiler.runtime.text(command)),
    ),
  close: (compiler, args) =>
    liftAsync(compileAll(compiler, args), async ([name]) =>
      compiler.streams.close(compiler.runtime.text(name)),
    ),
  fflush: (compiler, args) =>
    liftAsync(compileAll(compiler, args), async ([name]) =>
      compiler.streams.flush(name === undefined ? undefined : compiler.runtime.text(name)),
    ),
  systime: ({ runtime }) => ({ isAsync: false, run: () => Math.floor(runtime.process.clock.now() / 1000) }),
  strftime: (compiler, args) =>
    lift(compileAll(compiler, args), ([format, time, isUtc]) => {
      const { runtime } = compiler;
      const { clock, env } = runtime.process;
      const seconds = args.length > 1 ? Math.floor(toNumber(time)) : Math.floor(clock.now() / 1000);
      const zone = args.length > 2 && isTrue(isUtc) ? fixedZone(0, "GMT") : zoneOf(env);
      return strftime(args.length > 0 ? runtime.text(format) : "%a %b %e %H:%M:%S %Z %Y", seconds, zone);
    }),
  mktime: (compiler, args) =>
    lift(compileAll(compiler, args), ([date]) =>
      mktime(compiler.runtime.text(date), zoneOf(compiler.runtime.process.env)),
    ),
  asort: (compiler, args) => compileSort(compiler, args, false),
  asorti: (compiler, args) => compileSort(compiler, args, true),
  and: bitwise((left, right) => left & right),
  or: bitwise((left, right) => left | right),
  xor: bitwise((left, right) => left ^ right),
  lshift: bitwise((left, right) => left << (right > 64n ? 64n : right)),
  rshift: bitwise((left, right) => left >> right),
  compl: numeric((value) => Number(BigInt.asUintN(53, ~BigInt(Math.trunc(value))))),
  strtonum: (compiler, args) => lift(compileAll(compiler, args), ([value]) => strtonum(value)),
  typeof: compileTypeof,
  isarray: (compiler, [argument]) => {
    if (argument?.kind !== "variable") return constant<Value>(0);
    const parameter = compiler.parameter(argument.name);
    if (parameter === undefined) return constant<Value>(compiler.isArray(argument.name) ? 1 : 0);
    return { isAsync: false, run: () => (parameter() instanceof Map ? 1 : 0) };
  },
};

function compileLength(compiler: AwkScope, [argument]: Args): Compiled {
  const { runtime } = compiler;
  if (argument === undefined) return { isAsync: false, run: () => characterCount(runtime.recordText) };
  if (argument.kind === "variable") {
    const parameter = compiler.parameter(argument.name);
    if (parameter !== undefined) {
      const run = () => {
        const value = parameter();
        return value instanceof Map ? value.size : characterCount(runtime.text(value));
      };
      return { isAsync: false, run };
    }
    if (compiler.isArray(argument.name)) {
      const array = compiler.array(argument.name);
      return { isAsync: false, run: () => array().size };
    }
  }
  return lift1(compiler.compile(argument), (value) => characterCount(runtime.text(value)));
}

function compileTypeof(compiler: AwkScope, [argument]: Args): Compiled {
  if (argument === undefined) return constant<Value>("untyped");
  const typeOf = (value: Value): string => {
    if (value === undefined) return argument.kind === "element" ? "untyped" : "untyped";
    if (typeof value === "number") return "number";
    if (typeof value === "string") return "string";
    return value.isNumeric ? "strnum" : "string";
  };
  if (argument.kind === "regex") return constant<Value>("string");
  if (argument.kind === "variable") {
    if (compiler.isArray(argument.name)) return constant<Value>("array");
    const parameter = compiler.parameter(argument.name);
    if (parameter !== undefined) {
      const run = () => {
        const value = parameter();
        return value instanceof Map ? "array" : typeOf(value);
      };
      return { isAsync: false, run };
    }
  }
  return lift1(compiler.compile(argument), typeOf);
}

/** Characters before an index of units; -1 stays. */
export function charactersBefore(text: string, index: number): number {
  return index < 0 ? index : characterCount(text.slice(0, index));
}

/** As gawk: start and length lose their fractions, and a start before the text is its first character. */
function substr(text: string, start: number, length: number): string {
  if (Number.isNaN(start) || Number.isNaN(length)) return "";
  const from = Math.max(0, Math.trunc(start) - 1);
  const to = length === Infinity ? undefined : from + Math.trunc(length);
  if (to !== undefined && to <= from) return "";
  return /[\ud800-\udbff]/.test(text) ? [...text].slice(from, to).join("") : text.slice(from, to);
}

/** Characters whose other case is one character as well. */
function lower(text: string): string {
  return text.toLowerCase();
}

function upper(text: string): string {
  const changed = text.toUpperCase();
  if (changed.length === text.length && !/[\u00df\ufb00-\ufb06]/.test(text)) return changed;
  return [...text].map((one) => ([...one.toUpperCase()].length === 1 ? one.toUpperCase() : one)).join("");
}

function compileSplit(compiler: AwkScope, args: Args, isByContent: boolean): Compiled {
  const { runtime } = compiler;
  const [text, target, separator, separators] = args;
  if (text === undefined || target?.kind !== "variable") {
    throw new UsageError("fatal: split: second argument is not an array", 1);
  }
  const array = compiler.array(target.name);
  const gaps = separators?.kind === "variable" ? compiler.array(separators.name) : undefined;
  const regex = separator?.kind === "regex" ? compiler.regex(separator) : undefined;
  const parts = [compiler.compile(text)];
  if (separator !== undefined && regex === undefined) parts.push(compiler.compile(separator));
  return lift(parts, ([value, by]) => {
    const source = runtime.text(value);
    const fallback = isByContent ? runtime.getSpecial("FPAT") : runtime.getSpecial("FS");
    const given = runtime.text(separator === undefined ? fallback : by);
    const compiled = regex?.toRegex(undefined);
    const between: string[] = [];
    const fields = splitFields(
      source,
      isByContent
        ? { kind: "content", regex: compiled ?? runtime.regex(given) }
        : compiled === undefined
          ? runtime.toSeparator(given)
          : { kind: "regex", regex: compiled },
      gaps === undefined ? undefined : between,
    );
    const { meter } = runtime.process;
    meter.charge(source.length + fields.length * 10 + (compiled?.takeSteps() ?? 0));
    const elements = array();
    meter.release(elements.size * fieldBytes);
    elements.clear();
    meter.hold(fields.length * fieldBytes);
    for (const [index, field] of fields.entries()) elements.set(String(index + 1), new InputText(field));
    if (gaps !== undefined) fillGaps(gaps(), between, isByContent || given === " ");
    return fields.length;
  });
}

const fieldBytes = 100;

/** What stood before the first field has index 0. */
function fillGaps(gaps: Map<string, Value>, between: readonly string[], hasLeading: boolean): void {
  gaps.clear();
  for (const [index, gap] of between.entries()) gaps.set(String(hasLeading ? index : index + 1), gap);
}

function compileMatch(compiler: AwkScope, [text, pattern, target]: Args): Compiled {
  const { runtime } = compiler;
  const { source, toRegex } = compiler.regex(pattern ?? zero);
  const array = target?.kind === "variable" ? compiler.array(target.name) : undefined;
  return lift([compiler.compile(text ?? zero), source], ([value, given]) => {
    const subject = runtime.text(value);
    const regex = toRegex(given);
    const match: FoundMatch | undefined = array === undefined ? regex.search(subject) : regex.exec(subject);
    runtime.process.meter.charge(regex.takeSteps());
    const start = match === undefined ? 0 : charactersBefore(subject, match.start) + 1;
    runtime.setPlain("RSTART", start);
    runtime.setPlain(
      "RLENGTH",
      match === undefined ? -1 : characterCount(subject.slice(match.start, match.end)),
    );
    if (array !== undefined) {
      const elements = array();
      elements.clear();
      if (match?.spans !== undefined) {
        for (let index = 0; index * 2 < match.spans.length && index <= regex.groupCount; index++) {
          const [from = -1, to = -1] = [match.spans[index * 2], match.spans[index * 2 + 1]];
          if (from < 0) continue;
          elements.set(String(index), new InputText(subject.slice(from, to)));
          elements.set(`${index}${runtime.subsep}start`, charactersBefore(subject, from) + 1);
          elements.set(`${index}${runtime.subsep}length`, characterCount(subject.slice(from, to)));
        }
      }
    }
    return start;
  });
}

function compileSort(compiler: AwkScope, args: Args, byIndex: boolean): Compiled {
  const { runtime } = compiler;
  const [source, target, how] = args;
  if (source?.kind !== "variable" || (target !== undefined && target.kind !== "variable")) {
    throw new UsageError("fatal: asort: argument is not an array", 1);
  }
  const array = compiler.array(source.name);
  const result = target === undefined ? array : compiler.array(target.name);
  return liftAsync(how === undefined ? [] : [compiler.compile(how)], async ([order]) => {
    const elements = array();
    const { meter } = runtime.process;
    const asked = order === undefined ? "" : runtime.text(order);
    let values: Value[];
    if (asked !== "") {
      const keys = await orderedKeys(elements, asked, meter);
      values = byIndex ? keys : keys.map((key) => elements.get(key));
    } else if (byIndex) {
      const compare = (left: string, right: string) => compareValues(left, right, runtime.convfmt);
      values = await mergeSort([...elements.keys()], compare, meter);
    } else values = await mergeSort([...elements.values()], compareTypes, meter);
    const sorted = result();
    sorted.clear();
    for (const [index, value] of values.entries()) sorted.set(String(index + 1), value);
    return values.length;
  });
}

function strtonum(value: Value): number {
  if (typeof value === "number") return value;
  const text = (value instanceof InputText ? value.text : (value ?? "")).trimStart();
  const hex = /^([-+]?)0[xX]([0-9a-fA-F]{1,300})/.exec(text);
  if (hex !== null) return Number.parseInt(hex[2] ?? "0", 16) * (hex[1] === "-" ? -1 : 1);
  const octal = /^([-+]?)0([0-7]{1,300})(?![0-9.])/.exec(text);
  if (octal !== null) return Number.parseInt(octal[2] ?? "0", 8) * (octal[1] === "-" ? -1 : 1);
  return toNumber(value);
}

function randomOf({ runtime }: AwkScope): Random {
  const known = randoms.get(runtime);
  if (known !== undefined) return known;
  const random = new Random();
  randoms.set(runtime, random);
  return random;
}
