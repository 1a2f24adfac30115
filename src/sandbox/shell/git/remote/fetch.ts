/** `git fetch` and `git pull`. */

import * as isomorphic from "isomorphic-git";
import { NotSupported } from "../../process/options.ts";
import { mergeCommit } from "../branching/merge.ts";
import { GitCall } from "../git-call.ts";
import { fatal, GitFailure } from "../store/git-failure.ts";
import * as refs from "../store/references.ts";
import { defaultRemote, partsOf, remoteUrl, toFailure } from "./transport.ts";

export async function fetch(call: GitCall): Promise<number> {
  const { options, operands } = call.parse({
    all: { long: "all" },
    prune: { short: "p", long: "prune" },
    tags: { short: "t", long: "tags" },
    noTags: { long: "no-tags", short: "n" },
    depth: { long: "depth", value: "required" },
    unshallow: { long: "unshallow" },
    quiet: { short: "q", long: "quiet" },
    verbose: { short: "v", long: "verbose" },
    force: { short: "f", long: "force" },
  });
  const { repository } = call;
  const names = options.has("all")
    ? repository.settings.flatMap(({ key }) => /^remote\.(.*)\.url$/.exec(key)?.[1] ?? [])
    : [operands[0] ?? defaultRemote(repository)];
  if (operands.length > 2 || operands[1]?.includes(":")) throw new NotSupported("fetching with a refspec");
  const depth = options.has("unshallow") ? "2147483647" : options.value("depth");
  for (const name of names) {
    await fetchFrom(call, name, {
      ref: operands[1],
      isQuiet: options.has("quiet"),
      prune: options.has("prune"),
      tags: options.has("tags"),
      ...(depth !== undefined && { depth: Number(depth) }),
    });
  }
  return 0;
}

interface FetchRules {
  ref?: string | undefined;
  isQuiet: boolean;
  prune?: boolean;
  tags?: boolean;
  depth?: number;
}

/** Returns the commit that was asked for. */
async function fetchFrom(
  call: GitCall,
  name: string,
  { ref, isQuiet, ...rules }: FetchRules,
): Promise<string | undefined> {
  const { repository } = call;
  const url = remoteUrl(repository, name);
  const read = () => new Map([...refs.list(repository, `refs/remotes/${name}/`)]);
  const before = read();
  const result = await call.process.meter
    .wait(
      isomorphic.fetch({
        ...partsOf(repository),
        remote: name,
        ...rules,
        ...(ref !== undefined && { ref, remoteRef: ref, singleBranch: true }),
      }),
    )
    .catch((error: unknown) => {
      throw toFailure(error, url);
    });
  if (result.fetchHead !== null && result.fetchHead !== undefined)
    repository.writeText("FETCH_HEAD", `${result.fetchHead}\n`);
  const lines = [...read()].flatMap(([short, oid]) => {
    const old = before.get(short);
    if (old === oid || short === "HEAD") return [];
    const what = old === undefined ? " * [new branch]     " : `   ${old.slice(0, 7)}..${oid.slice(0, 7)}  `;
    return [`${what} ${short} -> ${name}/${short}`];
  });
  if (lines.length > 0 && !isQuiet) await call.warn(`From ${url.replace(/\.git$/, "")}\n${lines.join("\n")}`);
  return result.fetchHead ?? undefined;
}

export async function pull(call: GitCall): Promise<number> {
  const { options, operands } = call.parse({
    ffOnly: { long: "ff-only" },
    noFf: { long: "no-ff" },
    ff: { long: "ff" },
    rebase: { short: "r", long: "rebase", value: "optional" },
    noRebase: { long: "no-rebase" },
    quiet: { short: "q", long: "quiet" },
    noEdit: { long: "no-edit" },
    tags: { short: "t", long: "tags" },
    prune: { short: "p", long: "prune" },
  });
  const { repository } = call;
  const branch = refs.currentBranch(repository);
  const [name = defaultRemote(repository), ref] = operands;
  if (ref === undefined && (branch === undefined || refs.trackedBranch(repository, branch) === undefined)) {
    throw new GitFailure(
      `There is no tracking information for the current branch.\nPlease specify which branch you want to merge with.`,
      1,
    );
  }
  const fetched = await fetchFrom(call, name, {
    ref,
    isQuiet: options.has("quiet"),
    tags: options.has("tags"),
    prune: options.has("prune"),
  });
  const tracked =
    ref === undefined ? refs.trackedBranch(repository, branch ?? "") : `refs/remotes/${name}/${ref}`;
  const target = (tracked === undefined ? undefined : refs.read(repository, tracked)) ?? fetched;
  if (target === undefined) fatal(`couldn't find remote ref ${ref ?? branch}`);
  const url = repository.setting(`remote.${name}.url`) ?? name;
  const isRebase = options.has("rebase") && options.value("rebase") !== "false";
  return mergeCommit(new GitCall(call.process, []), {
    target,
    title: `Merge branch '${ref ?? tracked?.replace(`refs/remotes/${name}/`, "")}' of ${url}`,
    forward: isRebase || options.has("ffOnly") ? "only" : options.has("noFf") ? "never" : "allowed",
    isQuiet: options.has("quiet"),
    reason: "pull",
    needsChoice:
      !isRebase &&
      !options.has("ffOnly") &&
      !options.has("noRebase") &&
      !options.has("noFf") &&
      repository.setting("pull.rebase") === undefined,
  });
}
