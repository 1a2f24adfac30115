/** `tree`: folders and what is in them, drawn with lines. */

import { formatMode } from "../entry/mode.ts";
import { compareNames, compareVersions } from "../entry/order.ts";
import { joinTyped } from "../entry/path.ts";
import { compilePattern } from "../entry/pattern.ts";
import { humanSize, shownSize } from "../entry/size.ts";
import type { DirectoryEntry, FileStatus } from "../process/files.ts";
import { NotSupported, parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";

const specs = {
  all: { short: "a" },
  folders: { short: "d" },
  follow: { short: "l" },
  fullPath: { short: "f" },
  noEffect: { short: "xNnU" },
  level: { short: "L", value: "required" },
  pattern: { short: "P", value: "required" },
  ignored: { short: "I", value: "required" },
  ignoreCase: { long: "ignore-case" },
  matchFolders: { long: "matchdirs", refused: "this form of output (matchFolders)" },
  prune: { long: "prune", refused: "this form of output (prune)" },
  noReport: { long: "noreport" },
  noIndent: { short: "i" },
  ascii: { long: "charset", value: "required" },
  permissions: { short: "p" },
  size: { short: "s" },
  human: { short: "h" },
  quote: { short: "Q" },
  classify: { short: "F" },
  color: { short: "C", refused: "this form of output (color)" },
  json: { short: "J", refused: "this form of output (json)" },
  xml: { short: "X", refused: "this form of output (xml)" },
  foldersFirst: { long: "dirsfirst" },
  filesFirst: { long: "filesfirst", refused: "this form of output (filesFirst)" },
  reverse: { short: "r" },
  byTime: { short: "t" },
  byVersion: { short: "v" },
  sort: { long: "sort", value: "required" },
  output: { short: "o", value: "required", refused: "this form of output (output)" },
} as const;

type Options = ReturnType<typeof parseOptions<typeof specs>>;

export async function tree(process: Process): Promise<number> {
  // Its long options take values apart too, and its short ones never joined ones.
  const options = parseOptions(process.args, specs);
  const level = options.value("level");
  if (level !== undefined && !/^[1-9]\d{0,8}$/.test(level))
    throw new UsageError("Invalid level, must be greater than 0.");
  const drawing = new Drawing(process, options);
  const operands = options.operands.length === 0 ? ["."] : options.operands;
  for (const path of operands) await drawing.drawRoot(path);
  if (!options.has("noReport")) await drawing.report();
  return drawing.exitCode;
}

class Drawing {
  readonly #process: Process;
  readonly #options: Options;
  readonly #levelMax: number;
  readonly #isShown: (entry: DirectoryEntry) => boolean;
  #folders = 0;
  #files = 0;
  exitCode = 0;

  constructor(process: Process, options: Options) {
    this.#process = process;
    this.#options = options;
    this.#levelMax = Number(options.value("level") ?? Number.POSITIVE_INFINITY);
    this.#isShown = chooseShown(options);
  }

  async drawRoot(path: string): Promise<void> {
    const { files, stdout } = this.#process;
    const status = files.find(path);
    if (status?.type !== "directory") {
      this.exitCode = 2;
      await stdout.write(`${path}  [error opening dir]\n`);
      return;
    }
    this.#folders += 1;
    const name = this.#options.has("quote") ? `"${path}"` : path;
    const sign = this.#options.has("classify") && !path.endsWith("/") ? "/" : "";
    await stdout.write(`${this.#attributes(status)}${name}${sign}\n`);
    await this.#draw(path, "", 1);
  }

  async report(): Promise<void> {
    const count = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`;
    const folders = count(this.#folders, "directory", "directories");
    const files = this.#options.has("folders") ? "" : `, ${count(this.#files, "file", "files")}`;
    await this.#process.stdout.write(`\n${folders}${files}\n`);
  }

  async #draw(path: string, indent: string, level: number): Promise<void> {
    const { files, meter, stdout } = this.#process;
    if (level > this.#levelMax) return;
    const entries = this.#sort(files.list(path).filter((entry) => this.#isShown(entry)));
    for (const [index, entry] of entries.entries()) {
      await meter.spend(600);
      const isLast = index === entries.length - 1;
      const child = joinTyped(path, entry.name);
      const target = entry.type === "symlink" ? files.find(child) : entry;
      if (this.#options.has("folders") && target?.type !== "directory") continue;
      const isFolder = target?.type === "directory";
      if (isFolder) this.#folders += 1;
      else this.#files += 1;
      const branch = this.#options.has("noIndent") ? "" : `${indent}${isLast ? "└── " : "├── "}`;
      await stdout.write(`${branch}${this.#attributes(entry)}${this.#label(child, entry, target)}\n`);
      const follows = entry.type === "directory" || (isFolder && this.#options.has("follow"));
      if (follows) await this.#draw(child, `${indent}${isLast ? "    " : "│\u00a0\u00a0 "}`, level + 1);
    }
  }

  #label(path: string, entry: DirectoryEntry, target: FileStatus | undefined): string {
    const { files } = this.#process;
    const options = this.#options;
    const quote = (text: string) => (options.has("quote") ? `"${text}"` : text);
    const name = quote(options.has("fullPath") ? path : entry.name);
    const sign = (status: FileStatus | undefined) => {
      if (!options.has("classify") || status === undefined) return "";
      if (status.type === "directory") return "/";
      return status.type === "file" && (status.mode & 0o111) !== 0 ? "*" : "";
    };
    return entry.type === "symlink"
      ? `${name} -> ${quote(files.readlink(path))}${sign(target)}`
      : name + sign(entry);
  }

  #attributes(status: FileStatus): string {
    const options = this.#options;
    const parts: string[] = [];
    if (options.has("permissions")) parts.push(formatMode(status));
    if (options.has("human")) parts.push(humanSize(shownSize(status)).padStart(4));
    else if (options.has("size")) parts.push(String(shownSize(status)).padStart(11));
    return parts.length === 0 ? "" : `[${parts.join(" ")}]  `;
  }

  #sort(entries: readonly DirectoryEntry[]): readonly DirectoryEntry[] {
    const options = this.#options;
    const order =
      options.value("sort") ??
      (options.has("byTime") ? "mtime" : options.has("byVersion") ? "version" : "name");
    if (!/^(name|mtime|size|version)$/.test(order)) throw new NotSupported(`sorting by '${order}'`);
    const direction = options.has("reverse") ? -1 : 1;
    const rank = ({ type }: DirectoryEntry) => (options.has("foldersFirst") && type !== "directory" ? 1 : 0);
    return entries.toSorted((first, second) => {
      const byKey =
        order === "mtime"
          ? first.mtimeMs - second.mtimeMs
          : order === "size"
            ? second.size - first.size
            : order === "version"
              ? compareVersions(first.name, second.name)
              : 0;
      return rank(first) - rank(second) || direction * (byKey || compareNames(first.name, second.name));
    });
  }
}

/** Patterns may have alternatives: `*.ts|*.js`. */
function chooseShown(options: Options): (entry: DirectoryEntry) => boolean {
  const ignoreCase = options.has("ignoreCase");
  const compile = (texts: readonly string[]) =>
    texts.flatMap((text) => text.split("|")).map((one) => compilePattern(one, { ignoreCase }));
  const wanted = compile(options.values("pattern"));
  const ignored = compile(options.values("ignored"));
  return (entry) => {
    const { name, type } = entry;
    if (!options.has("all") && name.startsWith(".")) return false;
    if (options.has("folders") && type === "file") return false;
    if (ignored.some((matches) => matches(name))) return false;
    return type === "directory" || wanted.length === 0 || wanted.some((matches) => matches(name));
  };
}
