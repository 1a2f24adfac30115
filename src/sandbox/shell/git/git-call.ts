/** One call of `git`: its arguments, its repository, and what all its commands need. */

import { normalizePath } from "../../paths.ts";
import { type OptionRules, type OptionSpecs, parseOptions } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { findUnmatched, type PathFilter, toPathFilter } from "./path-specs.ts";
import { fatal, GitFailure } from "./store/git-failure.ts";
import { Repository } from "./store/repository.ts";

export type GitCommand = (call: GitCall) => Promise<number>;

export class GitCall {
  readonly process: Process;
  readonly args: readonly string[];
  #repository: Repository | undefined;

  constructor(process: Process, args: readonly string[]) {
    this.process = process;
    this.args = args;
  }

  get repository(): Repository {
    this.#repository ??= Repository.find(this.process);
    return this.#repository;
  }

  async print(text: string): Promise<void> {
    if (text !== "") await this.process.stdout.write(text);
  }

  async warn(text: string): Promise<void> {
    await this.process.stderr.write(`${text}\n`);
  }

  /** Options, operands before `--`, paths after it, and all that was typed, for a command whose operands are paths. */
  parse<const Specs extends OptionSpecs>(specs: Specs, rules: OptionRules = {}) {
    const end = this.args.indexOf("--");
    const before = end < 0 ? this.args : this.args.slice(0, end);
    const options = parseOptions(before, specs, { usageExitCode: 129, ...rules });
    const { operands } = options;
    const paths = end < 0 ? undefined : this.args.slice(end + 1);
    return { options, operands, paths, typed: [...operands, ...(paths ?? [])] };
  }

  /** A typed path, relative to the root of the repository; "" for the root itself. */
  toRepositoryPath(typed: string): string {
    const { root } = this.repository;
    const full = normalizePath(typed.startsWith("/") ? typed : `${this.process.cwd}/${typed}`);
    if (full === root) return "";
    if (!full.startsWith(`${root}/`)) fatal(`${typed}: '${typed}' is outside repository at '${root}'`);
    return full.slice(root.length + 1);
  }

  /** A path of the repository as it is seen from the current folder. */
  toShownPath(path: string): string {
    const { root } = this.repository;
    const folder = this.process.cwd === root ? "" : `${this.process.cwd.slice(root.length + 1)}/`;
    if (folder === "") return path;
    const [from, to] = [folder.split("/").slice(0, -1), path.split("/")];
    let same = 0;
    while (same < from.length && same < to.length - 1 && from[same] === to[same]) same += 1;
    return "../".repeat(from.length - same) + to.slice(same).join("/");
  }

  /** The paths that were typed; throws for one that none of the known paths is meant by. */
  toKnownSpecs(typed: readonly string[], known: Iterable<string>): string[] {
    const specs = typed.map((one) => this.toRepositoryPath(one));
    const unmatched = findUnmatched(specs, [...known]);
    return specs.map((spec, index) => {
      if (!unmatched.has(spec)) return spec;
      throw new GitFailure(`error: pathspec '${typed[index]}' did not match any file(s) known to git`, 1);
    });
  }

  /** Whether a path is meant by what was typed; everything is, when nothing was. */
  toPathFilter(typed: readonly string[] | undefined): PathFilter {
    if (typed === undefined || typed.length === 0) return () => true;
    if (typed.some((one) => one.startsWith(":(") || one.startsWith(":!"))) {
      throw new GitFailure("fatal: pathspec magic is not supported in this shell", 2);
    }
    return toPathFilter(typed.map((one) => this.toRepositoryPath(one)));
  }
}
