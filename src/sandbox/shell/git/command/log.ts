/** `git log` and `git show`. */

import { NotSupported } from "../../process/options.ts";
import { decodeBytes } from "../../process/text/text.ts";
import { GitCall } from "../git-call.ts";
import { type CommitStyle, formatCommit, formatDate, namedFormats } from "../output/commit-format.ts";
import {
  chooseForms,
  type DiffForm,
  type DiffOptions,
  diffSpecs,
  findChanges,
  formatChanges,
} from "../output/diff-output.ts";
import { findMergeBase, walkHistory } from "../output/history.ts";
import type { PathFilter } from "../path-specs.ts";
import { fatal } from "../store/git-failure.ts";
import { parseIdentity, parseMoment } from "../store/identity.ts";
import * as refs from "../store/references.ts";
import { type Commit, isSameSnapshot, type Repository, type Snapshot } from "../store/repository.ts";
import { splitRevisions } from "./diff.ts";

const specs = {
  ...diffSpecs,
  oneline: { long: "oneline" },
  maxCount: { short: "n", long: "max-count", value: "required" },
  skip: { long: "skip", value: "required" },
  format: { long: ["format", "pretty"], value: "optional" },
  date: { long: "date", value: "required" },
  abbreviated: { long: "abbrev-commit" },
  fullOid: { long: "no-abbrev-commit" },
  all: { long: "all" },
  branches: { long: "branches" },
  tags: { long: "tags" },
  firstParent: { long: "first-parent" },
  noMerges: { long: "no-merges" },
  merges: { long: "merges" },
  reverse: { long: "reverse", short: "" },
  decorate: { long: "decorate", value: "optional" },
  noDecorate: { long: "no-decorate" },
  author: { long: "author", value: "required" },
  grep: { long: "grep", value: "required" },
  ignoreCase: { short: "i", long: "regexp-ignore-case" },
  since: { long: ["since", "after"], value: "required" },
  until: { long: ["until", "before"], value: "required" },
  follow: { long: "follow" },
  noEffect: { long: ["no-walk", "date-order", "topo-order", "author-date-order"] },
  graph: { long: "graph" },
  pickaxe: { short: "SGL", value: "required" },
  walkReflogs: { short: "g", long: "walk-reflogs" },
} as const;

type LogOptions = ReturnType<typeof parse>["options"];
const parse = (call: GitCall) => call.parse(specs);

export async function log(given: GitCall): Promise<number> {
  const call = spellCounts(given);
  const { options, operands, paths } = parse(call);
  for (const name of ["graph", "pickaxe", "follow", "walkReflogs"] as const) {
    if (options.has(name))
      throw new NotSupported(`log with ${name === "pickaxe" ? "-S, -G or -L" : `--${name}`}`);
  }
  const { repository } = call;
  const { revisions, typed } = await splitRevisions(call, operands, paths);
  const range = await toRange(repository, revisions, options);
  if (range.from.length === 0) {
    fatal(`your current branch '${refs.currentBranch(repository) ?? "HEAD"}' does not have any commits yet`);
  }
  const isWanted = createFilter(call, options, call.toPathFilter(typed), typed.length > 0);
  const max = Number(options.value("maxCount") ?? Number.POSITIVE_INFINITY);
  let skip = Number(options.value("skip") ?? 0);
  const style = toStyle(call, options);
  const shown = chooseForms(options, []);
  const found: Commit[] = [];
  let count = 0;
  const printer = new LogPrinter(call, { style, shown, options, filter: call.toPathFilter(typed) });
  for await (const commit of walkHistory(repository, { ...range, firstParent: options.has("firstParent") })) {
    if (count >= max) break;
    if (!(await isWanted(commit))) continue;
    if (skip-- > 0) continue;
    count += 1;
    if (options.has("reverse")) found.push(commit);
    else await printer.print(commit);
  }
  for (const commit of found.reverse()) await printer.print(commit);
  await printer.end();
  return 0;
}

/** `-3` is `-n 3`. */
export function spellCounts(call: GitCall): GitCall {
  const args = call.args.map((arg) => arg.replace(/^-(\d+)$/, "--max-count=$1"));
  return new GitCall(call.process, args);
}

async function toRange(repository: Repository, revisions: readonly string[], options: LogOptions) {
  const from: string[] = [];
  const without: string[] = [];
  for (const text of revisions) {
    const range = refs.matchRange(text);
    if (text.startsWith("^")) without.push(await refs.requireCommit(repository, text.slice(1)));
    else if (range === null) from.push(await refs.requireCommit(repository, text));
    else {
      const left = await refs.requireCommit(repository, range[1] || "HEAD");
      const right = await refs.requireCommit(repository, range[3] || "HEAD");
      from.push(right);
      if (range[2] === "..") without.push(left);
      else {
        from.push(left);
        const base = await findMergeBase(repository, left, right);
        if (base !== undefined) without.push(base);
      }
    }
  }
  const kinds = options.has("all")
    ? ["refs/"]
    : [...(options.has("branches") ? ["refs/heads/"] : []), ...(options.has("tags") ? ["refs/tags/"] : [])];
  for (const kind of kinds) {
    for (const [, oid] of refs.list(repository, kind)) from.push(await refs.peel(repository, oid));
  }
  const head = refs.headCommit(repository);
  if (from.length === 0 && revisions.length === 0 && kinds.length === 0 && head !== undefined)
    from.push(head);
  if (options.has("all") && head !== undefined) from.push(head);
  return { from, without };
}

function createFilter(
  call: GitCall,
  options: LogOptions,
  filter: PathFilter,
  hasPaths: boolean,
): (commit: Commit) => Promise<boolean> {
  const { repository } = call;
  const moment = (name: "since" | "until") => {
    const text = options.value(name);
    return text === undefined ? undefined : toSeconds(call, text);
  };
  const [since, until] = [moment("since"), moment("until")];
  const matches = (name: "author" | "grep", text: string) => {
    const wanted = options.values(name);
    const fold = (one: string) => (options.has("ignoreCase") ? one.toLowerCase() : one);
    for (const one of wanted)
      if (/[\\^$.*+?()[\]{}|]/.test(one.replaceAll(".", "")))
        throw new NotSupported(`a regular expression in --${name}`);
    return wanted.length === 0 || wanted.some((one) => fold(text).includes(fold(one)));
  };
  return async (commit) => {
    const { seconds } = parseIdentity(commit.committer);
    if (options.has("noMerges") && commit.parents.length > 1) return false;
    if (options.has("merges") && commit.parents.length < 2) return false;
    if ((since !== undefined && seconds < since) || (until !== undefined && seconds > until)) return false;
    if (!matches("author", commit.author.replace(/> .*$/, ">")) || !matches("grep", commit.message))
      return false;
    return !hasPaths || touches(repository, commit, filter);
  };
}

/** A merge counts when it is unlike each of its parents. */
async function touches(repository: Repository, commit: Commit, filter: PathFilter): Promise<boolean> {
  const own = await repository.readTree(commit.tree);
  const pick = (snapshot: Snapshot) => new Map([...snapshot].filter(([path]) => filter(path)));
  const mine = pick(own);
  if (commit.parents.length === 0) return mine.size > 0;
  for (const parent of commit.parents)
    if (isSameSnapshot(pick(await repository.snapshotOf(parent)), mine)) return false;
  return true;
}

function toSeconds(call: GitCall, text: string): number {
  const match = /^(\d+)[ .](second|minute|hour|day|week|month|year)s?(?:[ .]ago)?$/.exec(text);
  const units: Readonly<Record<string, number>> = {
    second: 1,
    minute: 60,
    hour: 3600,
    day: 86_400,
    week: 604_800,
    month: 2_629_800,
    year: 31_557_600,
  };
  const now = Math.floor(call.process.clock.now() / 1000);
  if (match !== null) return now - Number(match[1]) * (units[match[2] ?? ""] ?? 0);
  if (text === "yesterday") return now - 86_400;
  if (text === "now") return now;
  return parseMoment(text).seconds;
}

export function toStyle(call: GitCall, options: Pick<LogOptions, "has" | "value" | "ordered">): CommitStyle {
  const last = options.ordered.findLast(({ name }) => name === "oneline" || name === "format");
  const given = last?.name === "oneline" ? "oneline" : (last?.value ?? "medium");
  const format = given.replace(/^t?format:/, "");
  if (!namedFormats.has(format) && !format.includes("%") && !/^t?format:/.test(given))
    fatal(`invalid --pretty format: ${given}`);
  const decorate = options.value("decorate") ?? "short";
  if (decorate === "full") throw new NotSupported("--decorate=full");
  const asksNames = (options.has("decorate") && decorate !== "no") || /%d|%D/i.test(format);
  return {
    format,
    date: options.value("date") ?? "default",
    isShortOid: (options.has("oneline") && !options.has("fullOid")) || options.has("abbreviated"),
    decorations: asksNames && !options.has("noDecorate") ? readDecorations(call.repository) : undefined,
    now: Math.floor(call.process.clock.now() / 1000),
  };
}

function readDecorations(repository: Repository): Map<string, string> {
  const found = new Map<string, string[]>();
  const add = (oid: string | undefined, name: string) => {
    if (oid !== undefined) found.set(oid, [...(found.get(oid) ?? []), name]);
  };
  const current = refs.currentBranch(repository);
  const head = refs.headCommit(repository);
  add(head, current === undefined ? "HEAD" : `HEAD -> ${current}`);
  for (const [name, oid] of refs.list(repository, "refs/tags/")) add(oid, `tag: ${name}`);
  for (const [name, oid] of refs.list(repository, "refs/remotes/")) add(oid, name);
  for (const [name, oid] of refs.list(repository, "refs/heads/")) if (name !== current) add(oid, name);
  return new Map([...found].map(([oid, names]) => [oid, names.join(", ")]));
}

interface Printing {
  style: CommitStyle;
  shown: readonly DiffForm[];
  options: DiffOptions & { value(name: "format"): string | undefined };
  filter: PathFilter;
  /** Whether a merge is compared with its first parent. */
  showsMerges?: boolean;
}

/** Prints commit after commit with what separates them. */
class LogPrinter {
  readonly #call: GitCall;
  readonly #printing: Printing;
  #isFirst = true;
  #isOpen = false;

  constructor(call: GitCall, printing: Printing) {
    this.#call = call;
    this.#printing = printing;
  }

  async print(commit: Commit): Promise<void> {
    const { style, options, filter, showsMerges = false } = this.#printing;
    // Of a merge there is no patch against one parent.
    const shown = this.#printing.shown.filter((form) => form !== "patch" || commit.parents.length < 2);
    const isNamed = namedFormats.has(style.format);
    // `format:` puts line feeds between commits, `tformat:`, which is the default, after each.
    const separates = !isNamed && options.value("format")?.startsWith("format:") === true;
    let text = this.#isFirst || style.format === "oneline" || (!isNamed && !separates) ? "" : "\n";
    this.#isFirst = false;
    const formatted = formatCommit(commit, style);
    text += separates ? formatted.slice(0, -1) : formatted;
    this.#isOpen = separates;
    if (shown.length > 0 && (commit.parents.length < 2 || showsMerges)) {
      const changes = await formatCommitChanges(this.#call, commit, { options, shown, filter });
      if (changes !== "") {
        if (separates) text += "\n";
        text += style.format === "oneline" ? changes : `${isNamed || !separates ? "\n" : ""}${changes}`;
        this.#isOpen = false;
      }
    }
    await this.#call.print(text);
  }

  async end(): Promise<void> {
    // A text that ends without a line feed is left so on a pipe, as git does.
    if (this.#isOpen) await this.#call.print("");
  }
}

export async function formatCommitChanges(
  call: GitCall,
  commit: Commit,
  { options, shown, filter }: { options: DiffOptions; shown: readonly DiffForm[]; filter: PathFilter },
): Promise<string> {
  const older = await call.repository.snapshotOf(commit.parents[0]);
  const newer = await call.repository.readTree(commit.tree);
  const changes = await findChanges(call, options, { older, newer, filter });
  return formatChanges(call, changes, { options, shown });
}

export async function show(given: GitCall): Promise<number> {
  const call = spellCounts(given);
  const { options, operands, paths } = parse(call);
  const { repository } = call;
  const { revisions, typed } = await splitRevisions(call, operands, paths);
  const style = toStyle(call, options);
  const printer = new LogPrinter(call, {
    style,
    shown: chooseForms(options, ["patch"]),
    options,
    filter: call.toPathFilter(typed),
    showsMerges: true,
  });
  const showsPatch = chooseForms(options, ["patch"]).includes("patch");
  for (const text of revisions.length === 0 ? ["HEAD"] : revisions) {
    const oid =
      (await refs.resolveRevision(repository, text)) ?? (await refs.requireCommit(repository, text));
    const { type, content } = await repository.read(oid);
    if (type === "blob") await call.process.stdout.write(content.slice());
    else if (type === "tree") {
      const entries = await repository.listTree(oid);
      const names = entries.map(({ name, mode }) => `${name}${mode === 0o040000 ? "/" : ""}\n`);
      await call.print(`tree ${text}\n\n${names.join("")}`);
    } else {
      if (type === "tag") await call.print(formatTag(decodeBytes(content), style));
      const commit = await repository.readCommit(await refs.peel(repository, oid));
      if (commit.parents.length > 1 && showsPatch) await requireCleanMerge(call, commit);
      await printer.print(commit);
    }
  }
  return 0;
}

/** Of a merge git shows what is unlike both sides, in a form of its own. */
async function requireCleanMerge({ repository }: GitCall, commit: Commit): Promise<void> {
  const own = await repository.readTree(commit.tree);
  const parents = await Promise.all(commit.parents.map((parent) => repository.snapshotOf(parent)));
  for (const [path, { oid }] of own) {
    if (parents.every((parent) => parent.get(path)?.oid !== oid)) {
      throw new NotSupported("the combined diff of a merge (compare with a parent: git diff HEAD^1 HEAD)");
    }
  }
}

function formatTag(text: string, style: CommitStyle): string {
  const end = text.indexOf("\n\n");
  const name = /^tag (.*)$/m.exec(text)?.[1] ?? "";
  const tagger = parseIdentity(/^tagger (.*)$/m.exec(text)?.[1] ?? "");
  return `tag ${name}\nTagger: ${tagger.name} <${tagger.address}>\nDate:   ${formatDate(tagger, style.date, style.now)}\n\n${text.slice(end + 2)}\n`;
}

export async function reflog(call: GitCall): Promise<number> {
  const { options, operands } = spellCounts(call).parse({
    maxCount: { short: "n", long: "max-count", value: "required" },
  });
  if (operands.some((one) => one !== "show" && one !== "HEAD")) throw new NotSupported("this use of reflog");
  const max = Number(options.value("maxCount") ?? Number.POSITIVE_INFINITY);
  const entries = refs.readLog(call.repository).slice(0, max);
  await call.print(
    entries.map(({ to, reason }, index) => `${to.slice(0, 7)} HEAD@{${index}}: ${reason}\n`).join(""),
  );
  return 0;
}
