/** `git checkout` and `git switch`: other branches, and files as they were. */

import { NotSupported, type ParsedOptions } from "../../process/options.ts";
import { describeTracking } from "../command/status.ts";
import { findFileChanges } from "../compare/file-changes.ts";
import { quotePath } from "../compare/patch-text.ts";
import type { GitCall } from "../git-call.ts";
import { titleOf } from "../output/create-commit.ts";
import { toPathFilter } from "../path-specs.ts";
import { fatal, GitFailure } from "../store/git-failure.ts";
import * as refs from "../store/references.ts";
import { isSameBlob, type Repository, type Snapshot } from "../store/repository.ts";
import { findConflicts, toSnapshot, WorkTree } from "../store/work-tree.ts";
import { createBranch, type NewBranch, setUpstream } from "./branch.ts";
import { moveFiles } from "./move-files.ts";

const specs = {
  create: { short: "b", value: "required" },
  forceCreate: { short: "B", value: "required" },
  detach: { long: "detach", short: "d" },
  force: { short: "f", long: "force" },
  quiet: { short: "q", long: "quiet" },
  noEffect: { short: "t", long: ["track", "no-progress"] },
  noTrack: { long: "no-track" },
  ours: { long: "ours" },
  theirs: { long: "theirs" },
  orphan: { long: "orphan", value: "required" },
  unsupported: { short: "mp", long: ["merge", "patch"], refused: "checkout -m and -p" },
} as const;

export async function checkout(call: GitCall): Promise<number> {
  const { options, operands, paths } = call.parse(specs);
  const { repository } = call;
  const orphan = options.value("orphan");
  if (orphan !== undefined) return startUnborn(call, orphan, false);
  const created = readNewBranch(options, operands[0]);
  const rules = readRules(options);
  if (created !== undefined) return startBranch(call, created, rules);
  const side = options.has("ours") ? 2 : options.has("theirs") ? 3 : 0;
  if (paths !== undefined) return checkoutPaths(call, { source: operands[0], typed: paths, side });
  const [first, ...others] = operands;
  if (first === undefined) return rules.isDetached ? switchTo(call, "HEAD", rules) : 0;
  const isBranch = first === "-" || (await refs.resolveRevision(repository, first)) !== undefined;
  if (isBranch && others.length > 0) return checkoutPaths(call, { source: first, typed: others, side });
  if (isBranch) return switchTo(call, first, rules);
  const remote = findRemoteBranch(repository, first);
  if (remote !== undefined && others.length === 0) {
    return startBranch(call, { name: first, start: remote, isForced: false, tracks: true }, rules);
  }
  return checkoutPaths(call, { source: undefined, typed: operands, side });
}

export async function switchBranch(call: GitCall): Promise<number> {
  const { options, operands } = call.parse({
    create: { short: "c", long: "create", value: "required" },
    forceCreate: { short: "C", long: "force-create", value: "required" },
    detach: { short: "d", long: "detach" },
    force: { short: "f", long: ["force", "discard-changes"] },
    quiet: { short: "q", long: "quiet" },
    track: { short: "t", long: "track" },
    noTrack: { long: "no-track" },
    orphan: { long: "orphan", value: "required" },
  });
  const { repository } = call;
  if (options.has("orphan")) throw new NotSupported("switch --orphan");
  const rules = readRules(options);
  const created = readNewBranch(options, operands[0]);
  if (created !== undefined) return startBranch(call, created, rules);
  const [name] = operands;
  if (name === undefined) fatal("missing branch or commit argument");
  const isBranch = name === "-" || refs.read(repository, `refs/heads/${name}`) !== undefined;
  if (isBranch || rules.isDetached) return switchTo(call, name, rules);
  const remote = findRemoteBranch(repository, name);
  if (remote !== undefined)
    return startBranch(call, { name, start: remote, isForced: false, tracks: true }, rules);
  if ((await refs.resolveRevision(repository, name)) !== undefined) {
    fatal(
      `a branch is expected, got commit '${name}'\nhint: If you want to detach HEAD at the commit, try again with the --detach option.`,
    );
  }
  return fatal(`invalid reference: ${name}`);
}

interface SwitchRules {
  isForced: boolean;
  isQuiet: boolean;
  isDetached: boolean;
}

type SwitchOptionName = "create" | "forceCreate" | "detach" | "force" | "quiet" | "noTrack";
type SwitchOptions = Pick<ParsedOptions<SwitchOptionName>, "has" | "value">;

function readRules(options: SwitchOptions): SwitchRules {
  return {
    isForced: options.has("force"),
    isQuiet: options.has("quiet"),
    isDetached: options.has("detach"),
  };
}

/** The branch that is asked for, from a commit. */
function readNewBranch(options: SwitchOptions, start: string | undefined): NewBranch | undefined {
  const name = options.value("create") ?? options.value("forceCreate");
  if (name === undefined) return undefined;
  return { name, start, isForced: options.has("forceCreate"), tracks: !options.has("noTrack") };
}

/** `origin/name` when exactly one remote has it. */
function findRemoteBranch(repository: Repository, name: string): string | undefined {
  const found = [...refs.list(repository, "refs/remotes/").keys()].filter(
    (full) => full.slice(full.indexOf("/") + 1) === name,
  );
  return found.length === 1 ? found[0] : undefined;
}

async function startUnborn(call: GitCall, branch: string, isQuiet: boolean): Promise<number> {
  refs.switchHead(call.repository, { branch }, { to: undefined, reason: "" });
  if (!isQuiet) await call.warn(`Switched to a new branch '${branch}'`);
  return 0;
}

async function startBranch(call: GitCall, branch: NewBranch, rules: SwitchRules): Promise<number> {
  const { repository } = call;
  const { name, start } = branch;
  const isUnborn = refs.headCommit(repository) === undefined && start === undefined;
  if (isUnborn) return startUnborn(call, name, rules.isQuiet);
  const existed = refs.read(repository, `refs/heads/${name}`) !== undefined;
  if (existed && !branch.isForced) fatal(`a branch named '${name}' already exists`);
  const target = await refs.requireCommit(repository, start ?? "HEAD");
  const kept = await moveFiles(call, target, rules.isForced);
  const from = refs.currentBranch(repository) ?? refs.headCommit(repository) ?? "";
  await createBranch(call, { ...branch, tracks: false, isForced: true });
  refs.switchHead(
    repository,
    { branch: name },
    { to: target, reason: `checkout: moving from ${from} to ${name}` },
  );
  const remote = start === undefined ? undefined : refs.read(repository, `refs/remotes/${start}`);
  if (!rules.isQuiet) await call.print(kept);
  if (!rules.isQuiet)
    await call.warn(`Switched to ${existed ? "and reset branch" : "a new branch"} '${name}'`);
  if (branch.tracks && remote !== undefined) await setUpstream(call, name, `refs/remotes/${start}`);
  return 0;
}

async function switchTo(
  call: GitCall,
  typed: string,
  { isForced, isQuiet, isDetached }: SwitchRules,
): Promise<number> {
  const { repository } = call;
  const name = typed === "-" ? (refs.previousBranch(repository, 1) ?? fatal("no previous branch")) : typed;
  const target = await refs.requireCommit(repository, name);
  const isBranch = !isDetached && refs.read(repository, `refs/heads/${name}`) !== undefined;
  const current = refs.currentBranch(repository);
  const before = refs.headCommit(repository);
  if (isBranch && current === name) {
    if (isForced) await moveFiles(call, target, true);
    if (isQuiet) return 0;
    await call.print(isForced ? "" : await describeKept(repository));
    await call.warn(`Already on '${name}'`);
    await call.print((await describeTracking(repository, name)).replace(/\n\n$/, "\n"));
    return 0;
  }
  const kept = await moveFiles(call, target, isForced);
  const reason = `checkout: moving from ${current ?? before ?? ""} to ${name}`;
  refs.switchHead(repository, isBranch ? { branch: name } : { commit: target }, { to: target, reason });
  if (isQuiet) return 0;
  await call.print(kept);
  if (current === undefined && before !== undefined && before !== target)
    await call.warn(`Previous HEAD position was ${await titleOf(repository, before)}`);
  if (isBranch) {
    await call.warn(`Switched to branch '${name}'`);
    await call.print((await describeTracking(repository, name)).replace(/\n\n$/, "\n"));
  } else {
    const advice =
      current === undefined || isDetached
        ? ""
        : `Note: switching to '${name}'.\n\nYou are in 'detached HEAD' state. You can look around, make experimental\nchanges and commit them, and you can discard any commits you make in this\nstate without impacting any branches by switching back to a branch.\n\n`;
    await call.warn(`${advice}HEAD is now at ${await titleOf(repository, target)}`);
  }
  return 0;
}

/** The changes that go along, one a line. */
async function describeKept(repository: Repository): Promise<string> {
  const head = await repository.snapshotOf(refs.headCommit(repository));
  const index = toSnapshot(repository.readIndex());
  const files = await new WorkTree(repository).snapshotOf(index.keys());
  const changes = await findFileChanges(head, files, { meter: repository.process.meter });
  return changes.map(({ status, path }) => `${status}\t${quotePath(path)}\n`).join("");
}

interface PathSource {
  /** Default: the index. */
  source: string | undefined;
  typed: readonly string[];
  /** Of a conflict: 2 or 3; else 0. */
  side: number;
}

async function checkoutPaths(call: GitCall, { source, typed, side }: PathSource): Promise<number> {
  const { repository } = call;
  const tree = new WorkTree(repository);
  const entries = repository.readIndex();
  const chosenEntries = entries.map((entry) => (entry.stage === side ? { ...entry, stage: 0 } : entry));
  const snapshot: Snapshot =
    source === undefined
      ? toSnapshot(chosenEntries)
      : await repository.snapshotOf(await refs.requireCommit(repository, source));
  const conflicts = findConflicts(entries);
  const unmerged = typed.find((one) => {
    const path = call.toRepositoryPath(one);
    return conflicts.has(path) && !snapshot.has(path);
  });
  if (side === 0 && unmerged !== undefined) throw new GitFailure(`error: path '${unmerged}' is unmerged`, 1);
  const specs = call.toKnownSpecs(typed, snapshot.keys());
  const isMeant = toPathFilter(specs);
  const chosen = [...snapshot].filter(([path]) => isMeant(path));
  let count = 0;
  for (const [path, blob] of chosen) {
    if (source === undefined && isSameBlob(await tree.blobOf(path), blob)) continue;
    await tree.write(path, blob);
    count += 1;
  }
  if (source !== undefined) {
    const names = new Set(chosen.map(([path]) => path));
    const fresh = chosen.map(([path, blob]) => tree.entry(path, blob));
    await repository.writeIndex([...entries.filter(({ path }) => !names.has(path)), ...fresh]);
    const oid = (await refs.requireCommit(repository, source)).slice(0, 7);
    await call.warn(`Updated ${chosen.length} path${chosen.length === 1 ? "" : "s"} from ${oid}`);
  } else await call.warn(`Updated ${count} path${count === 1 ? "" : "s"} from the index`);
  return 0;
}
