/** Text without half characters: strict servers refuse JSON with an emoji that was cut in two. Pure. */

/** The same value, or a copy in which every string is well-formed. */
export function wellFormed<T>(value: T): T {
  return repair(value) as T; // the same shape
}

function repair(value: unknown): unknown {
  if (typeof value === "string") return value.isWellFormed() ? value : value.toWellFormed();
  if (typeof value !== "object" || value === null || value instanceof URL) return value;
  if (Array.isArray(value)) {
    const items = value.map(repair);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (ArrayBuffer.isView(value)) return value;
  let isSame = true;
  const entries = Object.entries(value).map(([name, part]): [string, unknown] => {
    const repaired: [string, unknown] = [name.toWellFormed(), repair(part)];
    isSame &&= repaired[0] === name && repaired[1] === part;
    return repaired;
  });
  return isSame ? value : Object.fromEntries(entries);
}
