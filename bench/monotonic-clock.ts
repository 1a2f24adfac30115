/** A clock that all processes of the machine share, so that times taken in two of them can be subtracted. */

export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
