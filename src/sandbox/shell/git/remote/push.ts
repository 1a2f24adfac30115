/** `git push`. */

import * as isomorphic from "isomorphic-git";
import { setUpstream } from "../branching/branch.ts";
import type { GitCall } from "../git-call.ts";
import { fatal, GitFailure } from "../store/git-failure.ts";
import * as refs from "../store/references.ts";
import { defaultRemote, partsOf, remoteUrl, toFailure } from "./transport.ts";

const refused = "push --dry-run, --follow-tags and --force-with-lease";

export async function push(call: GitCall): Promise<number> {
  const { options, operands } = call.parse({
    upstream: { short: "u", long: "set-upstream" },
    force: { short: "f", long: "force" },
    lease: { long: "force-with-lease", value: "optional", refused },
    delete: { short: "d", long: "delete" },
    tags: { long: "tags" },
    all: { long: "all" },
    quiet: { short: "q", long: "quiet" },
    dryRun: { short: "n", long: "dry-run", refused },
    verbose: { short: "v", long: "verbose" },
    followTags: { long: "follow-tags", refused },
  });
  const { repository } = call;
  const branch = refs.currentBranch(repository);
  const [name = defaultRemote(repository), ...given] = operands;
  const url = remoteUrl(repository, name);
  const specs = [...given];
  if (options.has("all")) specs.push(...refs.list(repository, "refs/heads/").keys());
  if (options.has("tags"))
    specs.push(...[...refs.list(repository, "refs/tags/").keys()].map((tag) => `refs/tags/${tag}`));
  if (specs.length === 0) {
    if (branch === undefined) fatal("You are not currently on a branch.");
    if (
      !options.has("upstream") &&
      refs.trackedBranch(repository, branch) === undefined &&
      operands.length === 0
    ) {
      fatal(
        `The current branch ${branch} has no upstream branch.\nTo push the current branch and set the remote as upstream, use\n\n    git push --set-upstream ${name} ${branch}\n`,
      );
    }
    specs.push(branch);
  }
  const lines: string[] = [];
  let exitCode = 0;
  for (const spec of specs) {
    const outcome = await pushOne(call, {
      name,
      url,
      spec,
      isForced: options.has("force"),
      isDeleting: options.has("delete"),
    });
    lines.push(outcome.line);
    if (!outcome.isPushed) exitCode = 1;
    if (outcome.isPushed && options.has("upstream") && outcome.branch !== undefined) {
      await setUpstream(call, outcome.branch, `refs/remotes/${name}/${outcome.remoteName}`);
    }
  }
  const isSilent = options.has("quiet") && exitCode === 0;
  if (!isSilent)
    await call.warn(
      lines.every((line) => line === "")
        ? "Everything up-to-date"
        : `To ${url}\n${lines.filter((line) => line !== "").join("\n")}`,
    );
  if (exitCode !== 0) await call.warn(`error: failed to push some refs to '${url}'`);
  return exitCode;
}

interface PushOrder {
  name: string;
  url: string;
  spec: string;
  isForced: boolean;
  isDeleting: boolean;
}

async function pushOne(call: GitCall, { name, url, spec, isForced, isDeleting }: PushOrder) {
  const { repository } = call;
  const [left = "", right] = spec.replace(/^\+/, "").split(":");
  const isRemoval = isDeleting || left === "";
  const local =
    left === "HEAD"
      ? `refs/heads/${refs.currentBranch(repository) ?? fatal("HEAD is detached: name the branch")}`
      : refs.find(repository, left);
  const target = right ?? (isDeleting ? left : (local ?? left));
  const remoteRef = target.startsWith("refs/")
    ? target
    : local?.startsWith("refs/tags/")
      ? `refs/tags/${target}`
      : `refs/heads/${target}`;
  const remoteName = remoteRef.replace(/^refs\/(?:heads|tags)\//, "");
  if (!isRemoval && local === undefined) {
    throw new GitFailure(
      `error: src refspec ${left} does not match any\nerror: failed to push some refs to '${url}'`,
      1,
    );
  }
  const tracked = `refs/remotes/${name}/${remoteName}`;
  const old = refs.read(repository, tracked);
  const oid = local === undefined ? undefined : refs.read(repository, local);
  const outcome = { remoteName, branch: local?.startsWith("refs/heads/") ? local.slice(11) : undefined };
  const names = `${local?.replace(/^refs\/(?:heads|tags)\//, "") ?? ""} -> ${remoteName}`;
  try {
    await call.process.meter.wait(
      isomorphic.push({
        ...partsOf(repository),
        remote: name,
        ref: local ?? remoteRef,
        remoteRef,
        force: isForced || spec.startsWith("+"),
        delete: isRemoval,
      }),
    );
  } catch (error) {
    if (error instanceof isomorphic.Errors.PushRejectedError) {
      const why = error.data.reason === "not-fast-forward" ? "non-fast-forward" : "already exists";
      return { ...outcome, isPushed: false, line: ` ! [rejected]        ${names} (${why})` };
    }
    if (error instanceof isomorphic.Errors.GitPushError) {
      const why = error.data.prettyDetails.trim();
      return { ...outcome, isPushed: false, line: ` ! [remote rejected] ${names} (${why})` };
    }
    throw toFailure(error, url);
  }
  if (isRemoval) {
    refs.remove(repository, tracked);
    return { ...outcome, isPushed: true, line: ` - [deleted]         ${remoteName}` };
  }
  if (oid !== undefined && remoteRef.startsWith("refs/heads/"))
    repository.writeText(tracked, `${await refs.requireCommit(repository, oid)}\n`);
  if (old === oid) return { ...outcome, isPushed: true, line: "" };
  const what =
    old !== undefined
      ? `   ${old.slice(0, 7)}..${oid?.slice(0, 7)} `
      : remoteRef.startsWith("refs/tags/")
        ? " * [new tag]        "
        : " * [new branch]     ";
  return { ...outcome, isPushed: true, line: `${what} ${names}` };
}
