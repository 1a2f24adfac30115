/** Names as GNU's tools quote them: always for messages, as a shell would need them, or as C strings. */

import { escapedByCode } from "../process/text/c-escapes.ts";

/** `'name'`, for messages and `-v`. */
export function quoteName(name: string): string {
  return quoteForShell(name);
}

/** The name itself when a shell would read it unchanged, quoted otherwise. */
export function quoteIfNeeded(name: string): string {
  return needsQuotes(name) ? quoteForShell(name) : name;
}

/** `"name"` with escapes as in C. */
export function quoteAsC(name: string): string {
  return `"${escapeUnprintable(name.replaceAll("\\", "\\\\").replaceAll('"', '\\"'))}"`;
}

/** Without quotes; blanks and unprintable characters escaped. */
export function escapeName(name: string): string {
  return escapeUnprintable(name.replaceAll("\\", "\\\\").replaceAll(" ", "\\ "));
}

/** Unprintable characters as `?`. */
export function hideUnprintable(name: string): string {
  return replaceUnprintable(name, () => "?");
}

function quoteForShell(name: string): string {
  if (name.includes("'") && /^[%+,\-./0-9:A-Z\]_a-z@' \u00a0-\uffff]*$/.test(name)) return `"${name}"`;
  const quoted = name.replaceAll("'", "'\\''");
  if (!hasUnprintable(name)) return `'${quoted}'`;
  let text = "'";
  let isEscaping = false;
  for (const character of quoted) {
    const isUnprintable = hasUnprintable(character);
    if (isUnprintable !== isEscaping) text += isUnprintable ? "'$'" : "''";
    isEscaping = isUnprintable;
    text += isUnprintable ? escapeCharacter(character) : character;
  }
  return `${text}'`;
}

function needsQuotes(name: string): boolean {
  return name === "" || /^[#~]|[\s!"$&'()*;<=>?[\\^`|]/.test(name) || hasUnprintable(name);
}

function hasUnprintable(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  return /[\x00-\x1f\x7f-\x9f\udc80-\udcff](?<![\ud800-\udbff].)/.test(name);
}

function escapeUnprintable(name: string): string {
  return replaceUnprintable(name, escapeCharacter);
}

function replaceUnprintable(name: string, replace: (character: string) => string): string {
  if (!hasUnprintable(name)) return name;
  let text = "";
  for (const character of name) text += hasUnprintable(character) ? replace(character) : character;
  return text;
}

function escapeCharacter(character: string): string {
  const unit = character.charCodeAt(0);
  const escaped = escapedByCode[unit];
  if (escaped !== undefined) return escaped;
  if (unit >= 0xdc80) return octal(unit - 0xdc00);
  return unit < 0x80 ? octal(unit) : octal(0xc2) + octal(unit);
}

function octal(byte: number): string {
  return `\\${byte.toString(8).padStart(3, "0")}`;
}
