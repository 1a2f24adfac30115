/** The commands of this room by name. */

import { base32, base64 } from "./base64.ts";
import { digestCommands } from "./digests.ts";
import { hexdump, xxd } from "./dump.ts";
import { od } from "./od.ts";
import { cksum, iconv, strings, sum } from "./strings.ts";

export const byteCommands = {
  ...digestCommands,
  base32,
  base64,
  cksum,
  hexdump,
  iconv,
  od,
  strings,
  sum,
  xxd,
};
