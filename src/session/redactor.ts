/** Keeps secret values out of everything that is stored, told or logged. What a command makes of a value (its
 *  hash, its halves) cannot be known here; its base64 and percent-encoded forms are. Files keep what a command
 *  writes into them, and reading one in an operation without the grant shows it. */

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
  /** The rest, at the end. */
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
  const text = (source: string): string => {
    let result = source;
    for (const [form, mark] of forms) if (result.includes(form)) result = result.replaceAll(form, mark);
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
      let held = "";
      return {
        push(piece) {
          const whole = text(held + piece);
          const open = openEnd(whole, forms);
          held = whole.slice(whole.length - open);
          return whole.slice(0, whole.length - open);
        },
        end() {
          const rest = held;
          held = "";
          return rest;
        },
      };
    },
  };
}

/** How many characters at the end may be the beginning of a secret. */
function openEnd(text: string, forms: readonly (readonly [string, string])[]): number {
  let longest = 0;
  for (const [form] of forms) {
    for (let length = Math.min(form.length - 1, text.length); length > longest; length -= 1) {
      if (text.endsWith(form.slice(0, length))) longest = length;
    }
  }
  return longest;
}

function formsOf(value: string): string[] {
  const base64 = btoa(String.fromCharCode(...new TextEncoder().encode(value))).replace(/=+$/, "");
  return [...new Set([value, base64, encodeURIComponent(value)])];
}

const passThrough: Redactor = {
  text: (text) => text,
  value: (value) => value,
  stream: () => ({ push: (piece) => piece, end: () => "" }),
};

const secretName = /(?:KEYS?|TOKENS?|SECRETS?|PASSWORDS?|CREDENTIALS?)$/i;

/** What a host's environment holds that looks like a secret by its name: it is kept out also when nobody granted it. */
export function findSecrets(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name, value]) => secretName.test(name) && (value?.length ?? 0) >= secretLimits.unaskedCharsMin,
    ),
  );
}
