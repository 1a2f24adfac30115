/** Keeps secret values out of everything that is stored, sent or logged. What a command makes of a value (its hash, its
 *  halves) cannot be known here; how JSON, base64 and URLs write it is, and each of its long lines or parts. Files keep
 *  what a command writes into them, and reading one in an operation without the grant shows it. */

import { secretLimits } from "../limits.ts";

export interface Redactor {
  text(text: string): string;
  /** Every string within a JSON value. */
  value<T>(value: T): T;
  /** For text that comes in pieces: a value that is split between two of them is caught as well. */
  stream(): StreamRedactor;
}

export interface StreamRedactor {
  /** What can be shown of all pieces so far. */
  push(piece: string): string;
  /** What is left, at the end. */
  end(): string;
}

/** `secrets` by name. Values that are too short to be recognised are left out. */
export function createRedactor(secrets: Readonly<Record<string, string | undefined>>): Redactor {
  const forms = new Map<string, string>();
  for (const [name, value] of Object.entries(secrets)) {
    if (value === undefined || value.length < secretLimits.charsMin) continue;
    for (const form of formsOf(value)) forms.set(form, `[secret ${name}]`);
  }
  // Longer ones first: one may begin like another.
  const ordered = [...forms].sort(([left], [right]) => right.length - left.length);
  return ordered.length === 0 ? passThrough : redact(ordered);
}

function redact(forms: readonly (readonly [string, string])[]): Redactor {
  const beginnings = toBeginnings(forms.map(([form]) => form));
  const text = (source: string): string => {
    let result = source;
    for (const [form, mark] of forms) {
      if (form.length <= result.length && result.includes(form)) result = result.replaceAll(form, mark);
    }
    if (!result.includes("\n")) return result;
    // Whatever encodes a value may break it into lines.
    const joined = result.replace(lineEnds, "");
    for (const [form, mark] of forms) {
      if (encoded.test(form) && joined.includes(form)) result = result.replace(acrossLines(form), () => mark);
    }
    return result;
  };
  const value = (source: unknown): unknown => {
    if (typeof source === "string") return text(source);
    if (typeof source !== "object" || source === null || ArrayBuffer.isView(source)) return source;
    if (Array.isArray(source)) return source.map(value);
    return Object.fromEntries(Object.entries(source).map(([key, entry]) => [text(key), value(entry)]));
  };
  return {
    text,
    value: <T>(source: T) => value(source) as T, // the same shape
    stream: () => {
      let pending = "";
      return {
        push(piece) {
          const whole = pending + piece;
          const end = safeEnd(whole, beginnings);
          pending = whole.slice(end);
          return text(whole.slice(0, end));
        },
        end() {
          const last = text(pending);
          pending = "";
          return last;
        },
      };
    },
  };
}

/** Forms by their first characters: a text comes in thousands of pieces, and only those that begin like what is there are
 *  compared with it. */
interface Beginnings {
  forms: ReadonlyMap<string, readonly string[]>;
  charsMax: number;
}

function toBeginnings(forms: readonly string[]): Beginnings {
  const charsMax = Math.max(...forms.map(({ length }) => length));
  return { forms: Map.groupBy(forms, (form) => form.charAt(0)), charsMax };
}

/** Up to where a text can be shown: what follows may be the beginning of a secret, or is one that reaches into it. */
function safeEnd(text: string, { forms, charsMax }: Beginnings): number {
  const some = (start: number, matches: (form: string) => boolean) =>
    forms.get(text.charAt(start))?.some(matches) === true;
  const goesOn = (start: number) => (form: string) =>
    start + form.length > text.length && form.startsWith(text.slice(start));
  let end = Math.max(text.length - charsMax + 1, 0);
  while (end < text.length && !some(end, goesOn(end))) end += 1;
  for (let start = end - 1; start >= 0 && start > end - charsMax; start -= 1) {
    if (some(start, (form) => start + form.length > end && text.startsWith(form, start))) end = start;
  }
  return end;
}

function formsOf(value: string): Set<string> {
  const [base64, ...shifted] = [0, 1, 2].map((offset) => base64At(value, offset));
  const inBase64 = [base64 ?? "", ...shifted.filter(isLong)];
  const urlSafe = inBase64.map((form) => form.replaceAll("+", "-").replaceAll("/", "_"));
  const inJson = JSON.stringify(value).slice(1, -1);
  // A list of values, or a text of many lines: one of them gives enough away.
  const parts = value.split(/[\s,]+/).filter(isLong);
  return new Set([value, inJson, encodeURIComponent(value), ...inBase64, ...urlSafe, ...parts]);
}

/** The base64 of a value after so many other bytes: the characters that depend on the value alone. */
function base64At(value: string, offset: number): string {
  const bytes = new TextEncoder().encode("\0".repeat(offset) + value);
  const whole = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return whole.slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6));
}

/** Too long to stand in a text by chance. */
function isLong(form: string): boolean {
  return form.length >= secretLimits.unaskedCharsMin;
}

const lineEnds = /\r?\n/g;
const encoded = /^[A-Za-z0-9+/_-]+$/;

/** The form with line ends anywhere in it. Its characters mean nothing to a regular expression but `+` and `/`. */
function acrossLines(form: string): RegExp {
  return new RegExp([...form].map((character) => `[${character}]`).join("\\r?\\n?"), "g");
}

const passThrough: Redactor = {
  text: (text) => text,
  value: (value) => value,
  stream: () => ({ push: (piece) => piece, end: () => "" }),
};

const secretName = /(?:KEYS?|TOKENS?|SECRETS?|PASSWORDS?|CREDENTIALS?)$/i;

/** The values of a host's environment that look like secrets by their names: they are kept out also when they were not
 *  granted. */
export function findSecrets(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name, value]) => secretName.test(name) && (value?.length ?? 0) >= secretLimits.unaskedCharsMin,
    ),
  );
}
