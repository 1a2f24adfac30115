/** When two JSON values are the same: 1.0 is 1, and fields have no order. */

/** A text that same values share, and no others. */
export function toComparable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toComparable).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
  const fields = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${toComparable(field)}`).join()}}`;
}
