/** `truncate`: sets the size of files. */

import { sandboxLimits } from "../../../limits.ts";
import { FileError } from "../../file-error.ts";
import { attempt, forEachOperand } from "../entry/attempt.ts";
import { quoteName } from "../entry/quote.ts";
import { blockBytes, parseSize } from "../entry/size.ts";
import { parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";

export async function truncate(process: Process): Promise<number> {
  const options = parseOptions(process.args, {
    noCreate: { short: "c", long: "no-create" },
    blocks: { short: "o", long: "io-blocks" },
    reference: { short: "r", long: "reference", value: "required" },
    size: { short: "s", long: "size", value: "required" },
  });
  const { files, meter } = process;
  const [size, reference] = [options.value("size"), options.value("reference")];
  if (size === undefined && reference === undefined) {
    throw new UsageError("you must specify either '--size' or '--reference'");
  }
  if (options.operands.length === 0) throw new UsageError("missing file operand");
  const unit = options.has("blocks") ? blockBytes : 1;
  const base = reference === undefined ? undefined : files.stat(reference).size;
  const resize = size === undefined ? () => base ?? 0 : parseChange(size, unit);
  return forEachOperand(options.operands, (path) =>
    attempt(process, `cannot open ${quoteName(path)} for writing`, async () => {
      const status = files.find(path);
      if (status === undefined && options.has("noCreate")) return;
      if (status?.type === "directory") throw new FileError("EISDIR", "open", path);
      const target = Math.max(0, resize(base ?? status?.size ?? 0));
      if (target > sandboxLimits.fileBytesMax) throw new FileError("EFBIG", "truncate", path);
      const content = status === undefined ? new Uint8Array(0) : files.read(path);
      await meter.spend(content.length + target);
      if (target === content.length && status !== undefined) return;
      const resized = new Uint8Array(target);
      resized.set(content.subarray(0, target));
      files.write(path, resized);
      if (status === undefined && process.umask !== 0o022) files.chmod(path, 0o666 & ~process.umask);
    }),
  );
}

/** `10K`, `+10`, `-10`, `<10`, `>10`, `/10`, `%10`. */
function parseChange(text: string, unit: number): (size: number) => number {
  const match = /^\s*([-+<>/%]?)\s*(.*)$/.exec(text);
  const parsed = parseSize(match?.[2] ?? "");
  if (parsed === undefined) throw new UsageError(`Invalid number: ${quoteName(text)}`);
  const amount = parsed * unit;
  const operator = match?.[1] ?? "";
  if (amount === 0 && (operator === "/" || operator === "%")) throw new UsageError("division by zero");
  const change = changes[operator];
  return (size) => change?.(size, amount) ?? amount;
}

/** What a sign in front makes of a file's size; without one the size is the amount. */
const changes: Readonly<Record<string, (size: number, amount: number) => number>> = {
  "+": (size, amount) => size + amount,
  "-": (size, amount) => size - amount,
  "<": Math.min,
  ">": Math.max,
  "/": (size, amount) => size - (size % amount),
  "%": (size, amount) => Math.ceil(size / amount) * amount,
};
