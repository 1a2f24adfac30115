/** Commands for archives and compressed files. */

import { gunzipCommand, gzip, refusing, zcat } from "./gzip/gzip.ts";
import { tar } from "./tar/tar.ts";
import { unzip } from "./zip/unzip.ts";
import { zip } from "./zip/zip.ts";

export const archiveCommands = {
  bunzip2: refusing("bzip2"),
  bzcat: refusing("bzip2"),
  bzip2: refusing("bzip2"),
  gunzip: gunzipCommand,
  gzip,
  tar,
  unxz: refusing("xz"),
  unzip,
  unzstd: refusing("zstd"),
  xz: refusing("xz"),
  xzcat: refusing("xz"),
  zcat,
  zip,
  zstd: refusing("zstd"),
};
