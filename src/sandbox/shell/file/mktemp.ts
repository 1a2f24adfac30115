/** `mktemp`: makes a file or folder whose name is not in use. */

import { attempt } from "../entry/attempt.ts";
import { joinTyped } from "../entry/path.ts";
import { quoteName } from "../entry/quote.ts";
import { parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

export async function mktemp(process: Process): Promise<number> {
  const options = parseOptions(process.args, {
    directory: { short: "d", long: "directory" },
    quiet: { short: "q", long: "quiet" },
    suffix: { long: "suffix", value: "required" },
    folder: { short: "p", value: "required" },
    folderLong: { long: "tmpdir", value: "optional" },
    legacy: { short: "t" },
    dryRun: { short: "u", long: "dry-run" },
  });
  const { files, env } = process;
  const [typed, extra] = options.operands;
  if (extra !== undefined) throw new UsageError("too many templates");
  const suffix = options.value("suffix") ?? "";
  const template = splitTemplate(typed ?? "tmp.XXXXXXXXXX", suffix, options.has("suffix"));
  const asksFolder = options.has("folder") || options.has("folderLong") || options.has("legacy");
  const folder = options.value("folder") ?? options.value("folderLong") ?? env.get("TMPDIR") ?? "/tmp";
  if (asksFolder && typed?.startsWith("/")) {
    throw new UsageError(`invalid template, ${quoteName(typed)}; with --tmpdir, it may not be absolute`);
  }
  const place =
    asksFolder || typed === undefined
      ? joinTyped(folder === "" ? "/tmp" : folder, template.stem)
      : template.stem;
  const path = findFreeName(place, template, (one) => files.findLink(one) !== undefined);
  if (!options.has("dryRun")) {
    const what = options.has("directory") ? "directory" : "file";
    const task = `failed to create ${what} via template ${quoteName(typed ?? "tmp.XXXXXXXXXX")}`;
    const isMade = await attempt(process, task, () => {
      if (what === "directory") files.mkdir(path);
      else files.write(path, new Uint8Array(0));
      files.chmod(path, what === "directory" ? 0o700 : 0o600);
    });
    if (!isMade) return 1;
  }
  await process.stdout.write(`${path}\n`);
  return 0;
}

interface Template {
  stem: string;
  count: number;
  suffix: string;
}

/** The letters to replace are the last run of three X or more. */
function splitTemplate(typed: string, suffix: string, hasSuffix: boolean): Template {
  const end = typed.lastIndexOf("X") + 1;
  if (hasSuffix && end !== typed.length) {
    throw new UsageError(`with --suffix, template ${quoteName(typed)} must end in X`);
  }
  let start = end;
  while (start > 0 && typed.charAt(start - 1) === "X") start -= 1;
  if (end - start < 3) throw new UsageError(`too few X's in template ${quoteName(typed)}`);
  return { stem: typed.slice(0, start), count: end - start, suffix: typed.slice(end) + suffix };
}

function findFreeName(stem: string, { count, suffix }: Template, isTaken: (path: string) => boolean): string {
  for (let round = 0; round < 1_000; round++) {
    const random = crypto.getRandomValues(new Uint8Array(Math.min(count, 255)));
    const name = [...random].map((byte) => letters.charAt(byte % letters.length)).join("");
    const path = stem + name + suffix;
    if (!isTaken(path)) return path;
  }
  throw new UsageError(`failed to create file via template ${quoteName(stem)}: File exists`);
}
