/** What is wrong with a regular expression, as an error of the command that it was given to. */

import { RegexError, RegexNotSupported } from "../../../regex/regex-error.ts";
import { NotSupported } from "./options.ts";

/** Does `work`, which compiles or uses an expression. `toError` makes the command's error of what is wrong with it. */
export function withRegexErrors<Result>(work: () => Result, toError: (message: string) => Error): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof RegexNotSupported) throw new NotSupported(error.message);
    throw error instanceof RegexError ? toError(error.message) : error;
  }
}
