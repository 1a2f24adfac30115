/** sed's `y`. */

/** UTF-16 units that one call of a function takes. */
const unitsPerCall = 8_192;

export function transliterate(text: string, map: ReadonlyMap<string, string>): string {
  for (const [from, to] of map) {
    if (from.length > 1 || to.length > 1) return transliterateCharacters(text, map);
  }
  const units = new Map([...map].map(([from, to]) => [from.charCodeAt(0), to.charCodeAt(0)]));
  let result = "";
  for (let start = 0; start < text.length; start += unitsPerCall) {
    const part = new Uint16Array(Math.min(unitsPerCall, text.length - start));
    for (let index = 0; index < part.length; index++) {
      const unit = text.charCodeAt(start + index);
      part[index] = units.get(unit) ?? unit;
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
