/** Parses the format of `printf`: text with its escapes, and directives. */

import { NotSupported, UsageError } from "../../process/options.ts";
import { decodeEchoEscapes } from "../echo.ts";

export type Directive =
  | string
  | {
      readonly flags: string;
      readonly width: string | undefined;
      readonly precision: string | undefined;
      readonly conversion: string;
      /** Of `%(…)T`. */
      readonly timeFormat: string | undefined;
    };

export function parseFormat(format: string): Directive[] {
  const directives: Directive[] = [];
  let position = 0;
  while (position < format.length) {
    const percent = format.indexOf("%", position);
    const end = percent < 0 ? format.length : percent;
    if (end > position) directives.push(decodeText(format.slice(position, end)));
    if (percent < 0) break;
    const { directive, end: next } = parseDirective(format, percent);
    directives.push(directive);
    position = next;
  }
  return directives;
}

/** In the format `\c` is two characters, and octal numbers need no zero. */
function decodeText(text: string): string {
  return decodeEchoEscapes(text.replaceAll("\\c", "\\\\c"), { bareOctal: true }).decoded;
}

function parseDirective(format: string, start: number): { directive: Directive; end: number } {
  if (format.charAt(start + 1) === "%") return { directive: "%", end: start + 2 };
  let position = start + 1;
  const takeWhile = (matches: (character: string) => boolean) => {
    const from = position;
    while (position < format.length && matches(format.charAt(position))) position += 1;
    return format.slice(from, position);
  };
  const isDigit = (character: string) => character >= "0" && character <= "9";
  const flags = takeWhile((character) => "-+ #0'".includes(character));
  const width = format.charAt(position) === "*" ? takeStar() : takeWhile(isDigit);
  let precision: string | undefined;
  if (format.charAt(position) === ".") {
    position += 1;
    const digits = format.charAt(position) === "*" ? takeStar() : takeWhile(isDigit);
    precision = digits === "" ? "0" : digits;
  }
  takeWhile((character) => "hlLjzt".includes(character));
  let timeFormat: string | undefined;
  if (format.charAt(position) === "(") {
    const close = format.indexOf(")T", position);
    if (close < 0)
      throw new UsageError(`\`${format.slice(position, position + 10)}': invalid time format specification`);
    timeFormat = format.slice(position + 1, close);
    position = close + 1;
  }
  const conversion = format.charAt(position);
  if (conversion === "n") throw new NotSupported("%n");
  if (conversion === "") throw new UsageError(`\`${format.slice(start)}': missing format character`);
  if (!"sbqQcdiouxXeEfFgGaAT".includes(conversion)) {
    throw new UsageError(`\`${conversion}': invalid format character`);
  }
  return {
    directive: { flags, width: width === "" ? undefined : width, precision, conversion, timeFormat },
    end: position + 1,
  };

  function takeStar(): string {
    position += 1;
    return "*";
  }
}
