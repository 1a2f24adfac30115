/** `gzip -l`: sizes and names of compressed files. */

import { FileError } from "../../../file-error.ts";
import { NotSupported } from "../../process/options.ts";
import type { Process } from "../../process/process.ts";
import { BadData } from "../pack/inflate.ts";
import { readGzipHeader } from "./format.ts";

export async function printListing(
  process: Process,
  paths: readonly string[],
  { suffix, isQuiet, isVerbose }: { suffix: string; isQuiet: boolean; isVerbose: boolean },
): Promise<number> {
  const { files, stdout } = process;
  if (isVerbose) throw new NotSupported("the long list (-lv)");
  if (paths.length === 0 || paths.includes("-")) throw new NotSupported("a list of what is on stdin");
  if (!isQuiet) await stdout.write("         compressed        uncompressed  ratio uncompressed_name\n");
  const line = (packed: number, plain: number, name: string) => {
    const percent = plain === 0 ? 0 : ((plain - (packed - 18 - name.length)) / plain) * 100;
    return `${String(packed).padStart(19)} ${String(plain).padStart(19)} ${percent.toFixed(1).padStart(5)}% ${name}\n`;
  };
  let [exitCode, packedTotal, plainTotal] = [0, 0, 0];
  for (const path of paths) {
    try {
      const bytes = files.read(files.findLink(path) === undefined ? path + suffix : path);
      readGzipHeader(bytes);
      const end = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4, 4);
      const plain = end.getUint32(0, true);
      await stdout.write(
        line(bytes.length, plain, path.endsWith(suffix) ? path.slice(0, -suffix.length) : path),
      );
      packedTotal += bytes.length;
      plainTotal += plain;
    } catch (error) {
      if (!(error instanceof BadData) && !(error instanceof FileError)) throw error;
      exitCode = 1;
      await process.fail(`${path}: ${error instanceof FileError ? error.reason : error.message}`);
    }
  }
  if (paths.length > 1) await stdout.write(line(packedTotal, plainTotal, "(totals)"));
  return exitCode;
}
