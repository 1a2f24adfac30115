/** Numbers as C's printf writes them: `%d`, `%x`, `%e`, `%f`, `%g`. */

/** `%e`, `%f` or `%g` of the absolute value's digits, with its sign. */
export function formatFloat(value: number, letter: string, precision: number, keepsZeros = false): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const isUpper = letter !== letter.toLowerCase();
  const shown = finite(value, letter.toLowerCase(), { precision, keepsZeros });
  return isUpper ? shown.toUpperCase() : shown;
}

function finite(
  value: number,
  letter: string,
  { precision, keepsZeros }: { precision: number; keepsZeros: boolean },
): string {
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const size = Math.abs(value);
  if (letter === "f") return sign + fixed(size, precision);
  if (letter === "e") return sign + exponential(size, precision);
  const digits = Math.max(1, precision);
  const exponent = size === 0 ? 0 : Number(exponential(size, digits - 1).split("e")[1]);
  if (exponent < -4 || exponent >= digits) {
    const [mantissa = "", power = ""] = exponential(size, digits - 1).split("e");
    return `${sign}${keepsZeros ? mantissa : withoutZeros(mantissa)}e${power}`;
  }
  const shown = fixed(size, digits - 1 - exponent);
  return sign + (keepsZeros ? shown : withoutZeros(shown));
}

/** `toFixed` takes at most 100 digits; past 1e21 it changes its form. */
function fixed(size: number, precision: number): string {
  const digits = Math.min(100, precision);
  const shown =
    size < 1e21 ? tieToEven(size, digits, (count) => size.toFixed(count)) : bigFixed(size, digits);
  return precision > digits ? shown + "0".repeat(precision - digits) : shown;
}

function bigFixed(size: number, digits: number): string {
  return BigInt(size).toString() + (digits > 0 ? `.${"0".repeat(digits)}` : "");
}

/** C rounds what lies right between two numbers to the even one, JavaScript up. */
function tieToEven(size: number, digits: number, format: (digits: number) => string): string {
  const shown = format(digits);
  if (digits > 75 || size === 0) return shown;
  const exact = format(digits + 25);
  const [head = "", exponent] = exact.split("e");
  const isTie = /50{24}$/.test(head);
  if (!isTie) return shown;
  // The digits without the tie are the lower of the two.
  const lower = head.slice(0, -25).replace(/\.$/, "");
  const isEven = /[02468]$/.test(lower);
  return isEven ? lower + (exponent === undefined ? "" : `e${exponent}`) : shown;
}

function exponential(size: number, precision: number): string {
  const digits = Math.min(100, precision);
  const [mantissa = "", power = ""] = tieToEven(size, digits, (count) => size.toExponential(count)).split(
    "e",
  );
  const padded = precision > 100 ? mantissa + "0".repeat(precision - 100) : mantissa;
  return `${padded}e${power.charAt(0)}${power.slice(1).padStart(2, "0")}`;
}

function withoutZeros(text: string): string {
  if (!text.includes(".")) return text;
  let end = text.length;
  while (text[end - 1] === "0") end -= 1;
  if (text[end - 1] === ".") end -= 1;
  return text.slice(0, end);
}
