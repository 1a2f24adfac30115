/** `git blame`: the commit that each line of a file comes from. */

import { compileRegex } from "../../../../regex/regex.ts";
import { FileError } from "../../../file-error.ts";
import { NotSupported } from "../../process/options.ts";
import { decodeBytes } from "../../process/text.ts";
import { type BlamedLines, blameLines, type Origin } from "../compare/blame-lines.ts";
import type { GitCall } from "../git-call.ts";
import { formatDate } from "../output/commit-format.ts";
import { subjectOf } from "../output/create-commit.ts";
import { fatal, GitFailure } from "../store/git-failure.ts";
import { parseIdentity } from "../store/identity.ts";
import { headCommit, requireCommit, resolveRevision, zeroOid } from "../store/references.ts";
import type { Commit, Repository } from "../store/repository.ts";

const specs = {
  lines: { short: "L", long: "", value: "required" },
  longOid: { short: "l", long: "" },
  rawTime: { short: "t", long: "" },
  name: { short: "f", long: "show-name" },
  number: { short: "n", long: "show-number" },
  suppressed: { short: "s", long: "" },
  email: { short: "e", long: "show-email" },
  ignoresSpace: { short: "w", long: "" },
  porcelain: { short: "p", long: "porcelain" },
  linePorcelain: { long: "line-porcelain" },
  root: { long: "root" },
  blankBoundary: { short: "b", long: "" },
  abbrev: { long: "abbrev", value: "required" },
  date: { long: "date", value: "required" },
  firstParent: { long: "first-parent" },
  moves: { short: "M", long: "" },
  copies: { short: "C", long: "" },
  reverse: { long: "reverse" },
  ignored: { long: ["ignore-rev", "ignore-revs-file"], value: "required" },
  incremental: { long: "incremental" },
  contents: { long: "contents", value: "required" },
  since: { long: "since", value: "required" },
} as const;

const unsupported = ["moves", "copies", "reverse", "ignored", "incremental", "contents", "since"] as const;

export async function blame(call: GitCall): Promise<number> {
  const { options, operands, paths } = call.parse(specs);
  for (const name of unsupported) {
    const { long, short } = { short: "", ...specs[name] };
    if (options.has(name))
      throw new NotSupported(`blame with ${short === "" ? `--${[long].flat()[0]}` : `-${short}`}`);
  }
  const { repository } = call;
  const { revision, typed } = await readOperands(call, operands, paths);
  const path = call.toRepositoryPath(typed);
  const origin =
    revision === undefined
      ? { commit: undefined, path }
      : { commit: await readRevision(repository, revision), path };
  const content = await readContent(call, origin, { revision: revision ?? "HEAD", typed });
  const texts = toLines(content);
  const pieces = readRanges(options.values("lines"), texts).map(({ start, end }) => ({
    start,
    count: end - start,
    originStart: start,
  }));
  const blamed = await blameLines(
    repository,
    { origin, content, pieces },
    {
      rules: { space: options.has("ignoresSpace") ? "all" : "none" },
      isFirstParent: options.has("firstParent"),
    },
  );
  const now = Math.floor(call.process.clock.now() / 1000);
  const isPorcelain = options.has("porcelain") || options.has("linePorcelain");
  const text = isPorcelain
    ? formatPorcelain(blamed, texts, {
        now,
        path,
        repeats: options.has("linePorcelain"),
        marksRoot: !options.has("root"),
      })
    : formatTable(blamed, texts, {
        now,
        path,
        marksRoot: !options.has("root"),
        isBoundaryBlank: options.has("blankBoundary"),
        oidLength: options.has("longOid") ? 40 : Math.min(40, Number(options.value("abbrev") ?? 7) + 1),
        date: options.has("rawTime") ? "raw" : (options.value("date") ?? "iso"),
        showsEmail: options.has("email"),
        showsAuthor: !options.has("suppressed"),
        showsName: options.has("name"),
        showsNumber: options.has("number"),
      });
  await call.print(text);
  return 0;
}

/** `[revision] [--] file`, or the file first. */
async function readOperands(
  { repository, process }: GitCall,
  operands: readonly string[],
  paths: readonly string[] | undefined,
): Promise<{ revision: string | undefined; typed: string }> {
  const usage = new GitFailure("usage: git blame [<options>] [<rev-opts>] [<rev>] [--] <file>", 129);
  const [first, second, third] = operands;
  if (paths !== undefined) {
    const [typed] = paths;
    if (typed === undefined || paths.length > 1 || second !== undefined) throw usage;
    return { revision: first, typed };
  }
  if (first === undefined || third !== undefined) throw usage;
  const revision = second === undefined ? undefined : first;
  if (revision?.includes("..")) throw new NotSupported("blame of a range of commits");
  if (second === undefined) return { revision: undefined, typed: first };
  const isSwapped =
    (await resolveRevision(repository, first)) === undefined && process.files.findLink(first) !== undefined;
  return isSwapped ? { revision: second, typed: first } : { revision: first, typed: second };
}

async function readRevision(repository: Repository, text: string): Promise<Commit> {
  return repository.readCommit(await requireCommit(repository, text));
}

async function readContent(
  { repository, process }: GitCall,
  { commit, path }: Origin,
  { revision, typed }: { revision: string; typed: string },
): Promise<Uint8Array> {
  const head = commit?.oid ?? headCommit(repository);
  const blob = (await repository.snapshotOf(head)).get(path);
  const isAdded = commit === undefined && repository.readIndex().some((entry) => entry.path === path);
  if (blob === undefined && !isAdded) fatal(`no such path '${path}' in ${revision}`);
  if (commit !== undefined && blob !== undefined) return repository.readBlob(blob.oid);
  try {
    return process.files.read(typed);
  } catch (error) {
    if (error instanceof FileError) fatal(`Cannot lstat '${path}': ${error.reason}`);
    throw error;
  }
}

function toLines(content: Uint8Array): string[] {
  if (content.length === 0) return [];
  const text = decodeBytes(content);
  return (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
}

interface Range {
  /** From 0. */
  start: number;
  /** After the last one. */
  end: number;
}

/** Joined where they overlap or touch, in order; all lines when none were asked for. */
function readRanges(asked: readonly string[], lines: readonly string[]): Range[] {
  if (asked.length === 0) return lines.length === 0 ? [] : [{ start: 0, end: lines.length }];
  const ranges: Range[] = [];
  let last = 0;
  for (const text of asked) {
    const range = readRange(text, lines, last);
    last = range.end;
    ranges.push(range);
  }
  const joined: Range[] = [];
  for (const range of ranges.sort((one, other) => one.start - other.start)) {
    const before = joined.at(-1);
    if (before !== undefined && range.start <= before.end) before.end = Math.max(before.end, range.end);
    else joined.push(range);
  }
  return joined;
}

function readRange(text: string, lines: readonly string[], last: number): Range {
  if (text.startsWith(":")) throw new NotSupported("-L with a function's name");
  const match = /^(\d+|\^?\/(?:[^/\\]|\\.)*\/)?(?:(,)([+-]?\d+|\/(?:[^/\\]|\\.)*\/)?)?$/.exec(text);
  if (match === null || text === "") throw new GitFailure(`fatal: -L invalid line range: ${text}`, 128);
  const [, from, comma, to] = match;
  const find = (pattern: string, start: number) => {
    const source = pattern.replace(/^\^?\//, "").slice(0, -1);
    const regex = compileRegex(source, { syntax: "basic" });
    const found = lines.findIndex((line, index) => index >= start && regex.search(line, 0) !== undefined);
    return found < 0 ? fatal(`-L parameter '${source}' starting at line ${start + 1}: No match`) : found;
  };
  const place = (part: string, base: number) => (part.includes("/") ? find(part, base) : Number(part) - 1);
  let start = from === undefined ? 0 : place(from, from.startsWith("^") ? 0 : last);
  let end = lines.length;
  if (to !== undefined && /^[+-]/.test(to)) {
    const count = Number(to);
    if (count === 0) fatal("-L invalid empty range");
    if (count > 0) end = start + count;
    else [start, end] = [Math.max(0, start + count + 1), start + 1];
  } else if (to !== undefined) end = place(to, start + 1) + 1;
  if (comma === undefined && from === undefined) end = lines.length;
  if (from !== undefined && to !== undefined && !/^[+-]/.test(to) && end <= start)
    [start, end] = [end - 1, start + 1];
  if (start < 0) start = 0;
  if (start >= lines.length) {
    fatal(`file has only ${lines.length} line${lines.length === 1 ? "" : "s"}`);
  }
  return { start, end: Math.min(end, lines.length) };
}

/** Of a commit, or of what is not committed yet. */
function describeOrigin({ commit }: Origin, now: number) {
  if (commit === undefined) {
    const nobody = { name: "Not Committed Yet", address: "not.committed.yet", seconds: now, zone: "+0000" };
    return { oid: zeroOid, author: nobody, committer: nobody, isRoot: false };
  }
  const { oid, author, committer, parents } = commit;
  return {
    oid,
    author: parseIdentity(author),
    committer: parseIdentity(committer),
    isRoot: parents.length === 0,
  };
}

interface TableStyle {
  readonly now: number;
  readonly path: string;
  readonly marksRoot: boolean;
  readonly isBoundaryBlank: boolean;
  readonly oidLength: number;
  readonly date: string;
  readonly showsEmail: boolean;
  readonly showsAuthor: boolean;
  readonly showsName: boolean;
  readonly showsNumber: boolean;
}

function formatTable(blamed: readonly BlamedLines[], texts: readonly string[], style: TableStyle): string {
  const rows = blamed.map((lines) => {
    const described = describeOrigin(lines.origin, style.now);
    const { name, address } = described.author;
    return { lines, ...described, who: style.showsEmail ? `<${address}>` : name };
  });
  const most = (numbers: readonly number[]) => numbers.reduce((one, other) => Math.max(one, other), 0);
  const whoWidth = most(rows.map(({ who }) => widthOf(who)));
  const nameWidth = most(rows.map(({ lines }) => widthOf(lines.origin.path)));
  const lineWidth = String(most(blamed.map(({ start, count }) => start + count))).length;
  const numberWidth = String(most(blamed.map(({ originStart, count }) => originStart + count))).length;
  const showsName = style.showsName || rows.some(({ lines }) => lines.origin.path !== style.path);
  const dates = rows.map(({ author }) => formatDate(author, style.date, style.now));
  const dateWidth = most(dates.map((date) => date.length));
  let text = "";
  for (const [index, { lines, oid, isRoot, who }] of rows.entries()) {
    const isMarked = isRoot && style.marksRoot;
    const shown =
      style.isBoundaryBlank && isMarked
        ? " ".repeat(style.oidLength)
        : isMarked
          ? `^${oid.slice(0, style.oidLength - 1)}`
          : oid.slice(0, style.oidLength);
    for (let line = 0; line < lines.count; line++) {
      text += shown;
      if (showsName) text += ` ${pad(lines.origin.path, nameWidth)}`;
      if (style.showsNumber) text += ` ${String(lines.originStart + line + 1).padStart(numberWidth)}`;
      if (style.showsAuthor) text += ` (${pad(who, whoWidth)} ${(dates[index] ?? "").padEnd(dateWidth)}`;
      text += ` ${String(lines.start + line + 1).padStart(lineWidth)}) ${texts[lines.start + line] ?? ""}\n`;
    }
  }
  return text;
}

/** In characters, as git counts those of one column. */
function widthOf(text: string): number {
  return [...text].length;
}

function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

function formatPorcelain(
  blamed: readonly BlamedLines[],
  texts: readonly string[],
  { now, path, repeats, marksRoot }: { now: number; path: string; repeats: boolean; marksRoot: boolean },
): string {
  const seen = new Set<string>();
  const pathsOf = new Map<string, Set<string>>();
  for (const { origin } of blamed) {
    const oid = origin.commit?.oid ?? zeroOid;
    pathsOf.set(oid, (pathsOf.get(oid) ?? new Set()).add(origin.path));
  }
  let text = "";
  for (const lines of blamed) {
    const { origin, previous } = lines;
    const { oid, author, committer, isRoot } = describeOrigin(origin, now);
    for (let line = 0; line < lines.count; line++) {
      const count = line === 0 ? ` ${lines.count}` : "";
      text += `${oid} ${lines.originStart + line + 1} ${lines.start + line + 1}${count}\n`;
      const isFirst = line === 0 && !seen.has(oid);
      if (isFirst || repeats) {
        seen.add(oid);
        for (const [role, who] of [
          ["author", author],
          ["committer", committer],
        ] as const) {
          text += `${role} ${who.name}\n${role}-mail <${who.address}>\n${role}-time ${who.seconds}\n${role}-tz ${who.zone}\n`;
        }
        text += `summary ${origin.commit === undefined ? `Version of ${path} from ${path}` : subjectOf(origin.commit.message)}\n`;
        if (isRoot && marksRoot) text += "boundary\n";
      }
      if (isFirst || repeats || (line === 0 && (pathsOf.get(oid)?.size ?? 0) > 1)) {
        if (previous?.commit !== undefined) text += `previous ${previous.commit.oid} ${previous.path}\n`;
        text += `filename ${origin.path}\n`;
      }
      text += `\t${texts[lines.start + line] ?? ""}\n`;
    }
  }
  return text;
}
