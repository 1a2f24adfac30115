/** `git commit`. */

import { readText } from "../../process/inputs.ts";
import { NotSupported } from "../../process/options.ts";
import { requireNoConflicts } from "../branching/merge-trees.ts";
import { GitCall } from "../git-call.ts";
import { formatDate } from "../output/commit-format.ts";
import { cleanMessage, describeCommit, subjectOf, writeCommit } from "../output/create-commit.ts";
import { toPathFilter } from "../path-specs.ts";
import { fatal, GitFailure } from "../store/git-failure.ts";
import { identityLine, parseIdentity } from "../store/identity.ts";
import type { IndexEntry } from "../store/index-file.ts";
import * as refs from "../store/references.ts";
import { toSnapshot, WorkTree } from "../store/work-tree.ts";
import { stageIfChanged } from "./add.ts";
import { printStatus } from "./status.ts";

const specs = {
  message: { short: "m", long: "message", value: "required" },
  file: { short: "F", long: "file", value: "required" },
  all: { short: "a", long: "all" },
  amend: { long: "amend" },
  noEdit: { long: "no-edit" },
  allowEmpty: { long: "allow-empty" },
  allowEmptyMessage: { long: "allow-empty-message" },
  quiet: { short: "q", long: "quiet" },
  author: { long: "author", value: "required" },
  date: { long: "date", value: "required" },
  noEffect: { short: "noiv", long: ["no-verify", "only", "include", "no-gpg-sign", "verbose"] },
  reuse: { short: "C", long: "reuse-message", value: "required" },
  signoff: { short: "s", long: "signoff" },
  dryRun: { long: "dry-run" },
  resetAuthor: { long: "reset-author" },
} as const;

export async function commit(call: GitCall): Promise<number> {
  const { options, typed } = call.parse(specs);
  const { repository } = call;
  if (options.has("dryRun")) return printStatus(new GitCall(call.process, []), { isCommitting: true });
  const head = refs.headCommit(repository);
  const isAmending = options.has("amend");
  if (isAmending && head === undefined) fatal("You have nothing to amend.");
  const mergeHead = refs.read(repository, "MERGE_HEAD");
  if (!options.has("all")) requireNoConflicts(repository, "Committing");
  const entries = await chooseEntries(call, typed, options.has("all"));
  const old = isAmending && head !== undefined ? await repository.readCommit(head) : undefined;
  const parents = old?.parents ?? [
    ...(head === undefined ? [] : [head]),
    ...(mergeHead === undefined ? [] : [mergeHead]),
  ];
  const older = await repository.snapshotOf(parents[0]);
  const newer = toSnapshot(entries.committed);
  const tree = await repository.writeTree(newer);
  const parentTree = parents[0] === undefined ? undefined : (await repository.readCommit(parents[0])).tree;
  const isSame = parentTree === undefined ? newer.size === 0 : parentTree === tree;
  if (isSame && !options.has("allowEmpty") && !isAmending && mergeHead === undefined) {
    await printStatus(new GitCall(call.process, []), { isCommitting: true });
    return 1;
  }
  const reused = options.value("reuse");
  const source =
    reused === undefined ? old : await repository.readCommit(await refs.requireCommit(repository, reused));
  const message = await readMessage(call, options, source?.message);
  if (message === "" && !options.has("allowEmptyMessage")) {
    throw new GitFailure("Aborting commit due to empty commit message.", 1);
  }
  const committer = identityLine(repository, "committer");
  const author = chooseAuthor(call, options, options.has("resetAuthor") ? undefined : source?.author);
  const signed = options.has("signoff") ? sign(message, committer) : message;
  const oid = await writeCommit(repository, { tree, parents, author, committer, message: signed });
  await repository.writeIndex(entries.kept);
  const kind = isAmending
    ? " (amend)"
    : parents.length === 0
      ? " (initial)"
      : mergeHead === undefined
        ? ""
        : " (merge)";
  refs.moveHead(repository, { to: oid, reason: `commit${kind}: ${subjectOf(signed)}` });
  refs.endOperation(repository);
  if (!options.has("quiet")) {
    const extra = describeAuthor(
      author,
      committer,
      isAmending || options.has("author") || options.has("date") || reused !== undefined,
    );
    await call.print(
      await describeCommit(call, oid, {
        older,
        newer: mergeHead === undefined ? newer : older,
        isRoot: parents.length === 0,
        extra,
      }),
    );
  }
  return 0;
}

/** What the commit has, and what stays in the index. */
async function chooseEntries(
  call: GitCall,
  typed: readonly string[],
  isAll: boolean,
): Promise<{ committed: readonly IndexEntry[]; kept: readonly IndexEntry[] }> {
  const { repository } = call;
  const entries = repository.readIndex();
  if (!isAll && typed.length === 0) return { committed: entries, kept: entries };
  const tree = new WorkTree(repository);
  const known = entries.map(({ path }) => path);
  const specs = call.toKnownSpecs(typed, known);
  const isMeant = toPathFilter(isAll ? [""] : specs);
  const fresh = new Map<string, IndexEntry>();
  for (const path of new Set(known)) {
    const before = entries.find((entry) => entry.path === path && entry.stage === 0);
    const entry = isMeant(path) ? await stageIfChanged(tree, path, before) : before;
    if (entry !== undefined) fresh.set(path, entry);
  }
  const kept = [...fresh.values()];
  if (isAll) return { committed: kept, kept };
  // Only these paths: all others are as HEAD has them.
  const head = await repository.snapshotOf(refs.headCommit(repository));
  const committed = [...head]
    .filter(([path]) => !isMeant(path))
    .map(([path, blob]) => tree.entry(path, blob));
  return { committed: [...committed, ...kept.filter(({ path }) => isMeant(path))], kept };
}

type Options = ReturnType<typeof parseSpecs>;
const parseSpecs = (call: GitCall) => call.parse(specs).options;

async function readMessage(call: GitCall, options: Options, earlier: string | undefined): Promise<string> {
  const messages = options.values("message");
  const file = options.value("file");
  if (messages.length > 0) return cleanMessage(messages.join("\n\n"));
  if (file !== undefined) return cleanMessage(await readText(call.process, file));
  if (options.has("reuse") || (options.has("noEdit") && earlier !== undefined)) return earlier ?? "";
  const prepared = call.repository.readText("MERGE_MSG");
  if (prepared !== undefined) {
    return cleanMessage(
      prepared
        .split("\n")
        .filter((line) => !line.startsWith("#"))
        .join("\n"),
    );
  }
  throw new NotSupported("writing a message in an editor (use -m or -F; --amend --no-edit keeps it):");
}

function chooseAuthor(call: GitCall, options: Options, earlier: string | undefined): string {
  const { repository } = call;
  const given = options.value("author");
  const date = options.value("date");
  if (earlier !== undefined && given === undefined && date === undefined) return earlier;
  const base = earlier ?? identityLine(repository, "author", { date });
  const { name, address, seconds, zone } = parseIdentity(base);
  const when =
    date === undefined
      ? `${seconds} ${zone}`
      : identityLine(repository, "author", { date }).replace(/^.*> /s, "");
  if (given === undefined) return `${name} <${address}> ${when}`;
  const at = given.indexOf(" <");
  if (at < 0 || !given.endsWith(">") || /[\n\r]/.test(given))
    fatal(`--author '${given}' is not 'Name <email>' and matches no existing author`);
  return `${given} ${when}`;
}

function sign(message: string, committer: string): string {
  const { name, address } = parseIdentity(committer);
  const line = `Signed-off-by: ${name} <${address}>`;
  if (message.includes(line)) return message;
  const hasTrailers = /\n\n(?:[\w-]+: .*\n)+$/.test(message);
  return `${message}${hasTrailers ? "" : "\n"}${line}\n`;
}

/** The lines that a commit shows of who made it and when, where that is not as usual. */
export function describeAuthor(author: string, committer: string, isChosen: boolean): string {
  const [one, other] = [parseIdentity(author), parseIdentity(committer)];
  const isOther = one.name !== other.name || one.address !== other.address;
  const lines = isOther ? ` Author: ${one.name} <${one.address}>\n` : "";
  return isChosen ? `${lines} Date: ${formatDate(one, "default")}\n` : lines;
}
