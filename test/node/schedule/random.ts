/** Whole numbers from a seed. */

export type Random = (below: number) => number;

export function randomOf(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

export function pickFrom<T>(items: readonly T[], random: Random): T {
  return items[random(items.length)] as T; // within its length
}
