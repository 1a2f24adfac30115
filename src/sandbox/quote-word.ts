/** A text as one word of a command line for `sh`, in which nothing is special. */
export function quoteWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
