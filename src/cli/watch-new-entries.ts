/** Watches what a project gets while `edgeflue dev` runs: wrangler does not see a folder or a file of its `watch_dir` that was
 *  not there when it began, such as the first workflow's. */

import { existsSync, type FSWatcher, watch } from "node:fs";
import { join } from "node:path";
import { configFiles } from "../node/read-config.ts";

/** In the project's folder. */
const entries = ["agents", "skills", "files", "workflows", ...configFiles];

/** One change of a file is several events. */
const quietMs = 100;

/** Calls back after a change of an entry that was not there at first. The returned function ends it. */
export function watchNewEntries(root: string, onChange: () => void): () => void {
  const absent = new Set(entries.filter((entry) => !existsSync(join(root, entry))));
  const watchers: FSWatcher[] = [];
  let timer: NodeJS.Timeout | undefined;
  const change = () => {
    clearTimeout(timer);
    timer = setTimeout(onChange, quietMs);
  };
  const add = (path: string, options: { recursive: boolean }, listener: (entry: string | null) => void) => {
    const watcher = watch(path, options, (_, entry) => listener(entry));
    // It was removed, or the machine watches too much: wrangler says no more of it either.
    watcher.on("error", () => watcher.close());
    watchers.push(watcher);
  };
  add(root, { recursive: false }, (entry) => {
    if (entry === null || !absent.has(entry) || !existsSync(join(root, entry))) return;
    absent.delete(entry);
    add(join(root, entry), { recursive: true }, change);
    change();
  });
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
