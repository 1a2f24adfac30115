/** `file`: guesses what is in a file, by its first bytes and by whether it is text. Knows the common kinds. */

import { FileError, orFileError } from "../../file-error.ts";
import { parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { readAll } from "../process/streams.ts";
import { magics } from "./magic.ts";
import { describeText, textMime } from "./text-type.ts";

interface Kind {
  description: string;
  mime: string;
  charset: string;
}

export async function file(process: Process): Promise<number> {
  const options = parseOptions(process.args, {
    brief: { short: "b", long: "brief" },
    mime: { short: "i", long: "mime" },
    mimeType: { long: "mime-type" },
    mimeEncoding: { long: "mime-encoding" },
    follow: { short: "L", long: "dereference" },
    noEffect: { short: "hE", long: "no-dereference" },
    noPad: { short: "N", long: "no-pad" },
    separator: { short: "F", long: "separator", value: "required" },
    inside: {
      short: "zZ",
      long: ["uncompress", "uncompress-noreport"],
      refused: "looking into compressed files (-z)",
    },
    zero: { short: "0", long: "print0", refused: "option '-0'" },
  });
  if (options.operands.length === 0) throw new UsageError("Usage: file [-bLhN] [--mime-type] file ...");
  const separator = options.value("separator") ?? ":";
  const width = options.has("noPad") ? 0 : Math.max(...options.operands.map((path) => path.length));
  for (const path of options.operands) {
    const kind = await examine(process, path, options.has("follow"));
    const answer = options.has("mimeType")
      ? kind.mime
      : options.has("mimeEncoding")
        ? kind.charset
        : options.has("mime")
          ? `${kind.mime}; charset=${kind.charset}`
          : kind.description;
    const label = options.has("brief")
      ? ""
      : `${path}${separator}${" ".repeat(Math.max(0, width - path.length))} `;
    await process.stdout.write(`${label}${answer}\n`);
  }
  return 0;
}

async function examine(process: Process, path: string, follows: boolean): Promise<Kind> {
  const { files, meter } = process;
  if (path === "-") return guess(await readAll(process.stdin, meter));
  const status = orFileError(() => (follows ? files.stat(path) : files.lstat(path)));
  if (status instanceof FileError) {
    const description = `cannot open \`${path}' (${status.reason})`;
    return { description, mime: description, charset: description };
  }
  if (status.type === "directory")
    return { description: "directory", mime: "inode/directory", charset: "binary" };
  if (status.type === "device")
    return { description: "character special (1/3)", mime: "inode/chardevice", charset: "binary" };
  if (status.type === "symlink") {
    const target = files.readlink(path);
    const isBroken = files.find(path) === undefined;
    return {
      description: `${isBroken ? "broken symbolic link" : "symbolic link"} to ${target}`,
      mime: "inode/symlink",
      charset: "binary",
    };
  }
  const bytes = files.read(path);
  await meter.spend(Math.min(bytes.length, 1_000_000) * 4);
  return guess(bytes);
}

function guess(bytes: Uint8Array): Kind {
  if (bytes.length === 0) return { description: "empty", mime: "inode/x-empty", charset: "binary" };
  const magic = magics.find(({ test }) => test(bytes));
  if (magic !== undefined) {
    return { description: magic.describe(bytes), mime: magic.mime, charset: "binary" };
  }
  const text = describeText(bytes);
  if (text !== undefined)
    return { description: text.description, mime: textMime(bytes), charset: text.charset };
  return { description: "data", mime: "application/octet-stream", charset: "binary" };
}
