/** A regular expression that cannot be used, in the words of GNU's tools: `Unmatched [, [^, [:, [., or [=`. */

export class RegexError extends Error {
  override readonly name = "RegexError";
}

/** Something that the real tool can match and this engine cannot, or not within its bounds. */
export class RegexNotSupported extends RegexError {}
