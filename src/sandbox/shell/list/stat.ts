/** `stat`: what is known of files, in full or by a format. Times are that of the last change; there is no birth. */

import { momentOf } from "../date/calendar.ts";
import { formatTime } from "../date/format.ts";
import { type Zone, zoneOf } from "../date/zone.ts";
import { attempt, forEachOperand } from "../entry/attempt.ts";
import { describeType } from "../entry/describe-type.ts";
import { formatMode } from "../entry/mode.ts";
import { inodeOf, linkCount, userId, userName } from "../entry/owner.ts";
import { quoteName } from "../entry/quote.ts";
import { allocatedBytes, blockBytes, shownSize } from "../entry/size.ts";
import type { FileStatus } from "../process/files.ts";
import { parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { cEscapes } from "../process/text/c-escapes.ts";

export async function stat(process: Process): Promise<number> {
  const options = parseOptions(process.args, {
    follow: { short: "L", long: "dereference" },
    fileSystem: { short: "f", long: "file-system", refused: "the status of a file system (-f)" },
    format: { short: "c", long: "format", value: "required" },
    printf: { long: "printf", value: "required" },
    terse: { short: "t", long: "terse" },
    cached: { long: "cached", value: "required" },
  });
  if (options.operands.length === 0) throw new UsageError("missing operand");
  const { files, meter, stdout } = process;
  const zone = zoneOf(process.env);
  const printf = options.value("printf");
  const format = options.value("format");
  return forEachOperand(options.operands, async (path) => {
    await meter.spend(2_000);
    return attempt(process, `cannot stat ${quoteName(path)}`, async () => {
      const status = options.has("follow") ? files.stat(path) : files.lstat(path);
      const subject = { process, path, status, zone };
      const text =
        printf !== undefined
          ? fill(expandEscapes(printf), subject)
          : `${fill(format ?? (options.has("terse") ? terseFormat : fullFormat(status)), subject)}\n`;
      await stdout.write(text);
    });
  });
}

interface Subject {
  process: Process;
  path: string;
  status: FileStatus;
  zone: Zone;
}

const terseFormat = "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o";

function fullFormat({ type }: FileStatus): string {
  const device = type === "device" ? " Device type: %t,%T" : "";
  return `  File: %n
  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F
Device: %Hd,%Ld\tInode: %-11i Links: %h${device === "" ? "" : `    ${device}`}
Access: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)
Access: %x
Modify: %y
Change: %z
 Birth: %w`;
}

const timeFormat = "%Y-%m-%d %H:%M:%S.%N %z";

function fill(format: string, subject: Subject): string {
  return format.replace(
    /%([-#+ 0']*)(\d*)(?:\.(\d*))?([HL]?[a-zA-Z])|%%/g,
    (all, flags: string, width: string, precision: string | undefined, directive: string) => {
      if (all === "%%") return "%";
      const value = directives[directive]?.(subject);
      if (value === undefined) return "?";
      return pad(cut(value, directive, { precision, subject }), {
        flags,
        width: Number(width),
        isNumber: /^[0-9-]+$/.test(value),
      });
    },
  );
}

/** A precision cuts texts, and gives times so many digits. */
function cut(
  value: string,
  directive: string,
  { precision, subject }: { precision: string | undefined; subject: Subject },
): string {
  if (precision === undefined) return value;
  if (!/^[WXYZ]$/.test(directive))
    return precision === "" || /^\d+$/.test(value) ? value : value.slice(0, Number(precision));
  const digits = precision === "" ? 9 : Math.min(Number(precision), 9);
  const { nanoseconds } = momentOf(directive === "W" ? 0 : subject.status.mtimeMs);
  return digits === 0 ? value : `${value}.${String(nanoseconds).padStart(9, "0").slice(0, digits)}`;
}

function pad(
  value: string,
  { flags, width, isNumber }: { flags: string; width: number; isNumber: boolean },
): string {
  const size = Math.min(width, 10_000);
  if (flags.includes("-")) return value.padEnd(size);
  return value.padStart(size, flags.includes("0") && isNumber ? "0" : " ");
}

const one = () => "1";
const zero = () => "0";
const user = () => String(userId);
const deviceNumber = ({ status }: Subject) => (status.type === "device" ? "1" : "0");
const time = ({ status, zone }: Subject) => formatTime(timeFormat, momentOf(status.mtimeMs), zone);
const seconds = ({ status }: Subject) => String(momentOf(status.mtimeMs).seconds);

const directives: Readonly<Record<string, (subject: Subject) => string>> = {
  a: ({ status }) => status.mode.toString(8),
  A: ({ status }) => formatMode(status),
  b: ({ status }) => String(allocatedBytes(status) / 512),
  B: () => "512",
  C: () => "?",
  d: one,
  D: one,
  Hd: zero,
  Ld: one,
  f: ({ status }) => (typeBits[status.type] | status.mode).toString(16),
  F: ({ status }) => describeType(status),
  g: user,
  u: user,
  G: () => userName,
  U: () => userName,
  h: ({ process, path, status }) => String(linkCount(process.files, path, status)),
  i: ({ status }) => String(inodeOf(status)),
  m: ({ status }) => (/^\/tmp(\/|$)/.test(status.realPath) ? "/tmp" : "/"),
  n: ({ path }) => path,
  N: ({ process, path, status }) =>
    status.type === "symlink"
      ? `${quoteName(path)} -> ${quoteName(process.files.readlink(path))}`
      : quoteName(path),
  o: () => String(blockBytes),
  s: ({ status }) => String(shownSize(status)),
  r: deviceNumber,
  t: deviceNumber,
  T: deviceNumber,
  R: deviceNumber,
  w: () => "-",
  W: zero,
  x: time,
  y: time,
  z: time,
  X: seconds,
  Y: seconds,
  Z: seconds,
};

const typeBits = { file: 0o100000, directory: 0o040000, symlink: 0o120000, device: 0o020000 } as const;

const escapes: Readonly<Record<string, string>> = { ...cEscapes, e: "\x1b", "\\": "\\", '"': '"' };

/** Backslash escapes of `--printf`. */
function expandEscapes(format: string): string {
  return format.replace(
    /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|(.))/gs,
    (all, octal?: string, hex?: string, letter = "") => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 255);
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      return escapes[letter] ?? all;
    },
  );
}
