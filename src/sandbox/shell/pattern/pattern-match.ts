/** Where a pattern matches. */

export interface PatternMatch {
  readonly start: number;
  readonly end: number;
}
