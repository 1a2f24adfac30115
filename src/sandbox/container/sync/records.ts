/** The list of what changed in the container, as its program writes it: one record for each entry that is no longer as it was,
 *  and one, after a tab, for each as it is now. Pure. */

export interface FileRecord {
  /** `other`: a socket, a pipe, a device. */
  readonly type: "file" | "directory" | "symlink" | "other";
  /** Relative to `/workspace`. */
  readonly path: string;
  readonly mode: number;
  readonly size: number;
  readonly mtimeMs: number;
  /** Of a link. */
  readonly target: string;
}

export interface FileChange {
  /** Undefined: it was not there. */
  readonly before: FileRecord | undefined;
  /** Undefined: it is not there any more. */
  readonly now: FileRecord | undefined;
}

export interface ChangeList {
  readonly changes: ReadonlyMap<string, FileChange>;
  /** Names that are not UTF-8, as they can be shown. */
  readonly unreadable: readonly string[];
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lossy = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });
const types = { f: "file", d: "directory", l: "symlink" } as const;

/** Throws for what is no such list. */
export function parseChanges(list: Uint8Array): ChangeList {
  const changes = new Map<string, FileChange>();
  const unreadable = new Set<string>();
  // What the command changed comes first, then, after an empty record, what had changed before it.
  let section = new Map<string, FileChange>();
  const endSection = () => {
    for (const [path, { before, now }] of section) {
      const later = changes.get(path);
      changes.set(path, later === undefined ? { before, now } : { before, now: later.now });
    }
    section = new Map();
  };
  for (let start = 0; start < list.length; ) {
    const end = list.indexOf(0, start);
    if (end < 0) throw new Error("[edgeflue] The list of changed files was cut off.");
    const bytes = list.subarray(start, end);
    start = end + 1;
    if (bytes.length === 0) {
      endSection();
      continue;
    }
    const isNow = bytes[0] === 9;
    const record = parseRecord(isNow ? bytes.subarray(1) : bytes, unreadable);
    if (record === undefined) continue;
    const known = section.get(record.path) ?? { before: undefined, now: undefined };
    section.set(record.path, isNow ? { ...known, now: record } : { ...known, before: record });
  }
  endSection();
  return { changes, unreadable: [...unreadable] };
}

/** Of a `Date`, before and after 1970. */
const dateMsMax = 8.64e15;

function parseRecord(bytes: Uint8Array, unreadable: Set<string>): FileRecord | undefined {
  let text: string;
  try {
    text = strict.decode(bytes);
  } catch {
    unreadable.add(
      lossy
        .decode(bytes)
        .replace(/^(?:\S+ ){6}/, "")
        .replace(/\/\/[\s\S]*$/, ""),
    );
    return undefined;
  }
  const [, type = "", mode = "", size, mtime, path = "", target = ""] =
    /^(\S) (\d+) (\d+) \S+ (\S+) \d+ ([\s\S]*?)\/\/([\s\S]*)$/.exec(text) ?? [];
  // A command may be root there and have replaced the programs that write this list.
  const isInside = path.split("/").every((name) => name !== "" && name !== "." && name !== "..");
  // Some file systems keep years that no date has.
  const givenMs = Math.floor(Number(mtime) * 1000);
  const mtimeMs = Math.min(Math.max(givenMs, -dateMsMax), dateMsMax);
  if (!isInside || !Number.isFinite(givenMs) || !Number.isSafeInteger(Number(size)))
    throw new Error("[edgeflue] The list of changed files has a record that cannot be read.");
  return {
    type: types[type as keyof typeof types] ?? "other",
    path,
    mode: Number.parseInt(mode, 8) & 0o7777,
    size: Number(size),
    mtimeMs,
    target,
  };
}
