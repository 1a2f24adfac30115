/** Numbers that look like chance and are the same in each replay: they follow from the run and the place in its code. For
 *  nothing that must be hard to guess. */

/** Returns fractions from 0 to below 1. */
export function createChance(seed: string): () => number {
  let state = 2_166_136_261;
  for (const character of new TextEncoder().encode(seed)) state = Math.imul(state ^ character, 16_777_619);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
