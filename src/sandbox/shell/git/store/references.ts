/** References of a repository: branches, tags, HEAD with its log, and what people write for a commit. */

import { sandboxLimits } from "../../../../limits.ts";
import { compareByteOrder } from "../../process/text/byte-order.ts";
import { decodeBytes } from "../../process/text/text.ts";
import { fatal, GitFailure } from "./git-failure.ts";
import { identityLine } from "./identity.ts";
import type { Repository } from "./repository.ts";

export const zeroOid = "0".repeat(40);

/** The branch that HEAD is on, also before its first commit; undefined when it is detached. */
export function currentBranch(repository: Repository): string | undefined {
  const head = (repository.readText("HEAD") ?? "").trim();
  return head.startsWith("ref: refs/heads/") ? head.slice(16) : undefined;
}

/** The object that a full name (`HEAD`, `refs/heads/main`) leads to. */
export function read(repository: Repository, name: string, depth = 0): string | undefined {
  const text = repository.readText(name)?.trim();
  if (text?.startsWith("ref: ")) return depth > 5 ? undefined : read(repository, text.slice(5), depth + 1);
  if (text !== undefined && /^[0-9a-f]{40}$/.test(text)) return text;
  return packedReferences(repository).get(name);
}

/** Of one folder such as `refs/heads/`, by the name after it, sorted. */
export function list(repository: Repository, prefix: string): Map<string, string> {
  const found = new Map([...packedReferences(repository)].filter(([name]) => name.startsWith(prefix)));
  const { files } = repository.process;
  const walk = (folder: string) => {
    if (files.find(`${repository.gitDir}/${folder}`)?.type !== "directory") return;
    for (const { name, type } of files.list(`${repository.gitDir}/${folder}`)) {
      if (type === "directory") walk(`${folder}${name}/`);
      else {
        const oid = read(repository, folder + name);
        if (oid !== undefined) found.set(folder + name, oid);
      }
    }
  };
  walk(prefix);
  const entries = [...found].map(([name, oid]) => [name.slice(prefix.length), oid] as const);
  return new Map(entries.sort(([left], [right]) => compareByteOrder(left, right)));
}

export function write(repository: Repository, name: string, oid: string): void {
  repository.writeText(name, `${oid}\n`);
}

export function remove(repository: Repository, name: string): void {
  repository.removeFile(name);
  const packed = repository.readText("packed-refs");
  if (packed?.includes(` ${name}\n`)) {
    const kept = packed.split("\n").filter((line) => !line.endsWith(` ${name}`));
    repository.writeText("packed-refs", kept.join("\n"));
  }
}

export interface HeadMove {
  readonly to: string;
  /** For the log. */
  readonly reason: string;
}

/** Moves the current branch, or HEAD itself when it is detached. */
export function moveHead(repository: Repository, { to, reason }: HeadMove): void {
  const branch = currentBranch(repository);
  const from = read(repository, "HEAD");
  if (branch === undefined) write(repository, "HEAD", to);
  else write(repository, `refs/heads/${branch}`, to);
  logHead(repository, from, { to, reason });
}

/** Puts HEAD on a branch, or on a commit. */
export function switchHead(
  repository: Repository,
  target: { branch: string } | { commit: string },
  { to, reason }: { to: string | undefined; reason: string },
): void {
  const from = read(repository, "HEAD");
  repository.writeText(
    "HEAD",
    "branch" in target ? `ref: refs/heads/${target.branch}\n` : `${target.commit}\n`,
  );
  if (to !== undefined) logHead(repository, from, { to, reason });
}

function logHead(repository: Repository, from: string | undefined, { to, reason }: HeadMove): void {
  const who = identityLine(repository, "committer", { isRequired: false });
  repository.appendText("logs/HEAD", `${from ?? zeroOid} ${to} ${who}\t${reason}\n`);
}

/** Newest first. */
export function readLog(
  repository: Repository,
  name = "logs/HEAD",
): { to: string; reason: string; line: string }[] {
  const lines = (repository.readText(name) ?? "").split("\n").filter((line) => line !== "");
  return lines
    .map((line) => ({ line, to: line.slice(41, 81), reason: line.slice(line.indexOf("\t") + 1) }))
    .reverse();
}

/** Forgets a merge or a pick that was to be committed. */
export function endOperation(repository: Repository): void {
  for (const name of ["MERGE_HEAD", "MERGE_MSG", "MERGE_MODE", "CHERRY_PICK_HEAD"])
    repository.removeFile(name);
}

function packedReferences(repository: Repository): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of (repository.readText("packed-refs") ?? "").split("\n")) {
    const match = /^([0-9a-f]{40}) (\S+)$/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) found.set(match[2], match[1]);
  }
  return found;
}

const places = ["", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/"];

/** The full name of a reference that a short one means. */
export function find(repository: Repository, short: string): string | undefined {
  if (short === "@") return "HEAD";
  const names = [...places.map((place) => place + short), `refs/remotes/${short}/HEAD`];
  return names.find(
    (name) => (name.startsWith("refs/") || /^[A-Z_]+$/.test(name)) && read(repository, name) !== undefined,
  );
}

/** `left..right` or `left...right`: the whole, and each of the three; null for what is no range. */
export function matchRange(text: string): RegExpExecArray | null {
  // Without the dots it would be looked for from each place.
  return text.includes("..") && text.length <= 2 * sandboxLimits.pathBytesMax
    ? /^(.*?)(\.{2,3})(.*)$/.exec(text)
    : null;
}

/** The object of what people write: `main~2`, `v1^{}`, `HEAD:src/a.ts`, `1a2b3c4`. Undefined for what is none. */
export async function resolveRevision(repository: Repository, text: string): Promise<string | undefined> {
  const colon = text.indexOf(":");
  if (colon === 0) {
    const path = text.slice(1).replace(/^0:/, "");
    return repository.readIndex().find((entry) => entry.path === path && entry.stage === 0)?.oid;
  }
  if (colon > 0) {
    const commit = await resolveRevision(repository, text.slice(0, colon));
    return commit === undefined ? undefined : findInTree(repository, commit, text.slice(colon + 1));
  }
  if (text.length > sandboxLimits.pathBytesMax) return undefined; // No name is so long.
  const match = /^(.*?)((?:[~^](?:\d+|\{\w*\})?)*)$/s.exec(text);
  let oid = await resolveName(repository, match?.[1] ?? "");
  for (const [, sign, argument = ""] of (match?.[2] ?? "").matchAll(/([~^])(\d+|\{\w*\})?/g)) {
    if (oid === undefined) return undefined;
    oid = await step(repository, oid, sign === "~" ? { generations: argument } : { parent: argument });
  }
  return oid;
}

async function step(
  repository: Repository,
  oid: string,
  { generations, parent }: { generations?: string; parent?: string },
): Promise<string | undefined> {
  if (parent === "{tree}") return (await repository.readCommit(await peel(repository, oid))).tree;
  if (parent?.startsWith("{")) return peel(repository, oid);
  let commit: string | undefined = await peel(repository, oid);
  if (parent !== undefined) {
    const number = parent === "" ? 1 : Number(parent);
    return number === 0 ? commit : (await repository.readCommit(commit)).parents[number - 1];
  }
  for (let count = generations === "" ? 1 : Number(generations); count > 0 && commit !== undefined; count--) {
    commit = (await repository.readCommit(commit)).parents[0];
  }
  return commit;
}

async function resolveName(repository: Repository, name: string): Promise<string | undefined> {
  const log = /^(?:HEAD)?@\{(-?\d+)\}$/.exec(name);
  if (log !== null) {
    const number = Number(log[1]);
    if (number >= 0) return readLog(repository)[number]?.to;
    const earlier = previousBranch(repository, -number);
    return earlier === undefined ? undefined : resolveName(repository, earlier);
  }
  const upstream = /^(.*)@\{(?:u|upstream)\}$/.exec(name);
  if (upstream !== null) {
    const tracked = trackedBranch(repository, upstream[1] || currentBranch(repository) || "");
    return tracked === undefined ? undefined : read(repository, tracked);
  }
  const reference = find(repository, name);
  if (reference !== undefined) return read(repository, reference);
  return /^[0-9a-f]{4,40}$/.test(name) ? repository.expand(name) : undefined;
}

/** The remote reference that a branch follows. */
export function trackedBranch(repository: Repository, branch: string): string | undefined {
  const remote = repository.setting(`branch.${branch}.remote`);
  const merge = repository.setting(`branch.${branch}.merge`);
  if (remote === undefined || merge === undefined) return undefined;
  return remote === "." ? merge : merge.replace("refs/heads/", `refs/remotes/${remote}/`);
}

/** What was checked out before, by name. */
export function previousBranch(repository: Repository, count: number): string | undefined {
  const moves = readLog(repository).flatMap(({ reason }) => {
    const match = /^checkout: moving from (\S+) to \S+$/.exec(reason);
    return match?.[1] === undefined ? [] : [match[1]];
  });
  return moves[count - 1];
}

/** The commit that a tag stands for. */
export async function peel(repository: Repository, oid: string): Promise<string> {
  const { type, content } = await repository.read(oid);
  if (type !== "tag") return oid;
  const target = /^object ([0-9a-f]{40})$/m.exec(decodeBytes(content))?.[1];
  return target === undefined ? fatal(`bad tag ${oid}`) : peel(repository, target);
}

async function findInTree(repository: Repository, commit: string, path: string): Promise<string | undefined> {
  const target = await peel(repository, commit);
  const { type } = await repository.read(target);
  let oid: string | undefined = type === "tree" ? target : (await repository.readCommit(target)).tree;
  for (const name of path.split("/").filter((part) => part !== "" && part !== ".")) {
    if (oid === undefined) return undefined;
    oid = (await repository.listTree(oid)).find((entry) => entry.name === name)?.oid;
  }
  return oid;
}

/** Throws git's words for what is no commit. */
export async function requireCommit(repository: Repository, text: string): Promise<string> {
  const oid = await resolveRevision(repository, text);
  if (oid !== undefined) {
    const target = await peel(repository, oid);
    if ((await repository.read(target)).type === "commit") return target;
  }
  throw new GitFailure(
    `fatal: ambiguous argument '${text}': unknown revision or path not in the working tree.\nUse '--' to separate paths from revisions, like this:\n'git <command> [<revision>...] -- [<file>...]'`,
  );
}

export function headCommit(repository: Repository): string | undefined {
  return read(repository, "HEAD");
}
