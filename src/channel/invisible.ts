/** Characters that people do not see and a model reads: tags, selectors, controls of direction, blanks without a width.
 *  Joiners stay where emoji and scripts need them. */

const invisible =
  /[\u{E0000}-\u{E007F}]|[\u{E0100}-\u{E01EF}]|[\u202A-\u202E]|[\u2066-\u2069]|\u200B|\u2060|\uFEFF|\u00AD/gu;

/** In code, and in what people decide about: `\u{202E}` in its place, since it may be what makes the difference. */
export function showInvisible(text: string): string {
  return text.replace(invisible, (char) => `\\u{${char.codePointAt(0)?.toString(16).toUpperCase()}}`);
}

export function withoutInvisible(text: string): string {
  return text.replace(invisible, "");
}
