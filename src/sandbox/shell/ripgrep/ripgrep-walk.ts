/** The files that ripgrep searches below its operands: without hidden ones, and without what ignore files and options
 *  leave out. In the order of their paths. */

import { compileGlob } from "../../../regex/syntax/glob.ts";
import { FileError } from "../../file-error.ts";
import type { Process } from "../process/process.ts";
import { decodeBytes } from "../process/text/text.ts";
import { decide, type IgnoreRules, parseIgnoreFile } from "./ignore-rules.ts";

export interface RipgrepWalkOptions {
  readonly process: Process;
  readonly showsHidden: boolean;
  readonly usesIgnoreFiles: boolean;
  /** `.gitignore`, in a repository. */
  readonly usesGitFiles: boolean;
  readonly followsLinks: boolean;
  readonly depthMax: number;
  /** `-g`, in the sense of an ignore file: what is negated there is kept. */
  readonly overrides: IgnoreRules;
  readonly hasPositiveGlobs: boolean;
  readonly typeGlobs: readonly string[];
  readonly excludedTypeGlobs: readonly string[];
  readonly report: (path: string, reason: string) => Promise<void>;
}

export interface WalkedFile {
  readonly path: string;
  /** Named on the command line: searched whatever the rules say. */
  readonly isExplicit: boolean;
}

interface Folder {
  readonly path: string;
  readonly depth: number;
  readonly rules: readonly IgnoreRules[];
  readonly isInRepository: boolean;
}

export async function* walkRipgrep(
  operands: readonly string[],
  options: RipgrepWalkOptions,
): AsyncGenerator<WalkedFile> {
  const walker = new Walker(options);
  for (const operand of operands) {
    const status = operand === "-" ? undefined : options.process.files.find(operand === "" ? "." : operand);
    if (operand === "-") yield { path: operand, isExplicit: true };
    else if (status === undefined) await options.report(operand, "No such file or directory (os error 2)");
    else if (status.type === "directory") yield* walker.walk(operand);
    else yield { path: operand, isExplicit: true };
  }
}

class Walker {
  readonly #options: RipgrepWalkOptions;
  readonly #isOfType: (name: string) => boolean;

  constructor(options: RipgrepWalkOptions) {
    this.#options = options;
    const wanted = options.typeGlobs.map((glob) => compileGlob(glob, { hasBraces: true }));
    const excluded = options.excludedTypeGlobs.map((glob) => compileGlob(glob, { hasBraces: true }));
    this.#isOfType = (name) =>
      (wanted.length === 0 || wanted.some((test) => test(name))) && !excluded.some((test) => test(name));
  }

  /** The folders still to be visited are on a stack, so that depth takes no recursion. */
  async *walk(top: string): AsyncGenerator<WalkedFile> {
    const { process, depthMax } = this.#options;
    const stack: (Folder | string)[] = [this.#topFolder(top)];
    const seen = new Set<string>();
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      if (typeof next === "string") {
        yield { path: next, isExplicit: false };
        continue;
      }
      const folder = this.#withRules(next);
      try {
        const listed = folder.path === "" ? "." : folder.path;
        if (this.#options.followsLinks) {
          const { realPath } = process.files.stat(listed);
          if (seen.has(realPath)) continue;
          seen.add(realPath);
        }
        const entries = process.files.list(listed);
        if (process.meter.charge(entries.length * 200 + 100)) await process.meter.turn();
        if (folder.depth >= depthMax) continue;
        for (const entry of entries.toReversed()) {
          const path = childPath(folder.path, entry.name);
          const isLink = entry.type === "symlink";
          const type = isLink && this.#options.followsLinks ? process.files.find(path)?.type : entry.type;
          if (type !== "directory" && type !== "file") continue;
          if (!this.#isKept(folder, path, { name: entry.name, isFolder: type === "directory" })) continue;
          if (type === "file") stack.push(path);
          else stack.push({ ...folder, path, depth: folder.depth + 1 });
        }
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        await this.#options.report(folder.path, error.reason);
      }
    }
  }

  /** A search within a repository follows the rules of the folders above, too. */
  #topFolder(top: string): Folder {
    const { process, usesGitFiles } = this.#options;
    const real = process.files.resolve(top === "" ? "." : top);
    const parents: string[] = [];
    for (let path = real; path !== "/"; path = path.slice(0, path.lastIndexOf("/")) || "/")
      parents.push(path);
    const rootIndex = parents.findIndex((path) => process.files.findLink(`${path}/.git`) !== undefined);
    const rules: IgnoreRules[] = [];
    for (const path of parents.slice(1).reverse()) {
      const above = real.slice(path.length + 1);
      const isInRepository = rootIndex >= 0 && parents.indexOf(path) <= rootIndex;
      for (const name of this.#ignoreFiles(usesGitFiles && isInRepository)) {
        const parsed = this.#readRules(`${path}/${name}`, "");
        if (parsed !== undefined) rules.push(relocate(parsed, above, top));
      }
    }
    return { path: top, depth: 0, rules, isInRepository: rootIndex >= 0 };
  }

  #ignoreFiles(isInRepository: boolean): string[] {
    const names = isInRepository ? [".gitignore"] : [];
    return this.#options.usesIgnoreFiles ? [...names, ".ignore", ".rgignore"] : [];
  }

  #withRules(folder: Folder): Folder {
    const { process, usesGitFiles } = this.#options;
    const isInRepository =
      folder.isInRepository || process.files.findLink(childPath(folder.path, ".git")) !== undefined;
    const own = this.#ignoreFiles(usesGitFiles && isInRepository).flatMap((name) => {
      const rules = this.#readRules(childPath(folder.path, name), childPath(folder.path, ""));
      return rules === undefined ? [] : [rules];
    });
    return { ...folder, isInRepository, rules: [...folder.rules, ...own] };
  }

  #readRules(path: string, folder: string): IgnoreRules | undefined {
    const { files } = this.#options.process;
    if (files.find(path)?.type !== "file") return undefined;
    return parseIgnoreFile(decodeBytes(files.read(path)), folder);
  }

  #isKept(folder: Folder, path: string, { name, isFolder }: { name: string; isFolder: boolean }): boolean {
    const { overrides, hasPositiveGlobs, showsHidden } = this.#options;
    const relative = path.startsWith("./") ? path.slice(2) : path;
    const override = decide(overrides, relative, isFolder);
    if (override === "ignored") return false;
    if (override === undefined && hasPositiveGlobs && !isFolder) return false;
    if (override !== "kept") {
      for (let index = folder.rules.length - 1; index >= 0; index--) {
        const rules = folder.rules[index];
        const decision = rules === undefined ? undefined : decide(rules, path, isFolder);
        if (decision === "ignored") return false;
        if (decision === "kept") return isFolder || this.#isOfType(name);
      }
      if (!showsHidden && name.startsWith(".")) return false;
    }
    return isFolder || this.#isOfType(name);
  }
}

function childPath(folder: string, name: string): string {
  return folder === "" || folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}

/** Rules of a folder above the search, whose paths then begin with the way down to it. */
function relocate({ rules }: IgnoreRules, above: string, top: string): IgnoreRules {
  const prefix = childPath(top, "");
  return {
    folder: "",
    rules: rules.map((rule) => ({
      ...rule,
      test: (text) =>
        rule.test(
          rule.isAnchored && text.startsWith(prefix) ? `${above}/${text.slice(prefix.length)}` : text,
        ),
    })),
  };
}
