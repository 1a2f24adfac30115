/** What is said of a name that does not exist: a field, a tool, a parameter. It is refused, never ignored, with the
 *  name that was probably meant. */

/** A sentence, after a blank: the nearest known name, or all of them when none is near. */
export function suggestName(name: string, known: readonly string[]): string {
  const nearest = findNearest(name, known);
  if (nearest !== undefined) return ` Did you mean ${JSON.stringify(nearest)}?`;
  return ` Known: ${known.length === 0 ? "none" : known.join(", ")}.`;
}

/** With a full stop, unless it ends in one or in a question mark. */
export function endSentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

/** The first key of an object that is none of the known fields. What is undefined counts as absent. */
export function findUnknownField(object: object, known: readonly string[]): string | undefined {
  return Object.keys(object).find(
    (field) => !known.includes(field) && object[field as keyof object] !== undefined,
  );
}

/** Whether a name is a known one, or of a family: `mcp__docs__*`. */
export function isNamed(name: string, known: string): boolean {
  return known.endsWith("*") ? name.startsWith(known.slice(0, -1)) : name === known;
}

/** The known name that an unknown one was probably meant to be. */
export function findMeant(name: string, known: readonly string[]): string | undefined {
  return known.includes(name) ? undefined : findNearest(name, known);
}

/** Whether a name was probably meant to be that one. */
export function isMisspelled(name: string, meant: string): boolean {
  return name !== meant && findNearest(name, [meant]) !== undefined;
}

/** Undefined when no name is so near that it was probably meant. */
function findNearest(name: string, known: readonly string[]): string | undefined {
  const plain = toPlain(name);
  const far = Math.max(1, Math.floor(plain.length / 3)) + 1;
  let nearest: { name: string; distance: number } | undefined;
  for (const candidate of known) {
    const distance = countEdits(plain, toPlain(candidate));
    if (distance < (nearest?.distance ?? far)) nearest = { name: candidate, distance };
  }
  return nearest?.name;
}

/** `allow_write`, `allow-write` and `AllowWrite` are one name to a person. */
function toPlain(name: string): string {
  return name.slice(0, nameCharsMax).toLowerCase().replace(/[_-]/g, "");
}

/** A longer name is no misspelling of a known one, and would take long to compare. */
const nameCharsMax = 64;

/** Characters to insert, remove, replace or swap with their neighbour. */
function countEdits(left: string, right: string): number {
  let before: number[] = [];
  let above = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const isSame = left[row - 1] === right[column - 1];
      const isSwap = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      current[column] = Math.min(
        (above[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwap ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    before = above;
    above = current;
  }
  return above[right.length] ?? 0;
}
