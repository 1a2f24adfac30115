/** Characters that people do not see and a model reads: tags, selectors, controls of direction, blanks without a width.
 *  Joiners stay where emoji and scripts need them. */

const invisible =
  /[\u{E0000}-\u{E007F}]|[\u{E0100}-\u{E01EF}]|[\u202A-\u202E]|[\u2066-\u2069]|\u200B|\u2060|\uFEFF|\u00AD/gu;

export function withoutInvisible(text: string): string {
  return text.replace(invisible, "");
}
