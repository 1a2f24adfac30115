/** The operators that compare, by the order of the two values: below, at or above 0, and NaN when there is none. */

export type Comparison = "<" | "<=" | "==" | "!=" | ">" | ">=";

export const comparisons: Readonly<Record<Comparison, (order: number) => boolean>> = {
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  "==": (order) => order === 0,
  "!=": (order) => order !== 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

export function isComparison(operator: string): operator is Comparison {
  return Object.hasOwn(comparisons, operator);
}
