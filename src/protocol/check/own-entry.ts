/** What a table has under a name that comes from outside. `table[name]` would also find what every object of JavaScript has, such
 *  as `constructor`. */
export function ownEntry<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
