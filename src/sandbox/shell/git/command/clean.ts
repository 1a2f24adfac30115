/** `git clean`. */

import { quotePath } from "../compare/patch-text.ts";
import type { GitCall } from "../git-call.ts";
import { fatal } from "../store/git-failure.ts";
import { WorkTree } from "../store/work-tree.ts";

export async function clean(call: GitCall): Promise<number> {
  const { options, typed } = call.parse({
    force: { short: "f", long: "force" },
    folders: { short: "d" },
    ignored: { short: "x" },
    onlyIgnored: { short: "X" },
    dryRun: { short: "n", long: "dry-run" },
    quiet: { short: "q", long: "quiet" },
  });
  if (!options.has("force") && !options.has("dryRun")) {
    fatal("clean.requireForce defaults to true and neither -i, -n, nor -f given; refusing to clean");
  }
  const { repository } = call;
  const tree = new WorkTree(repository);
  const tracked = new Set(repository.readIndex().map(({ path }) => path));
  const ignored = options.has("onlyIgnored") ? "only" : options.has("ignored") ? "show" : "hide";
  const filter = call.toPathFilter(typed);
  const found = await tree.listUntracked(tracked, { collapse: true, ignored, showsEmpty: true });
  for (const path of found) {
    const isFolder = path.endsWith("/");
    if (!filter(path.replace(/\/$/, "")) || (isFolder && !options.has("folders") && typed.length === 0))
      continue;
    const isPartial = isFolder && ignored === "hide" && (await hasIgnored(tree, tracked, path));
    const inner = isPartial
      ? await tree.listUntracked(tracked, { collapse: false, within: path.slice(0, -1) })
      : [path];
    for (const one of inner) {
      if (!options.has("dryRun")) call.process.files.removeTree(tree.pathOf(one.replace(/\/$/, "")));
      if (!options.has("quiet"))
        await call.print(
          `${options.has("dryRun") ? "Would remove" : "Removing"} ${quotePath(call.toShownPath(one))}\n`,
        );
    }
  }
  return 0;
}

/** Whether a folder has files that stay, because they are ignored. */
async function hasIgnored(tree: WorkTree, tracked: ReadonlySet<string>, path: string): Promise<boolean> {
  const within = path.slice(0, -1);
  const all = await tree.listUntracked(tracked, { collapse: false, ignored: "show", within });
  const shown = await tree.listUntracked(tracked, { collapse: false, within });
  return all.length > shown.length;
}
