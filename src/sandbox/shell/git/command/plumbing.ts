/** Commands that scripts use to look into a repository: `rev-parse`, `ls-files`, `cat-file`. */

import { NotSupported } from "../../process/options.ts";
import { decodeBytes } from "../../process/text/text.ts";
import { quotePath } from "../compare/patch-text.ts";
import type { GitCall } from "../git-call.ts";
import { fatal, GitFailure } from "../store/git-failure.ts";
import * as refs from "../store/references.ts";
import type { Repository } from "../store/repository.ts";
import { WorkTree } from "../store/work-tree.ts";

export async function revParse(call: GitCall): Promise<number> {
  let digits = 40;
  let [isVerifying, isQuiet]: boolean[] = [false, false];
  let names: "short" | "full" | undefined;
  let text = "";
  for (const arg of call.args) {
    const short = /^--short(?:=(\d+))?$/.exec(arg);
    const place = arg.startsWith("--") ? places[arg] : undefined;
    if (short !== null) digits = Number(short[1] ?? 7) || 40;
    else if (arg === "--verify") isVerifying = true;
    else if (arg === "-q" || arg === "--quiet") isQuiet = true;
    else if (arg === "--abbrev-ref") names = "short";
    else if (arg === "--symbolic-full-name") names = "full";
    else if (place !== undefined) text += `${place(call.repository, call.process.cwd)}\n`;
    else if (arg === "--") continue;
    else if (arg.startsWith("-")) throw new NotSupported(`${arg} of rev-parse`);
    else if (names !== undefined) text += `${nameOf(call, arg, names)}\n`;
    else {
      const oid = await refs.resolveRevision(call.repository, arg);
      if (oid === undefined) {
        await call.print(text);
        if (isQuiet) return 1;
        if (isVerifying) fatal("Needed a single revision");
        await call.print(`${arg}\n`);
        await refs.requireCommit(call.repository, arg);
      } else text += `${oid.slice(0, digits)}\n`;
    }
  }
  await call.print(text);
  return 0;
}

/** What the options of rev-parse say of the repository. */
const places: Readonly<Record<string, (repository: Repository, cwd: string) => string | boolean>> = {
  "--show-toplevel": ({ root }) => root,
  "--git-dir": ({ root, gitDir }, cwd) => (cwd === root ? ".git" : gitDir),
  "--absolute-git-dir": ({ gitDir }) => gitDir,
  "--is-inside-work-tree": ({ root }) => root !== "",
  "--is-inside-git-dir": () => false,
  "--is-bare-repository": () => false,
  "--is-shallow-repository": (repository) => repository.readText("shallow") !== undefined,
  "--show-prefix": ({ root }, cwd) => (cwd === root ? "" : `${cwd.slice(root.length + 1)}/`),
};

function nameOf(call: GitCall, text: string, form: "short" | "full"): string {
  const { repository } = call;
  const upstream = /^(.*)@\{(?:u|upstream)\}$/.exec(text);
  const branch = refs.currentBranch(repository);
  if (upstream !== null) {
    const name = upstream[1] || branch || "";
    const full = refs.trackedBranch(repository, name) ?? fatal(`no upstream configured for branch '${name}'`);
    return form === "full" ? full : full.replace(/^refs\/(?:remotes|heads)\//, "");
  }
  const full = refs.find(repository, text);
  if (full === undefined) {
    throw new GitFailure(
      `fatal: ambiguous argument '${text}': unknown revision or path not in the working tree.`,
    );
  }
  const real = full === "HEAD" && branch !== undefined ? `refs/heads/${branch}` : full;
  return form === "full" ? real : real.replace(/^refs\/(?:heads|remotes|tags)\//, "");
}

export async function lsFiles(call: GitCall): Promise<number> {
  const { options, typed } = call.parse({
    cached: { short: "c", long: "cached" },
    others: { short: "o", long: "others" },
    modified: { short: "m", long: "modified" },
    deleted: { short: "d", long: "deleted" },
    ignored: { short: "i", long: "ignored", refused: "ls-files -i" },
    stage: { short: "s", long: "stage" },
    unmerged: { short: "u", long: "unmerged" },
    standard: { long: "exclude-standard" },
    zero: { short: "z" },
    directory: { long: "directory" },
    errorUnmatch: { long: "error-unmatch" },
  });
  const { repository } = call;
  const entries = repository.readIndex();
  const folder = call.process.cwd === repository.root ? "" : `${call.toRepositoryPath(".")}/`;
  const filter = call.toPathFilter(typed);
  const isMeant = (path: string) => path.startsWith(folder) && filter(path);
  const tree = new WorkTree(repository);
  const end = options.has("zero") ? "\0" : "\n";
  const show = (path: string) =>
    (options.has("zero") ? call.toShownPath(path) : quotePath(call.toShownPath(path))) + end;
  const found: string[] = [];
  if (options.has("others")) {
    const tracked = new Set(entries.map(({ path }) => path));
    const ignored = options.has("standard") ? "hide" : "show";
    found.push(
      ...(await tree.listUntracked(tracked, { collapse: options.has("directory"), ignored }))
        .filter(isMeant)
        .map(show),
    );
  }
  const isPlain = !options.has("others") && !options.has("modified") && !options.has("deleted");
  for (const { path, mode, oid, stage } of entries.filter((entry) => isMeant(entry.path))) {
    const file = isPlain && !options.has("cached") ? undefined : await tree.blobOf(path);
    const isDeleted = file === undefined;
    const isModified = isDeleted || file.oid !== oid || file.mode !== mode;
    const detail =
      options.has("stage") || options.has("unmerged") ? `${mode.toString(8)} ${oid} ${stage}\t` : "";
    if (options.has("unmerged") && stage === 0) continue;
    if (isPlain || options.has("cached")) found.push(detail + show(path));
    if (options.has("deleted") && isDeleted) found.push(show(path));
    if (options.has("modified") && isModified) found.push(show(path));
  }
  if (options.has("errorUnmatch") && found.length === 0) {
    throw new GitFailure(
      `error: pathspec '${typed[0] ?? ""}' did not match any file(s) known to git\nDid you forget to 'git add'?`,
      1,
    );
  }
  await call.print(found.join(""));
  return 0;
}

export async function catFile(call: GitCall): Promise<number> {
  const { options, operands } = call.parse({
    pretty: { short: "p" },
    type: { short: "t" },
    size: { short: "s" },
    exists: { short: "e" },
    batch: { long: ["batch", "batch-check"], value: "optional", refused: "cat-file --batch" },
  });
  const { repository } = call;
  const name = operands.at(-1) ?? "";
  const oid = await refs.resolveRevision(repository, name);
  if (oid === undefined) {
    if (options.has("exists")) return 1;
    return fatal(`Not a valid object name ${name}`);
  }
  const { type, content } = await repository.read(
    operands[0] === "commit" && operands.length > 1 ? await refs.peel(repository, oid) : oid,
  );
  if (options.has("exists")) return 0;
  if (options.has("type")) await call.print(`${type}\n`);
  else if (options.has("size")) await call.print(`${content.length}\n`);
  else if (type === "tree") {
    const entries = await repository.listTree(oid);
    const rows = entries.map((entry) => {
      const kind = entry.mode === 0o040000 ? "tree" : entry.mode === 0o160000 ? "commit" : "blob";
      return `${entry.mode.toString(8).padStart(6, "0")} ${kind} ${entry.oid}\t${quotePath(entry.name)}\n`;
    });
    await call.print(rows.join(""));
  } else if (type === "blob") await call.process.stdout.write(content.slice());
  else await call.print(decodeBytes(content));
  return 0;
}
