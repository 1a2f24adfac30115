/** `git init`. */

import { normalizePath } from "../../../paths.ts";
import { makeFolders } from "../../entry/make-folders.ts";
import type { Process } from "../../process/process.ts";
import type { GitCall } from "../git-call.ts";
import { parseConfig } from "../store/config-file.ts";
import { Repository, readUserConfig } from "../store/repository.ts";

export async function init(call: GitCall): Promise<number> {
  const { options, operands } = call.parse({
    quiet: { short: "q", long: "quiet" },
    branch: { short: "b", long: "initial-branch", value: "required" },
    bare: { long: "bare", refused: "a bare repository" },
  });
  const { process } = call;
  const folder = normalizePath(process.files.resolve(operands[0] ?? "."));
  makeFolders(process.files, folder);
  const { repository, isNew } = createRepository(process, folder, options.value("branch"));
  if (!options.has("quiet")) {
    const what = isNew ? "Initialized empty" : "Reinitialized existing";
    await call.print(`${what} Git repository in ${repository.gitDir}/\n`);
  }
  return 0;
}

export function createRepository(
  process: Process,
  folder: string,
  branch = parseConfig(readUserConfig(process)).findLast(({ key }) => key === "init.defaultbranch")?.value ??
    "master",
): { repository: Repository; isNew: boolean } {
  const repository = new Repository(process, folder);
  if (repository.readText("HEAD") !== undefined) return { repository, isNew: false };
  for (const name of ["objects/info", "objects/pack", "refs/heads", "refs/tags"]) {
    makeFolders(process.files, `${repository.gitDir}/${name}`);
  }
  repository.writeText("HEAD", `ref: refs/heads/${branch}\n`);
  repository.writeText(
    "config",
    "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n\tlogallrefupdates = true\n",
  );
  return { repository, isNew: true };
}
