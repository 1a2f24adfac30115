/** Promises that code of a run waits for, and that are not a call's end. */

import { describeError } from "../../errors.ts";

/** For code of an attempt that is over. */
export function never(): Promise<never> {
  return new Promise(() => {});
}

/** Is never a rejection without a handler. */
export function rejected(reason: unknown): Promise<never> {
  const promise = Promise.reject(reason instanceof Error ? reason : new Error(describeError(reason)));
  promise.catch(() => {});
  return promise;
}
