/** Numbers as C's `printf` writes them. */

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
export function formatFloat(value: number, { flags, precision = 6, conversion }: NumberFormat): string {
  const isNegative = value < 0 || Object.is(value, -0);
  const magnitude = Math.abs(value);
  const lower = conversion.toLowerCase();
  const keepsPoint = flags.includes("#");
  let text: string;
  if (Number.isNaN(value)) text = "nan";
  else if (magnitude === Number.POSITIVE_INFINITY) text = "inf";
  else if (lower === "f") text = toFixed(magnitude, precision);
  else if (lower === "e") text = toExponential(magnitude, precision);
  else if (lower === "a") text = toHexadecimal(magnitude);
  else text = toGeneral(magnitude, { precision: precision === 0 ? 1 : precision, keepsZeros: keepsPoint });
  if (keepsPoint && precision === 0 && lower !== "g" && !text.includes("."))
    text = text.replace(/^\d+/, "$&.");
  const signed = signOf(isNegative, flags) + text;
  return conversion === lower ? signed : signed.toUpperCase();
}

function signOf(isNegative: boolean, flags: string): string {
  return isNegative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
}

/** Digits that JavaScript's own functions give. */
const digitsMax = 100;

function toFixed(value: number, precision: number): string {
  const digits = Math.min(precision, digitsMax);
  const text =
    value < 1e21
      ? value.toFixed(digits)
      : BigInt(value).toString() + (digits > 0 ? `.${"0".repeat(digits)}` : "");
  return text + "0".repeat(precision - digits);
}

function toExponential(value: number, precision: number): string {
  const digits = Math.min(precision, digitsMax);
  const [mantissa = "", exponent = "+0"] = value.toExponential(digits).split("e");
  const sign = exponent.startsWith("-") ? "-" : "+";
  return `${mantissa}${"0".repeat(precision - digits)}e${sign}${exponent.replace(/^[-+]/, "").padStart(2, "0")}`;
}

function toGeneral(
  value: number,
  { precision, keepsZeros }: { precision: number; keepsZeros: boolean },
): string {
  if (value === 0) return keepsZeros ? `0.${"0".repeat(Math.max(0, precision - 1))}` : "0";
  const exponent = Number(value.toExponential(Math.min(precision - 1, digitsMax)).split("e")[1]);
  const text =
    exponent < -4 || exponent >= precision
      ? toExponential(value, precision - 1)
      : toFixed(value, precision - 1 - exponent);
  if (keepsZeros) return text;
  const [mantissa = "", ...rest] = text.split("e");
  const trimmed = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
  return [trimmed, ...rest].join("e");
}

/** As glibc writes a `double` with `%a`. */
function toHexadecimal(value: number): string {
  if (value === 0) return "0x0p+0";
  let exponent = Math.floor(Math.log2(value));
  let mantissa = value / 2 ** exponent;
  if (mantissa >= 2) {
    mantissa /= 2;
    exponent += 1;
  }
  const digits = mantissa.toString(16);
  return `0x${digits}p${exponent < 0 ? "-" : "+"}${Math.abs(exponent)}`;
}

/** To the field's width. `0` pads with zeros behind the sign, unless `-` is given. */
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
