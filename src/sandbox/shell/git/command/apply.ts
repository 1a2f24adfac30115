/** `git apply`: a patch on the files, all of it or nothing. */

import { splitLines } from "../../diff/text-lines.ts";
import { makeFolders } from "../../entry/make-folders.ts";
import { folderName } from "../../entry/path.ts";
import { applyHunks } from "../../patch/apply-hunks.ts";
import { stripName } from "../../patch/choose-file.ts";
import { reverseHunk } from "../../patch/locate-hunk.ts";
import { type FilePatch, parsePatch } from "../../patch/parse-patch.ts";
import { readText } from "../../process/inputs.ts";
import { NotSupported } from "../../process/options.ts";
import { encodeText } from "../../process/text/text.ts";
import type { GitCall } from "../git-call.ts";
import { GitFailure } from "../store/git-failure.ts";

interface Result {
  path: string;
  /** Undefined: the file goes. */
  content: Uint8Array | undefined;
}

export async function apply(call: GitCall): Promise<number> {
  const { options, operands } = call.parse({
    check: { long: "check" },
    reverse: { short: "R", long: "reverse" },
    strip: { short: "p", value: "required" },
    verbose: { short: "v", long: "verbose" },
    whitespace: { long: "whitespace", value: "required" },
  });
  const { process } = call;
  const results: Result[] = [];
  for (const name of operands.length === 0 ? ["-"] : operands) {
    const text = await readText(process, name);
    const patches = await parsePatch(text.replace(/\n$/, "").split("\n"), process.meter);
    if (patches.length === 0)
      throw new GitFailure('error: No valid patches in input (allow with "--allow-empty")');
    for (const patch of patches) {
      const rules = { count: Number(options.value("strip") ?? 1), isReversed: options.has("reverse") };
      results.push(...(await applyOne(call, patch, rules)));
    }
  }
  if (options.has("check")) return 0;
  for (const { path, content } of results) {
    if (content === undefined) process.files.unlink(path);
    else {
      makeFolders(process.files, folderName(path));
      process.files.write(path, content);
    }
  }
  return 0;
}

async function applyOne(
  { process }: GitCall,
  patch: FilePatch,
  { count, isReversed }: { count: number; isReversed: boolean },
): Promise<Result[]> {
  if (patch.problem !== undefined) throw new GitFailure(`error: ${patch.problem.message}`);
  if (patch.renamedFrom !== undefined || patch.isCopy || patch.newMode !== undefined) {
    if (!patch.isNew) throw new NotSupported("applying a rename, a copy or a change of mode");
  }
  const nameOf = (name: string | undefined) => (name === "/dev/null" ? undefined : stripName(name, count));
  const names = [nameOf(patch.oldName), nameOf(patch.newName)];
  const [from, to] = isReversed ? names.reverse() : names;
  const target = to ?? from;
  if (target === undefined) throw new GitFailure("error: patch without a file name");
  const source =
    from !== undefined && process.files.find(from) !== undefined ? process.files.read(from) : undefined;
  if (from !== undefined && source === undefined)
    throw new GitFailure(`error: ${from}: No such file or directory`, 1);
  if (from === undefined && process.files.find(target) !== undefined) {
    throw new GitFailure(`error: ${target}: already exists in working directory`, 1);
  }
  const { lines, hasFinalNewline, heldBytes } = await splitLines(
    source ?? new Uint8Array(0),
    process.meter,
    false,
  );
  const hunks = isReversed ? patch.hunks.map(reverseHunk) : patch.hunks;
  const rules = { fuzzMax: 0, ignoresSpace: false, meter: process.meter };
  const { result, rejected } = await applyHunks(hunks, { lines: [...lines], hasFinalNewline }, rules);
  process.meter.release(heldBytes);
  const [first] = rejected;
  if (first !== undefined) {
    throw new GitFailure(
      `error: patch failed: ${target}:${first.oldStart}\nerror: ${target}: patch does not apply`,
      1,
    );
  }
  if (to === undefined) return [{ path: target, content: undefined }];
  const text = result.lines.join("\n") + (result.hasFinalNewline && result.lines.length > 0 ? "\n" : "");
  return [{ path: target, content: encodeText(text) }];
}
