/** `git clone`. */

import * as isomorphic from "isomorphic-git";
import { trimEnd } from "../../../trim-end.ts";
import { makeFolders } from "../../entry/make-folders.ts";
import { createRepository } from "../command/init.ts";
import type { GitCall } from "../git-call.ts";
import { fatal, GitFailure } from "../store/git-failure.ts";
import * as refs from "../store/references.ts";
import { WorkTree } from "../store/work-tree.ts";
import { partsOf, requireUrl, toFailure } from "./transport.ts";

export async function clone(call: GitCall): Promise<number> {
  const { options, operands } = call.parse({
    branch: { short: "b", long: "branch", value: "required" },
    depth: { long: "depth", value: "required" },
    singleBranch: { long: "single-branch" },
    noSingleBranch: { long: "no-single-branch" },
    noTags: { long: "no-tags" },
    quiet: { short: "q", long: "quiet" },
    noCheckout: { short: "n", long: "no-checkout" },
    origin: { short: "o", long: "origin", value: "required" },
    noEffect: { short: "v", long: ["progress", "verbose"] },
  });
  const [given = "", folder] = operands;
  if (given === "") throw new GitFailure("fatal: You must specify a repository to clone.", 129);
  const url = requireUrl(given);
  const name =
    folder ??
    trimEnd(url, "/")
      .replace(/\.git$/, "")
      .replace(/^.*\//, "");
  const { process } = call;
  const path = process.files.resolve(name);
  const existing = process.files.find(path);
  if (existing !== undefined && (existing.type !== "directory" || process.files.list(path).length > 0)) {
    fatal(`destination path '${name}' already exists and is not an empty directory.`);
  }
  if (!options.has("quiet")) await call.warn(`Cloning into '${name}'...`);
  makeFolders(process.files, path);
  const { repository } = createRepository(process, path);
  const depth = options.value("depth");
  try {
    await process.meter.wait(
      isomorphic.clone({
        ...partsOf(repository),
        url,
        noCheckout: true,
        remote: options.value("origin") ?? "origin",
        singleBranch: (options.has("singleBranch") || depth !== undefined) && !options.has("noSingleBranch"),
        noTags: options.has("noTags"),
        ...(depth !== undefined && { depth: Number(depth) }),
        ...(options.has("branch") && { ref: options.value("branch") ?? "" }),
      }),
    );
  } catch (error) {
    process.files.removeTree(existing === undefined ? path : repository.gitDir);
    throw toFailure(error, url);
  }
  const head = refs.headCommit(repository);
  if (head === undefined) await call.warn("warning: You appear to have cloned an empty repository.");
  else if (!options.has("noCheckout")) {
    const snapshot = await repository.snapshotOf(head);
    await repository.writeIndex(await new WorkTree(repository).update(new Map(), snapshot));
  }
  return 0;
}
