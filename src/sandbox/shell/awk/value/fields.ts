/** How awk splits a text into fields: by blanks, a character, a regular expression, widths, or what fields look like. */

import type { Regex } from "../../../../regex/regex.ts";
import { NotSupported } from "../../process/options.ts";

export type FieldSeparator =
  | { readonly kind: "blanks" }
  | { readonly kind: "character"; readonly character: string }
  /** Each character is a field. */
  | { readonly kind: "none" }
  | { readonly kind: "regex"; readonly regex: Regex }
  | { readonly kind: "widths"; readonly widths: readonly { skip: number; width: number }[] }
  | { readonly kind: "content"; readonly regex: Regex };

/** Fields of one text: each takes some 50 bytes of memory. */
const fieldsMax = 200_000;

/** Throws `NotSupported` for a text of too many fields. `separators`, when given, takes what stood between the fields. */
export function splitFields(text: string, by: FieldSeparator, separators?: string[]): string[] {
  if (text === "") return [];
  const fields = split(text, by, separators);
  if (fields.length > fieldsMax) throw new NotSupported(`a text of more than ${fieldsMax} fields in awk`);
  return fields;
}

function split(text: string, by: FieldSeparator, separators: string[] | undefined): string[] {
  switch (by.kind) {
    case "blanks":
      return splitBlanks(text, separators);
    case "character": {
      const fields = text.split(by.character, fieldsMax + 1);
      separators?.push(...fields.slice(1).map(() => by.character));
      return fields;
    }
    case "none": {
      const fields = [...text];
      separators?.push(...fields.slice(1).map(() => ""));
      return fields;
    }
    case "regex":
      return splitRegex(text, by.regex, separators);
    case "widths":
      return splitWidths(text, by.widths);
    case "content":
      return splitContent(text, by.regex, separators);
  }
}

function splitBlanks(text: string, separators: string[] | undefined): string[] {
  const fields: string[] = [];
  let index = 0;
  const length = text.length;
  const isBlank = (unit: number) => unit === 32 || unit === 9 || unit === 10;
  let gapStart = 0;
  while (index < length && fields.length <= fieldsMax) {
    while (index < length && isBlank(text.charCodeAt(index))) index += 1;
    if (separators !== undefined && (index < length || fields.length > 0))
      separators.push(text.slice(gapStart, index));
    if (index >= length) break;
    const start = index;
    while (index < length && !isBlank(text.charCodeAt(index))) index += 1;
    fields.push(text.slice(start, index));
    gapStart = index;
  }
  return fields;
}

function splitRegex(text: string, regex: Regex, separators: string[] | undefined): string[] {
  const fields: string[] = [];
  let start = 0;
  for (let from = 0; from < text.length && fields.length <= fieldsMax; ) {
    const match = regex.search(text, from);
    if (match === undefined) break;
    if (match.end === match.start) {
      from = match.end + 1;
      continue;
    }
    fields.push(text.slice(start, match.start));
    separators?.push(text.slice(match.start, match.end));
    start = match.end;
    from = match.end;
  }
  fields.push(text.slice(start));
  return fields;
}

function splitWidths(text: string, widths: readonly { skip: number; width: number }[]): string[] {
  const fields: string[] = [];
  let index = 0;
  for (const { skip, width } of widths) {
    index += skip;
    if (index >= text.length) break;
    fields.push(text.slice(index, width === Infinity ? undefined : index + width));
    index += width;
  }
  return fields;
}

function splitContent(text: string, regex: Regex, separators: string[] | undefined): string[] {
  const fields: string[] = [];
  let end = 0;
  let wasEmptyAt = -1;
  for (let from = 0; from <= text.length && fields.length <= fieldsMax; ) {
    const match = regex.search(text, from);
    if (match === undefined) break;
    if (match.start === match.end && match.start === end && fields.length > 0 && wasEmptyAt !== end) {
      // Right after a field there is its separator, not an empty field.
      wasEmptyAt = end;
      from = match.end + 1;
      continue;
    }
    separators?.push(text.slice(end, match.start));
    fields.push(text.slice(match.start, match.end));
    end = match.end;
    from = match.end > match.start ? match.end : match.end + 1;
  }
  separators?.push(text.slice(end));
  return fields;
}
