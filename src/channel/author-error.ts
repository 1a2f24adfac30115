/** What a function of the agent's author threw. Another try would make it throw again. */

import { describeError } from "../errors.ts";

export class AuthorError extends Error {}

export function callAuthor<T>(name: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw new AuthorError(`the function "${name}" of the channel's options threw: ${describeError(error)}`, {
      cause: error,
    });
  }
}
