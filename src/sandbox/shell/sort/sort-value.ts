/** What a key of a line is compared by: a number, or a text whose units are in the order of their bytes. */

import { trimEnd } from "../../trim-end.ts";
import { toByteOrder } from "../process/text/byte-order.ts";
import type { Ordering } from "./sort-options.ts";

export type SortValue = number | string | NumericText;

/** A number of any length, as `sort -n` reads it. */
export interface NumericText {
  readonly isNegative: boolean;
  /** Without leading zeros. */
  readonly whole: string;
  /** Without trailing zeros. */
  readonly fraction: string;
  /** Of a suffix such as `K`, which counts more than the digits. Default 0. */
  readonly power?: number;
}

export function toSortValue(text: string, ordering: Ordering): SortValue {
  switch (ordering.kind) {
    case "numeric":
      return toNumeric(text);
    case "general":
      return toGeneral(text);
    case "human":
      return toHuman(text);
    case "month":
      return months.indexOf(text.trimStart().slice(0, 3).toUpperCase());
    default:
      return toComparedText(text, ordering);
  }
}

export function compareValues(left: SortValue, right: SortValue, ordering: Ordering): number {
  if (typeof left === "number" && typeof right === "number") return left < right ? -1 : left > right ? 1 : 0;
  if (typeof left === "string" && typeof right === "string") {
    if (ordering.kind === "version") return compareVersions(left, right);
    return left < right ? -1 : left > right ? 1 : 0;
  }
  return compareNumeric(toNumericText(left), toNumericText(right));
}

/** A number that is in the order of the values as far as it goes: equal ranks say nothing. */
export function rankOf(value: SortValue, kind: Ordering["kind"]): number {
  if (kind === "human" || kind === "version") return 0;
  if (typeof value === "number") return value;
  if (typeof value === "string") return rankOfText(value);
  const number = Number(`${value.whole || "0"}.${value.fraction || "0"}`);
  return value.isNegative ? -number : number;
}

/** The first characters, 7 bits each, up to one that is not ASCII. */
function rankOfText(text: string): number {
  let rank = 0;
  let isOver = false;
  for (let index = 0; index < rankedChars; index++) {
    const unit: number = isOver || index >= text.length ? 0 : Math.min(text.charCodeAt(index), 0x7f);
    isOver ||= unit === 0x7f;
    rank = rank * 0x80 + unit;
  }
  return rank;
}

const rankedChars = 7;

function toNumericText(value: SortValue): NumericText {
  if (typeof value === "object") return value;
  const number = Number(value);
  const [whole = "", fraction = ""] = String(Math.abs(number)).split(".");
  return { isNegative: number < 0, whole: whole === "0" ? "" : whole, fraction };
}

function toComparedText(text: string, { foldCase, dictionary, ignoreNonprinting }: Ordering): string {
  let compared = text;
  if (dictionary) compared = compared.replace(/[^A-Za-z0-9 \t]/g, "");
  if (ignoreNonprinting) compared = compared.replace(/[^ -~]/g, "");
  if (foldCase) compared = compared.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
  return toByteOrder(compared);
}

/** An integer that a double represents exactly is a number; anything else keeps its digits. */
function toNumeric(text: string): SortValue {
  const match = /^[ \t\n]*(-?)(\d*)(?:\.(\d*))?/.exec(text);
  const whole = (match?.[2] ?? "").replace(/^0+/, "");
  const fraction = trimEnd(match?.[3] ?? "", "0");
  const isNegative = match?.[1] === "-" && (whole !== "" || fraction !== "");
  if (whole.length + fraction.length <= 15) {
    const value = Number(`${whole || "0"}.${fraction || "0"}`);
    return isNegative ? -value : value;
  }
  return { isNegative, whole, fraction };
}

function compareNumeric(left: NumericText, right: NumericText): number {
  if (left.isNegative !== right.isNegative) return left.isNegative ? -1 : 1;
  const sign = left.isNegative ? -1 : 1;
  const powers = (left.power ?? 0) - (right.power ?? 0);
  if (powers !== 0) return sign * powers;
  if (left.whole.length !== right.whole.length) return sign * (left.whole.length - right.whole.length);
  if (left.whole !== right.whole) return left.whole < right.whole ? -sign : sign;
  return left.fraction === right.fraction ? 0 : left.fraction < right.fraction ? -sign : sign;
}

/** As strtold: no number sorts first, then NaN, then numbers. */
function toGeneral(text: string): number {
  const match =
    /^[ \t\n\r\f\v]*([-+]?)(?:(inf(?:inity)?)|(nan)|(0x[0-9a-f]+)|(\d+\.?\d*(?:e[-+]?\d+)?|\.\d+(?:e[-+]?\d+)?))/i.exec(
      text,
    );
  if (match === null) return noNumber;
  const sign = match[1] === "-" ? -1 : 1;
  if (match[2] !== undefined) return sign > 0 ? Infinity : minusInfinity;
  if (match[3] !== undefined) return notANumber;
  return sign * Number(match[4] ?? match[5]);
}

/** In the order of GNU: what is no number, NaN, numbers from minus infinity. */
const noNumber = -Infinity;
const notANumber = -Number.MAX_VALUE;
const minusInfinity = -1e308;

const suffixes = "KMGTPEZYRQ";

/** Numbers with suffixes compare by suffix first, then by value. */
function toHuman(text: string): SortValue {
  const match = /^[ \t\n]*-?\d*\.?\d*([kKMGTPEZYRQ]?)/.exec(text);
  const value = toNumeric(text);
  const power = value === 0 ? 0 : suffixes.indexOf((match?.[1] ?? "").toUpperCase() || "-") + 1;
  return power === 0 ? value : { ...toNumericText(value), power };
}

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/** As GNU's filevercmp: digits compare as numbers, `~` before everything, letters before other characters, and the
 *  ending of a file's name last. */
function compareVersions(left: string, right: string): number {
  if (left === right) return 0;
  if (left === "" || right === "") return left === "" ? -1 : 1;
  for (const special of [".", ".."]) {
    if (left === special || right === special) return left === special ? -1 : 1;
  }
  const isHidden = [left, right].map((text) => text.startsWith("."));
  if (isHidden[0] !== isHidden[1]) return isHidden[0] ? -1 : 1;
  const [leftStem, rightStem] = [left, right].map((text) => text.slice(0, text.length - endingLength(text)));
  const result = compareVersionParts(leftStem ?? left, rightStem ?? right);
  if (result !== 0) return result;
  return compareVersionParts(left, right);
}

/** Length of an ending such as `.tar.gz`: dots and letters, each part beginning with a letter or `~`. */
function endingLength(text: string): number {
  let start = text.length;
  for (let index = text.length - 1; index > 0; index--) {
    const character = text[index] ?? "";
    if (character === ".") {
      if (!/[A-Za-z~]/.test(text[index + 1] ?? "")) break;
      start = index;
    } else if (!/[A-Za-z0-9~]/.test(character)) break;
  }
  return text.length - start;
}

function compareVersionParts(left: string, right: string): number {
  let at = 0;
  let other = 0;
  while (at < left.length || other < right.length) {
    while ((at < left.length && !isDigit(left[at])) || (other < right.length && !isDigit(right[other]))) {
      const difference = versionOrder(left[at]) - versionOrder(right[other]);
      if (difference !== 0) return difference;
      at += 1;
      other += 1;
    }
    while (left[at] === "0") at += 1;
    while (right[other] === "0") other += 1;
    let first = 0;
    while (isDigit(left[at]) && isDigit(right[other])) {
      if (first === 0) first = (left.charCodeAt(at) || 0) - (right.charCodeAt(other) || 0);
      at += 1;
      other += 1;
    }
    if (isDigit(left[at])) return 1;
    if (isDigit(right[other])) return -1;
    if (first !== 0) return first;
  }
  return 0;
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= "0" && character <= "9";
}

function versionOrder(character: string | undefined): number {
  if (character === undefined || isDigit(character)) return 0;
  if (/[A-Za-z]/.test(character)) return character.charCodeAt(0);
  return character === "~" ? -1 : character.charCodeAt(0) + 256;
}
