/** `git tag`. */

import { forEachOperand } from "../../entry/attempt.ts";
import { NotSupported } from "../../process/options.ts";
import { decodeBytes, encodeText } from "../../process/text/text.ts";
import type { GitCall } from "../git-call.ts";
import { cleanMessage, subjectOf } from "../output/create-commit.ts";
import { ancestorsOf } from "../output/history.ts";
import { fatal } from "../store/git-failure.ts";
import { identityLine } from "../store/identity.ts";
import { matchName } from "../store/ignore-rules.ts";
import * as refs from "../store/references.ts";
import { isBranchName } from "./branch.ts";

export async function tag(call: GitCall): Promise<number> {
  const { options, operands } = call.parse({
    annotate: { short: "a", long: "annotate" },
    message: { short: "m", long: "message", value: "required" },
    delete: { short: "d", long: "delete" },
    list: { short: "l", long: "list" },
    force: { short: "f", long: "force" },
    lines: { short: "n", value: "optional" },
    contains: { long: "contains", value: "optional" },
    sort: { long: "sort", value: "required" },
    sign: { short: "s", long: "sign", refused: "signing" },
    pointsAt: { long: "points-at", value: "required" },
  });
  const { repository } = call;
  if (options.has("delete")) return remove(call, operands);
  const [name, target = "HEAD"] = operands;
  const isListing =
    options.has("list") || options.has("lines") || options.has("contains") || options.has("pointsAt");
  if (name === undefined || isListing) return list(call, operands, options);
  if (!isBranchName(name)) fatal(`'${name}' is not a valid tag name.`);
  const full = `refs/tags/${name}`;
  if (refs.read(repository, full) !== undefined && !options.has("force"))
    fatal(`tag '${name}' already exists`);
  const oid = await refs.resolveRevision(repository, target);
  if (oid === undefined) fatal(`Failed to resolve '${target}' as a valid ref.`);
  const isAnnotated = options.has("annotate") || options.has("message");
  if (isAnnotated && !options.has("message"))
    throw new NotSupported("writing a message in an editor (use -m):");
  const message = cleanMessage(options.values("message").join("\n\n"));
  const { type } = await repository.read(oid);
  const content = `object ${oid}\ntype ${type}\ntag ${name}\ntagger ${isAnnotated ? identityLine(repository, "committer") : ""}\n\n${message}`;
  refs.write(repository, full, isAnnotated ? await repository.write("tag", encodeText(content)) : oid);
  return 0;
}

async function remove(call: GitCall, names: readonly string[]): Promise<number> {
  return forEachOperand(names, async (name) => {
    const oid = refs.read(call.repository, `refs/tags/${name}`);
    if (oid === undefined) {
      await call.warn(`error: tag '${name}' not found.`);
      return false;
    }
    refs.remove(call.repository, `refs/tags/${name}`);
    await call.print(`Deleted tag '${name}' (was ${oid.slice(0, 7)})\n`);
    return true;
  });
}

async function list(
  call: GitCall,
  patterns: readonly string[],
  options: {
    has(name: "lines" | "contains" | "sort"): boolean;
    value(name: "sort" | "contains" | "pointsAt"): string | undefined;
  },
): Promise<number> {
  const { repository } = call;
  let found = [...refs.list(repository, "refs/tags/")];
  if (patterns.length > 0)
    found = found.filter(([name]) => patterns.some((pattern) => matchName(pattern, name)));
  if (options.has("contains")) {
    const wanted = await refs.requireCommit(repository, options.value("contains") ?? "HEAD");
    const kept = await Promise.all(
      found.map(async ([, oid]) =>
        (await ancestorsOf(repository, [await refs.peel(repository, oid)])).has(wanted),
      ),
    );
    found = found.filter((_, index) => kept[index]);
  }
  const points = options.value("pointsAt");
  if (points !== undefined) {
    const wanted = await refs.requireCommit(repository, points);
    const peeled = await Promise.all(found.map(([, oid]) => refs.peel(repository, oid)));
    found = found.filter((_, index) => peeled[index] === wanted);
  }
  const sort = options.value("sort");
  if (sort !== undefined) {
    if (!/^-?(?:v|version):refname$|^-?refname$/.test(sort)) throw new NotSupported(`--sort=${sort}`);
    if (sort.includes("v")) found.sort(([left], [right]) => compareVersions(left, right));
    if (sort.startsWith("-")) found.reverse();
  }
  let text = "";
  for (const [name, oid] of found) {
    if (!options.has("lines")) {
      text += `${name}\n`;
      continue;
    }
    const content = decodeBytes((await repository.read(oid)).content);
    text += `${name.padEnd(15)} ${subjectOf(content.slice(content.indexOf("\n\n") + 2))}\n`;
  }
  await call.print(text);
  return 0;
}

/** Numbers by their value, all else by its characters: git knows none of the rules of GNU's `sort -V`. */
function compareVersions(left: string, right: string): number {
  const [one, other] = [left.split(/(\d+)/), right.split(/(\d+)/)];
  for (let index = 0; index < Math.max(one.length, other.length); index++) {
    const [a = "", b = ""] = [one[index], other[index]];
    if (a === b) continue;
    return index % 2 === 1 ? Number(a) - Number(b) : a < b ? -1 : 1;
  }
  return 0;
}
