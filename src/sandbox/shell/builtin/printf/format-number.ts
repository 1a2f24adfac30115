/** Numbers as C's `printf` writes them. */

import { NotSupported } from "../../process/options.ts";
import { type LongDouble, toFixed, toScientific } from "./long-double.ts";

export interface NumberFormat {
  readonly flags: string;
  readonly precision: number | undefined;
  readonly conversion: string;
}

/** An integer, with its sign or prefix, not yet padded. */
export function formatInteger(value: bigint, { flags, precision, conversion }: NumberFormat): string {
  const isSigned = conversion === "d" || conversion === "i";
  const magnitude = isSigned ? (value < 0n ? -value : value) : BigInt.asUintN(64, value);
  const radix = conversion === "o" ? 8 : conversion === "x" || conversion === "X" ? 16 : 10;
  let digits = magnitude.toString(radix);
  if (precision === 0 && magnitude === 0n) digits = "";
  digits = digits.padStart(precision ?? 0, "0");
  if (flags.includes("#") && radix === 8 && !digits.startsWith("0")) digits = `0${digits}`;
  const prefix = flags.includes("#") && radix === 16 && magnitude !== 0n ? "0x" : "";
  const text = (isSigned ? signOf(value < 0n, flags) : "") + prefix + digits;
  return conversion === "X" ? text.toUpperCase() : text;
}

/** A floating-point number, with its sign, not yet padded. */
export function formatFloat(value: LongDouble, { flags, precision = 6, conversion }: NumberFormat): string {
  const lower = conversion.toLowerCase();
  if (lower === "a") throw new NotSupported(`%${conversion}`);
  const keepsPoint = flags.includes("#");
  let text: string;
  if (value.kind !== "finite") text = value.kind === "nan" ? "nan" : "inf";
  else if (lower === "f") text = toFixed(value, precision);
  else if (lower === "e") text = toExponential(value, precision);
  else text = toGeneral(value, { precision: precision === 0 ? 1 : precision, keepsZeros: keepsPoint });
  if (keepsPoint && precision === 0 && lower !== "g" && !text.includes("."))
    text = text.replace(/^\d+/, "$&.");
  const signed = signOf(value.isNegative, flags) + text;
  return conversion === lower ? signed : signed.toUpperCase();
}

type Finite = LongDouble & { kind: "finite" };

function signOf(isNegative: boolean, flags: string): string {
  return isNegative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
}

function toExponential(value: Finite, precision: number): string {
  const { digits, exponent } = toScientific(value, precision);
  const mantissa = precision === 0 ? digits : `${digits.charAt(0)}.${digits.slice(1)}`;
  return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function toGeneral(
  value: Finite,
  { precision, keepsZeros }: { precision: number; keepsZeros: boolean },
): string {
  const { exponent } = toScientific(value, precision - 1);
  const text =
    exponent < -4 || exponent >= precision
      ? toExponential(value, precision - 1)
      : toFixed(value, precision - 1 - exponent);
  if (keepsZeros) return text;
  const [mantissa = "", ...rest] = text.split("e");
  const trimmed = mantissa.includes(".") ? mantissa.replace(/0+$/, "").replace(/\.$/, "") : mantissa;
  return [trimmed, ...rest].join("e");
}

/** To the field's width. `0` pads with zeros after the sign, unless `-` is given. */
export function pad(
  text: string,
  { flags, width, isNumber }: { flags: string; width: number; isNumber: boolean },
): string {
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  if (flags.includes("-")) return text + " ".repeat(missing);
  if (!isNumber || !flags.includes("0")) return " ".repeat(missing) + text;
  const head = /^[-+ ]?(?:0[xX])?/.exec(text)?.[0] ?? "";
  return head + "0".repeat(missing) + text.slice(head.length);
}
