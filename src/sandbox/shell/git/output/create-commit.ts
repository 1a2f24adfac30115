/** Makes a commit of an index, and says what it has. */

import { encodeText } from "../../process/text/text.ts";
import { findFileChanges } from "../compare/file-changes.ts";
import type { GitCall } from "../git-call.ts";
import * as refs from "../store/references.ts";
import type { NewCommit, Repository, Snapshot } from "../store/repository.ts";
import { contentReader, formatChanges, plainOptions } from "./diff-output.ts";

export async function writeCommit(repository: Repository, commit: NewCommit): Promise<string> {
  const { tree, parents, author, committer, message } = commit;
  const heads = [
    `tree ${tree}`,
    ...parents.map((oid) => `parent ${oid}`),
    `author ${author}`,
    `committer ${committer}`,
  ];
  return repository.write("commit", encodeText(`${heads.join("\n")}\n\n${message}`));
}

/** As git does: no comments when it was edited, no blank lines at the ends, one between paragraphs. */
export function cleanMessage(text: string): string {
  const lines = text.split("\n").map((line) => line.trimEnd());
  const cleaned = lines
    .join("\n")
    .replace(/^\n+/, "")
    .replace(/\n{3,}/g, "\n\n")
    .replace(/\n+$/, "");
  return cleaned === "" ? "" : `${cleaned}\n`;
}

export function subjectOf(message: string): string {
  return (message.split(/\n[ \t]*\n/)[0] ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(" ");
}

/** `[main 1a2b3c4] Subject` and the summary of its changes. */
export async function describeCommit(
  call: GitCall,
  oid: string,
  { older, newer, isRoot, extra = "" }: { older: Snapshot; newer: Snapshot; isRoot: boolean; extra?: string },
): Promise<string> {
  const { repository } = call;
  const commit = await repository.readCommit(oid);
  const branch = refs.currentBranch(repository) ?? "detached HEAD";
  const title = `[${branch}${isRoot ? " (root-commit)" : ""} ${oid.slice(0, 7)}] ${subjectOf(commit.message)}\n`;
  return title + extra + (await summarize(call, older, newer, ["shortStat", "summary"]));
}

/** `1a2b3c4 The subject`. */
export async function titleOf(repository: Repository, oid: string): Promise<string> {
  return `${oid.slice(0, 7)} ${subjectOf((await repository.readCommit(oid)).message)}`;
}

export async function summarize(
  call: GitCall,
  older: Snapshot,
  newer: Snapshot,
  shown: readonly ("stat" | "shortStat" | "summary")[],
): Promise<string> {
  const { meter } = call.process;
  const changes = await findFileChanges(older, newer, {
    meter,
    readContent: contentReader(call.repository, false),
  });
  return formatChanges(call, changes, { options: plainOptions, shown });
}
