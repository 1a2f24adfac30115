/** sed's `y` on one text. Yields when a turn of the event loop is due, since a text may be long. */

import type { Meter } from "../process/meter.ts";
import { isHighSurrogate } from "../process/text/text.ts";

/** UTF-16 units that one call of a function takes. */
const unitsPerCall = 8_192;

/** Short texts are not worth a table. */
const tableCharsMin = 20_000;

export function* transliterate(
  text: string,
  map: ReadonlyMap<string, string>,
  meter: Meter,
): Generator<void, string> {
  const translate = text.length < tableCharsMin ? undefined : createTable(map);
  let result = "";
  for (let start = 0; start < text.length; ) {
    let end = Math.min(text.length, start + unitsPerCall);
    if (isHighSurrogate(text.charCodeAt(end - 1))) end += 1;
    const part = text.slice(start, end);
    result += translate === undefined ? translateCharacters(part, map) : translate(part);
    if (meter.charge(part.length * (translate === undefined ? 10 : 4))) yield;
    start = end;
  }
  return result;
}

/** Undefined when a character takes two units. */
function createTable(map: ReadonlyMap<string, string>): ((text: string) => string) | undefined {
  for (const [from, to] of map) if (from.length > 1 || to.length > 1) return undefined;
  const units = Uint16Array.from({ length: 0x10000 }, (_, unit) => unit);
  for (const [from, to] of map) units[from.charCodeAt(0)] = to.charCodeAt(0);
  return (text) => {
    const translated = new Uint16Array(text.length);
    for (let index = 0; index < text.length; index++) {
      translated[index] = units[text.charCodeAt(index)] as number; // In bounds: the table has all units.
    }
    return String.fromCharCode(...translated);
  };
}

function translateCharacters(text: string, map: ReadonlyMap<string, string>): string {
  let result = "";
  for (const character of text) result += map.get(character) ?? character;
  return result;
}
