/** For parsers that call themselves: runs `body` one level deeper, and throws beyond `max` levels. After an error the parser
 *  is of no more use. */
export function limitNesting(max: number, tooDeep: () => Error): <T>(body: () => T) => T {
  let depth = 0;
  return (body) => {
    depth += 1;
    if (depth > max) throw tooDeep();
    const result = body();
    depth -= 1;
    return result;
  };
}
