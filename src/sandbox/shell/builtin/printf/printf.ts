/** `printf`: applies its format again until all arguments are used. */

import { parseNumber } from "../../arithmetic/number.ts";
import { strftime } from "../../date/format.ts";
import { zoneOf } from "../../date/zone.ts";
import { quoteWithBackslashes } from "../../expand/quote.ts";
import { assignTarget } from "../../expand/scope.ts";
import { shellLimits } from "../../limits.ts";
import { UsageError } from "../../process/options.ts";
import type { Shell } from "../../state/shell.ts";
import type { BuiltinCall } from "../builtin.ts";
import { complain, print } from "../builtin.ts";
import { decodeEchoEscapes } from "../echo.ts";
import { parseTarget } from "../targets.ts";
import { formatFloat, formatInteger, pad } from "./format-number.ts";
import { type LongDouble, parseLongDouble } from "./long-double.ts";
import { type Directive, parseFormat } from "./printf-format.ts";

export async function printf(shell: Shell, { args }: BuiltinCall): Promise<number> {
  let words = args;
  let variable: string | undefined;
  if (words[0]?.startsWith("-v") === true) {
    variable = words[0] === "-v" ? words[1] : words[0].slice(2);
    words = words.slice(words[0] === "-v" ? 2 : 1);
  } else if (words[0]?.startsWith("-") === true && words[0] !== "--" && words[0] !== "-") {
    throw new UsageError(`${words[0].slice(0, 2)}: invalid option`, 2);
  }
  if (words[0] === "--") words = words.slice(1);
  const [format, ...values] = words;
  if (format === undefined) throw new UsageError("usage: printf [-v var] format [arguments]", 2);
  const printing = new Printing(shell, parseFormat(format), values);
  const text = await printing.run();
  if (variable === undefined) await print(shell, text);
  else assignTarget(shell, await parseTarget(shell, variable), text);
  return printing.status;
}

const unitsPerRound = 150;

class Printing {
  readonly #shell: Shell;
  readonly #directives: readonly Directive[];
  readonly #values: readonly string[];
  #next = 0;
  #isStopped = false;
  status = 0;

  constructor(shell: Shell, directives: readonly Directive[], values: readonly string[]) {
    this.#shell = shell;
    this.#directives = directives;
    this.#values = values;
  }

  async run(): Promise<string> {
    const pieces: string[] = [];
    let length = 0;
    do {
      const before = this.#next;
      for (const directive of this.#directives) {
        const piece = typeof directive === "string" ? directive : await this.#format(directive);
        pieces.push(piece);
        length += piece.length;
        if (length > shellLimits.valueCharsMax)
          throw new UsageError("the output is too long for one command");
        if (this.#isStopped) return pieces.join("");
      }
      if (this.#shell.meter.charge(unitsPerRound)) await this.#shell.meter.turn();
      if (this.#next === before) break;
    } while (this.#next < this.#values.length);
    return pieces.join("");
  }

  async #format(directive: Exclude<Directive, string>): Promise<string> {
    const { conversion } = directive;
    let { flags } = directive;
    let width = directive.width === "*" ? await this.#takeInteger() : BigInt(directive.width ?? 0);
    if (width < 0n) {
      flags += "-";
      width = -width;
    }
    const given = directive.precision === "*" ? await this.#takeInteger() : directive.precision;
    const precision = given === undefined || Number(given) < 0 ? undefined : Number(given);
    if (width > BigInt(shellLimits.valueCharsMax) || (precision ?? 0) > shellLimits.valueCharsMax) {
      throw new UsageError("the output is too long for one command");
    }
    const field = { flags, width: Number(width) };
    const number = { flags, precision, conversion };
    switch (conversion) {
      case "s":
        return pad(cut(this.#take(), precision), { ...field, isNumber: false });
      case "c":
        return pad(String.fromCodePoint(...[this.#take().codePointAt(0) ?? 0]), {
          ...field,
          isNumber: false,
        });
      case "b": {
        const { decoded, isStopped } = decodeEchoEscapes(this.#take(), { bareOctal: true });
        this.#isStopped = isStopped;
        return pad(cut(decoded, precision), { ...field, isNumber: false });
      }
      case "q":
      case "Q":
        return pad(quoteWithBackslashes(this.#take()), { ...field, isNumber: false });
      case "T":
        return pad(await this.#formatTime(directive.timeFormat ?? ""), { ...field, isNumber: false });
      case "d":
      case "i":
      case "o":
      case "u":
      case "x":
      case "X":
        return pad(formatInteger(await this.#takeInteger(), number), {
          ...field,
          isNumber: precision === undefined,
        });
      default: {
        if ((precision ?? 0) > decimalsMax)
          throw new UsageError(`more than ${decimalsMax} decimals are not supported`, 2);
        const value = await this.#takeFloat();
        return pad(formatFloat(value, number), { ...field, isNumber: value.kind === "finite" });
      }
    }
  }

  #take(): string {
    const value = this.#values[this.#next];
    this.#next += 1;
    return value ?? "";
  }

  async #formatTime(format: string): Promise<string> {
    const { clock } = this.#shell.family.host;
    const text = this.#values[this.#next] === undefined ? "-1" : this.#take();
    const seconds =
      text === "-1" || text === ""
        ? Math.floor(clock.now() / 1000)
        : text === "-2"
          ? Math.floor(this.#shell.secondsOrigin / 1000)
          : Number(text);
    if (!Number.isSafeInteger(seconds)) {
      await this.#complain(`${text}: invalid number`);
      return this.#strftime(format, 0);
    }
    return this.#strftime(format, seconds);
  }

  /** The shell's own clock follows `TZ` once it is exported, as in bash. */
  #strftime(format: string, seconds: number): string {
    return strftime(format === "" ? "%X" : format, seconds, zoneOf(this.#shell.variables.exported()));
  }

  /** A number with its sign, or the code of the character after a quote. */
  async #takeInteger(): Promise<bigint> {
    const text = this.#take();
    const quoted = characterCode(text);
    if (quoted !== undefined) return BigInt(quoted);
    const match = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|\d+)/.exec(text.slice(0, numberCharsMax));
    if (match === null) {
      if (text !== "") await this.#complain(`${text}: invalid number`);
      return 0n;
    }
    const digits = match[2] ?? "0";
    const value = parseNumber(digits);
    if (match[0].length < text.length || typeof value === "string")
      await this.#complain(`${text}: invalid number`);
    const magnitude = typeof value === "string" ? BigInt(Number.parseInt(digits, 8) || 0) : exactly(digits);
    const signed = match[1] === "-" ? -magnitude : magnitude;
    if (signed > 0xffffffffffffffffn || signed < -0x8000000000000000n)
      await this.#complain(`warning: ${text}: Numerical result out of range`);
    return clampToRange(signed);
  }

  async #takeFloat(): Promise<LongDouble> {
    const text = this.#take();
    const quoted = characterCode(text);
    if (quoted !== undefined) return fromInteger(quoted);
    const parsed = parseLongDouble(text.slice(0, numberCharsMax));
    if ((parsed?.length ?? 0) < text.length) await this.#complain(`${text}: invalid number`);
    return parsed?.value ?? fromInteger(0);
  }

  async #complain(problem: string): Promise<void> {
    this.status = 1;
    await complain(this.#shell, "printf", problem);
  }
}

const numberCharsMax = 400;
/** Exact digits of a floating-point number take time. */
const decimalsMax = 10_000;

function fromInteger(value: number): LongDouble {
  return { kind: "finite", isNegative: false, mantissa: BigInt(value), exponent: 0 };
}

function characterCode(text: string): number | undefined {
  if (!text.startsWith("'") && !text.startsWith('"')) return undefined;
  return text.codePointAt(1) ?? 0;
}

/** `0x1F`, `017` and `31` without loss. */
function exactly(digits: string): bigint {
  if (/^0[xX]/.test(digits)) return BigInt(digits);
  return digits.length > 1 && digits.startsWith("0") ? BigInt(`0o${digits}`) : BigInt(digits);
}

function clampToRange(value: bigint): bigint {
  if (value > 0x7fffffffffffffffn) return 0x7fffffffffffffffn;
  return value < -0x8000000000000000n ? -0x8000000000000000n : value;
}

function cut(text: string, precision: number | undefined): string {
  return precision === undefined ? text : [...text].slice(0, precision).join("");
}
