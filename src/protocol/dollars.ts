/** Amounts of US dollars, without the noise of binary fractions: 0.1 + 0.2 is 0.3. Pure. */

/** Decimals that are kept. A token costs more than a billionth of a dollar: a sum of many calls loses nothing. */
const decimals = 12;
const scale = 10 ** decimals;

/** The amount to a trillionth of a dollar. What is computed or added up goes through here before it is stored, shown or
 *  compared. */
export function roundDollars(amount: number): number {
  const scaled = amount * scale;
  // A larger one has no more decimals in a number.
  const isExact = Number.isInteger(amount) || !(Math.abs(scaled) <= Number.MAX_SAFE_INTEGER);
  return isExact ? amount : Math.round(scaled) / scale;
}
