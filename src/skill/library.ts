/** The skills or the roles of a deployment: found by name, read on first use. A broken file is known with its
 *  problem and takes none of the others down. */

/** One file, as the generated manifest lists it. */
export interface LibraryEntry<T> {
  /** Path from the project root, e.g. `skills/triage/SKILL.md`. */
  file: string;
  /** The file's content. Throws its problem, as a sentence that names the file, when it is broken. */
  load: () => T;
}

export type LibraryEntries<T> = Readonly<Record<string, LibraryEntry<T>>>;

export class Library<T> {
  readonly #entries: LibraryEntries<T>;
  readonly #loaded = new Map<string, T>();

  constructor(entries: LibraryEntries<T> = {}) {
    this.#entries = entries;
  }

  get names(): string[] {
    return Object.keys(this.#entries).sort();
  }

  /** Undefined when there is none of that name; throws the problem of a broken one. */
  find(name: string): T | undefined {
    const loaded = this.#loaded.get(name);
    if (loaded !== undefined || !Object.hasOwn(this.#entries, name)) return loaded;
    const value = this.#entries[name]?.load();
    if (value !== undefined) this.#loaded.set(name, value);
    return value;
  }

  /** Why the file of that name cannot be used; undefined when it can, or does not exist. */
  problem(name: string): string | undefined {
    try {
      this.find(name);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}
