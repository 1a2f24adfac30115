/** sed's `y`. */

/** UTF-16 units that one call of a function takes. */
const unitsPerCall = 8_192;

/** Short texts are not worth a table. */
const tableCharsMin = 20_000;

export function transliterate(text: string, map: ReadonlyMap<string, string>): string {
  if (text.length < tableCharsMin) return transliterateCharacters(text, map);
  for (const [from, to] of map) {
    if (from.length > 1 || to.length > 1) return transliterateCharacters(text, map);
  }
  const units = Uint16Array.from({ length: 0x10000 }, (_, unit) => unit);
  for (const [from, to] of map) units[from.charCodeAt(0)] = to.charCodeAt(0);
  let result = "";
  for (let start = 0; start < text.length; start += unitsPerCall) {
    const part = new Uint16Array(Math.min(unitsPerCall, text.length - start));
    for (let index = 0; index < part.length; index++) {
      part[index] = units[text.charCodeAt(start + index)] as number; // In bounds: the table has all units.
    }
    result += String.fromCharCode(...part);
  }
  return result;
}

function transliterateCharacters(text: string, map: ReadonlyMap<string, string>): string {
  let result = "";
  for (const character of text) result += map.get(character) ?? character;
  return result;
}
