/** The escapes of a character that C has, and most commands with it, by the letter after the backslash. */
export const cEscapes: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** The same, by the code of the character: `\n` for 10. */
export const escapedByCode: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(cEscapes).map(([letter, character]) => [character.charCodeAt(0), `\\${letter}`]),
);
