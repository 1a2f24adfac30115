/** `git blame`: the commit that each line of a file comes from. */

import { FileError, orFileError } from "../../../file-error.ts";
import { NotSupported } from "../../process/options.ts";
import { decodeBytes } from "../../process/text/text.ts";
import { blameLines, type Origin } from "../compare/blame-lines.ts";
import { readRanges } from "../compare/line-ranges.ts";
import type { GitCall } from "../git-call.ts";
import { formatPorcelain, formatTable } from "../output/blame-format.ts";
import { fatal, GitFailure } from "../store/git-failure.ts";
import * as refs from "../store/references.ts";

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
  moves: { short: "M", long: "", refused: "blame with -M" },
  copies: { short: "C", long: "", refused: "blame with -C" },
  reverse: { long: "reverse", refused: "blame with --reverse" },
  ignored: {
    long: ["ignore-rev", "ignore-revs-file"],
    value: "required",
    refused: "blame with --ignore-rev",
  },
  incremental: { long: "incremental", refused: "blame with --incremental" },
  contents: { long: "contents", value: "required", refused: "blame with --contents" },
  since: { long: "since", value: "required", refused: "blame with --since" },
} as const;

export async function blame(call: GitCall): Promise<number> {
  const { options, operands, paths } = call.parse(specs);
  const { repository } = call;
  const { revision, typed } = await readOperands(call, operands, paths);
  const path = call.toRepositoryPath(typed);
  const origin =
    revision === undefined
      ? { commit: undefined, path }
      : { commit: await repository.readCommit(await refs.requireCommit(repository, revision)), path };
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
    (await refs.resolveRevision(repository, first)) === undefined &&
    process.files.findLink(first) !== undefined;
  return isSwapped ? { revision: second, typed: first } : { revision: first, typed: second };
}

async function readContent(
  { repository, process }: GitCall,
  { commit, path }: Origin,
  { revision, typed }: { revision: string; typed: string },
): Promise<Uint8Array> {
  const head = commit?.oid ?? refs.headCommit(repository);
  const blob = (await repository.snapshotOf(head)).get(path);
  const isAdded = commit === undefined && repository.readIndex().some((entry) => entry.path === path);
  if (blob === undefined && !isAdded) fatal(`no such path '${path}' in ${revision}`);
  if (commit !== undefined && blob !== undefined) return repository.readBlob(blob.oid);
  const content = orFileError(() => process.files.read(typed));
  return content instanceof FileError ? fatal(`Cannot lstat '${path}': ${content.reason}`) : content;
}

function toLines(content: Uint8Array): string[] {
  if (content.length === 0) return [];
  const text = decodeBytes(content);
  return (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
}
