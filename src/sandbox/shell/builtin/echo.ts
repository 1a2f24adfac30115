/** `echo`. */

import type { Shell } from "../state/shell.ts";
import { decodeCodePoint, joinPieces, readNumber, simpleEscapes } from "../syntax/word/ansi-quotes.ts";
import { type BuiltinCall, print } from "./builtin.ts";

export function echo(shell: Shell, { args }: BuiltinCall): Promise<number> | number {
  let endsLine = true;
  let hasEscapes = shell.options.shopt("xpg_echo") === true;
  let index = 0;
  for (; index < args.length && /^-[neE]+$/.test(args[index] ?? ""); index++) {
    for (const letter of (args[index] ?? "").slice(1)) {
      if (letter === "n") endsLine = false;
      else hasEscapes = letter === "e";
    }
  }
  const text = args.slice(index).join(" ");
  const { decoded, isStopped } =
    hasEscapes && text.includes("\\") ? decodeEchoEscapes(text) : { decoded: text, isStopped: false };
  const waiting = print(shell, endsLine && !isStopped ? `${decoded}\n` : decoded);
  return waiting === undefined ? 0 : waiting.then(() => 0);
}

/** The escapes of `echo -e` and of `%b`: octal numbers begin with a zero, and `\c` ends all output. */
export function decodeEchoEscapes(
  text: string,
  { bareOctal = false }: { bareOctal?: boolean } = {},
): { decoded: string; isStopped: boolean } {
  const pieces: (string | number)[] = [];
  let isStopped = false;
  for (let index = 0; index < text.length; ) {
    const backslash = text.indexOf("\\", index);
    if (backslash < 0 || backslash === text.length - 1) {
      pieces.push(text.slice(index));
      break;
    }
    pieces.push(text.slice(index, backslash));
    const letter = text.charAt(backslash + 1);
    if (letter === "c") {
      isStopped = true;
      break;
    }
    const { value, end } = decodeOne(text, backslash, bareOctal);
    pieces.push(value);
    index = end;
  }
  return { decoded: joinPieces(pieces), isStopped };
}

function decodeOne(text: string, start: number, bareOctal: boolean): { value: string | number; end: number } {
  const letter = text.charAt(start + 1);
  const end = start + 2;
  const simple = simpleEscapes[letter];
  if (simple !== undefined) return { value: simple, end };
  if (letter === "\\") return { value: "\\", end };
  if (bareOctal && (letter === "'" || letter === '"' || letter === "?")) return { value: letter, end };
  if (letter === "0") return readNumber(text, end, { digits: 3, radix: 8 });
  if (bareOctal && letter >= "1" && letter <= "7")
    return readNumber(text, start + 1, { digits: 3, radix: 8 });
  const isHexadecimal = /[0-9A-Fa-f]/.test(text.charAt(end));
  if (letter === "x" && isHexadecimal) return readNumber(text, end, { digits: 2, radix: 16 });
  if ((letter === "u" || letter === "U") && isHexadecimal)
    return decodeCodePoint(text, end, letter === "u" ? 4 : 8);
  return { value: `\\${letter}`, end };
}
