/** The options of `tar`, also in the old form without a dash: `tar czf x.tgz folder`. */

import { ownEntry } from "../../../../protocol/check/own-entry.ts";
import { momentOf, toMilliseconds } from "../../date/calendar.ts";
import { parseDate } from "../../date/parse.ts";
import { zoneOf } from "../../date/zone.ts";
import { NotSupported, UsageError } from "../../process/options.ts";
import type { Process } from "../../process/process.ts";
import { defaultTarOptions, type TarOptions, tarTrouble } from "./options.ts";

/** Long options and the letters that they stand for. Those with an equals sign take a value. */
const longNames: Readonly<Record<string, string>> = {
  create: "c",
  extract: "x",
  get: "x",
  list: "t",
  "file=": "f",
  verbose: "v",
  gzip: "z",
  gunzip: "z",
  ungzip: "z",
  "auto-compress": "a",
  "directory=": "C",
  "strip-components=": "strip",
  "strip=": "strip",
  "exclude=": "exclude",
  "exclude-from=": "X",
  "files-from=": "T",
  "to-stdout": "O",
  "keep-old-files": "k",
  "skip-old-files": "skip",
  touch: "m",
  wildcards: "wildcards",
  "no-wildcards": "no-wildcards",
  "no-recursion": "no-recursion",
  recursion: "recursion",
  dereference: "h",
  null: "null",
  "preserve-permissions": "p",
  "same-permissions": "p",
  "no-same-permissions": "no-p",
  "no-same-owner": "harmless",
  "same-owner": "harmless",
  "numeric-owner": "numeric",
  overwrite: "harmless",
  "sort=": "harmless=",
  "format=": "format",
  "mtime=": "mtime",
  anchored: "harmless",
  "no-anchored": "harmless",
  "owner=": "harmless-owner",
  "group=": "harmless-owner",
  "warning=": "harmless=",
  "no-overwrite-dir": "harmless",
  "unlink-first": "harmless",
  "no-xattrs": "harmless",
  "no-acls": "harmless",
  "no-selinux": "harmless",
};

/** What options without a value set. */
const switches: Readonly<Record<string, Partial<TarOptions>>> = {
  v: { isVerbose: true },
  z: { compression: "gzip" },
  a: { compression: "auto" },
  O: { toStdout: true },
  k: { keepsOld: true },
  skip: { keepsOld: true },
  m: { isTouching: true },
  wildcards: { hasWildcards: true },
  "no-recursion": { isRecursive: false },
  h: { followsLinks: true },
  null: { isNullSeparated: true },
  p: { keepsMode: true },
  numeric: { hasNumbers: true },
  o: {},
  s: {},
  B: {},
  b: {},
  i: {},
  l: {},
  "no-p": {},
  "no-wildcards": {},
  recursion: {},
  harmless: {},
  "harmless=": {},
};

const refusals: Readonly<Record<string, string>> = {
  r: "appending to an archive (-r)",
  u: "updating an archive (-u)",
  A: "joining archives (-A)",
  d: "comparing an archive with files (-d)",
  j: "bzip2 compression (-j)",
  J: "xz compression (-J)",
  Z: "compress (-Z)",
  P: "absolute names (-P)",
  w: "asking (-w)",
  M: "several volumes (-M)",
  S: "sparse files (-S)",
  g: "incremental archives (-g)",
  W: "verifying (-W)",
  append: "appending to an archive",
  update: "updating an archive",
  concatenate: "joining archives",
  delete: "deleting from an archive",
  diff: "comparing an archive with files",
  compare: "comparing an archive with files",
  bzip2: "bzip2 compression",
  xz: "xz compression",
  zstd: "zstd compression",
  lzma: "lzma compression",
  "use-compress-program": "another program for compression",
  transform: "changing names (--transform)",
  xform: "changing names (--transform)",
  "absolute-names": "absolute names",
  "one-top-level": "option '--one-top-level'",
  checkpoint: "checkpoints",
  totals: "totals",
  "remove-files": "removing the files that were added",
  "full-time": "option '--full-time'",
  "ignore-failed-read": "option '--ignore-failed-read'",
};

const actions = { c: "create", x: "extract", t: "list" } as const;
const takesValue = "fCTXbHIK";

export function parseTarOptions(process: Process): TarOptions {
  return new TarParser(process).parse();
}

class TarParser {
  readonly #process: Process;
  readonly #args: readonly string[];
  #at = 0;
  #action: TarOptions["action"] | undefined;
  #folder = ".";
  readonly #options = defaultTarOptions();

  constructor(process: Process) {
    this.#process = process;
    this.#args = process.args;
  }

  parse(): TarOptions {
    const [first] = this.#args;
    if (first !== undefined && !first.startsWith("-")) {
      this.#at = 1;
      this.#readOld(first);
    }
    for (; this.#at < this.#args.length; this.#at++) {
      const arg = this.#args[this.#at] ?? "";
      if (arg === "--") {
        for (const path of this.#args.slice(this.#at + 1))
          this.#options.members.push({ folder: this.#folder, path });
        break;
      }
      if (arg.startsWith("--")) this.#readLong(arg.slice(2));
      else if (arg.startsWith("-") && arg !== "-") this.#readShort(arg.slice(1));
      else this.#options.members.push({ folder: this.#folder, path: arg });
    }
    if (this.#action === undefined) {
      throw new UsageError(
        "You must specify one of the '-Acdtrux', '--delete' or '--test-label' options",
        tarTrouble,
      );
    }
    return { ...this.#options, action: this.#action, folder: this.#folder };
  }

  /** The values of old letters follow in their order. */
  #readOld(letters: string): void {
    for (const letter of letters) {
      const value = takesValue.includes(letter) ? this.#args[this.#at++] : undefined;
      this.#apply(letter, value, `-${letter}`);
    }
  }

  #readShort(letters: string): void {
    for (let index = 0; index < letters.length; index++) {
      const letter = letters.charAt(index);
      if (!takesValue.includes(letter)) {
        this.#apply(letter, undefined, `-${letter}`);
        continue;
      }
      const rest = letters.slice(index + 1);
      this.#apply(letter, rest !== "" ? rest : this.#args[++this.#at], `-${letter}`);
      return;
    }
  }

  #readLong(text: string): void {
    const equals = text.indexOf("=");
    const typed = equals < 0 ? text : text.slice(0, equals);
    const refusal = ownEntry(refusals, typed);
    if (refusal !== undefined) throw new NotSupported(refusal);
    const names = Object.keys(longNames);
    const plain = (name: string) => name.replace(/=$/, "");
    const matching = names.filter((name) => plain(name).startsWith(typed));
    const name =
      names.find((one) => plain(one) === typed) ?? (matching.length === 1 ? matching[0] : undefined);
    if (name === undefined) throw new UsageError(`unrecognized option '--${typed}'`, 64);
    const attached = equals < 0 ? undefined : text.slice(equals + 1);
    const value = name.endsWith("=") ? (attached ?? this.#args[++this.#at]) : undefined;
    this.#apply(longNames[name] ?? "", value, `--${typed}`);
  }

  #apply(name: string, value: string | undefined, typed: string): void {
    const options = this.#options;
    const settings = switches[name];
    if (settings !== undefined) {
      Object.assign(options, settings);
      return;
    }
    const required = () => {
      if (value === undefined) throw new UsageError(`option requires an argument -- '${typed}'`, 64);
      return value;
    };
    switch (name) {
      case "c":
      case "x":
      case "t":
        this.#setAction(actions[name]);
        return;
      case "f":
        options.archive = required();
        return;
      case "C":
        this.#folder =
          this.#folder === "." || required().startsWith("/") ? required() : `${this.#folder}/${required()}`;
        return;
      case "T":
        options.listFiles.push({ folder: this.#folder, path: required() });
        return;
      case "strip": {
        const count = required();
        if (!/^\d{1,6}$/.test(count))
          throw new UsageError(`${count}: Invalid number of elements`, tarTrouble);
        options.stripped = Number(count);
        return;
      }
      case "exclude":
        options.excluded.push(required());
        return;
      case "mtime":
        options.mtimeMs = parseTime(this.#process, required());
        return;
      case "format":
        if (!/^(gnu|oldgnu)$/.test(required())) throw new NotSupported(`the format '${value}'`);
        return;
      case "harmless-owner":
        if (!/^(user|1000)(:|$)/.test(required())) throw new NotSupported("another owner");
        return;
      default:
        if (refusals[name] !== undefined) throw new NotSupported(refusals[name] ?? name);
        if (name === "X" || name === "H" || name === "I" || name === "K")
          throw new NotSupported(`option '${typed}'`);
        throw new UsageError(`invalid option -- '${name}'`, 64);
    }
  }

  #setAction(action: TarOptions["action"]): void {
    if (this.#action !== undefined && this.#action !== action) {
      throw new UsageError(
        "You may not specify more than one '-Acdtrux', '--delete' or  '--test-label' option",
        tarTrouble,
      );
    }
    this.#action = action;
  }
}

function parseTime({ clock, env }: Process, text: string): number {
  const moment = parseDate(text, momentOf(clock.now()), zoneOf(env));
  if (moment === undefined) throw new UsageError(`Invalid time stamp: ${text}`, tarTrouble);
  return toMilliseconds(moment);
}
