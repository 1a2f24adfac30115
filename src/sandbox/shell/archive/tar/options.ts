/** What `tar` is asked to do: by its command line, or by edgeflue's own archives of a workspace. */

export interface TarOptions {
  action: "create" | "extract" | "list";
  archive: string | undefined;
  isVerbose: boolean;
  compression: "gzip" | "none" | "auto";
  /** Operands, with the folder in which each is looked for. */
  members: { folder: string; path: string }[];
  /** The folder in which is extracted. */
  folder: string;
  stripped: number;
  excluded: string[];
  toStdout: boolean;
  keepsOld: boolean;
  isTouching: boolean;
  hasWildcards: boolean;
  isRecursive: boolean;
  followsLinks: boolean;
  listFiles: { folder: string; path: string }[];
  isNullSeparated: boolean;
  keepsMode: boolean;
  /** The time of each member in an archive that is made. Undefined: that of its file. */
  mtimeMs: number | undefined;
  hasNumbers: boolean;
}

/** The exit code of most failures. */
export const tarTrouble = 2;

/** Without an option. */
export function defaultTarOptions(): Omit<TarOptions, "action"> {
  return {
    folder: ".",
    archive: undefined,
    isVerbose: false,
    compression: "none",
    members: [],
    stripped: 0,
    excluded: [],
    toStdout: false,
    keepsOld: false,
    isTouching: false,
    hasWildcards: false,
    isRecursive: true,
    followsLinks: false,
    listFiles: [],
    isNullSeparated: false,
    keepsMode: false,
    mtimeMs: undefined,
    hasNumbers: false,
  };
}
