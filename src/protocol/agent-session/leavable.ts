/** Sequences that a reader can leave at any time. A generator alone ends where it is: one that waits for the next event
 *  would keep its connection until that comes. */

/** `create` gets a signal that says that the reader has left. */
export function leavable<T>(create: (left: AbortSignal) => AsyncGenerator<T>): AsyncGenerator<T> {
  const reader = new AbortController();
  const items = create(reader.signal);
  const end = items.return.bind(items);
  return Object.assign(items, {
    return(value: unknown) {
      reader.abort();
      return end(value);
    },
  });
}

/** Aborted by any of the signals that are given. */
export function anyOf(left: AbortSignal, signal: AbortSignal | undefined): AbortSignal {
  return signal === undefined ? left : AbortSignal.any([left, signal]);
}
