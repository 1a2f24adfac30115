/** Makes a value when it is asked for first, and once. For zod schemas, which take their time in a fresh isolate: most
 *  are not needed for its first answer. */

export function lazily<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
