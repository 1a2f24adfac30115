/** `find -printf FORMAT`: directives for what is known of a file, with flags and widths, and escapes. */

import { trimEnd } from "../../trim-end.ts";
import { momentOf } from "../date/calendar.ts";
import { formatTime } from "../date/format.ts";
import { formatMode } from "../entry/mode.ts";
import { inodeOf, linkCount, userId, userName } from "../entry/owner.ts";
import { allocatedBytes, shownSize } from "../entry/size.ts";
import { NotSupported, UsageError } from "../process/options.ts";
import { cEscapes } from "../process/text/c-escapes.ts";
import type { FoundFile } from "./found-file.ts";
import type { FindContext } from "./options.ts";

type Part = string | ((file: FoundFile) => string);

export function compilePrintf(format: string, context: FindContext): (file: FoundFile) => string {
  const parts: Part[] = [];
  const token = /\\([0-7]{1,3}|[\s\S])|%([-0+ #]*)(\d*)(?:\.(\d+))?([ABCT][\s\S]|[\s\S]|$)|[^\\%]+|[\\%]/g;
  for (const [all, escaped, flags = "", width = "", precision, directive] of format.matchAll(token)) {
    if (escaped === "c") break;
    if (escaped !== undefined) parts.push(unescapeOne(escaped));
    else if (directive === undefined) parts.push(all);
    else if (directive === "%") parts.push("%");
    else if (directive === "") throw new UsageError("error: %s at end of format string".replace("%s", "%"));
    else parts.push(padded(valueFor(directive, context), { flags, width: Number(width), precision }));
  }
  return (file) => {
    let text = "";
    for (const part of parts) text += typeof part === "string" ? part : part(file);
    return text;
  };
}

const widthMax = 10_000;

function padded(
  value: (file: FoundFile) => string,
  { flags, width, precision }: { flags: string; width: number; precision: string | undefined },
): (file: FoundFile) => string {
  if (width === 0 && precision === undefined && !flags.includes("#")) return value;
  const size = Math.min(width, widthMax);
  return (file) => {
    const whole = value(file);
    const text = precision === undefined ? whole : whole.slice(0, Number(precision));
    if (flags.includes("-")) return text.padEnd(size);
    return text.padStart(size, flags.includes("0") && /^\d+$/.test(text) ? "0" : " ");
  };
}

const escapes: Readonly<Record<string, string>> = { ...cEscapes, "\\": "\\" };

function unescapeOne(escaped: string): string {
  if (/^[0-7]/.test(escaped)) return String.fromCharCode(Number.parseInt(escaped, 8) & 255);
  return escapes[escaped] ?? `\\${escaped}`;
}

const letters = { file: "f", directory: "d", symlink: "l", device: "c" } as const;

const user = () => userName;
const userNumber = () => String(userId);
const changeTime: Directive = ({ status }, { options }) =>
  formatTime("%a %b %e %H:%M:%S.%N0 %Y", momentOf(status.mtimeMs), options.zone);

type Directive = (file: FoundFile, context: FindContext) => string;

const directives: Readonly<Record<string, Directive>> = {
  p: ({ path }) => path,
  f: ({ name }) => name,
  h: ({ path }) => headOf(path),
  P: ({ path, start }) => path.slice(start.length).replace(/^\//, ""),
  H: ({ start }) => start,
  s: ({ status }) => String(shownSize(status)),
  k: ({ status }) => String(allocatedBytes(status) / 1024),
  b: ({ status }) => String(allocatedBytes(status) / 512),
  m: ({ status }) => status.mode.toString(8),
  M: ({ status }) => formatMode(status),
  u: user,
  g: user,
  U: userNumber,
  G: userNumber,
  i: ({ status }) => String(inodeOf(status)),
  n: ({ path, status }, { process }) => String(linkCount(process.files, path, status)),
  d: ({ depth }) => String(depth),
  D: () => "1",
  l: ({ path, link }, { process }) => (link.type === "symlink" ? process.files.readlink(path) : ""),
  y: ({ status }) => letters[status.type],
  Y: ({ path }, { process }) => {
    const target = process.files.find(path);
    return target === undefined ? "N" : letters[target.type];
  },
  t: changeTime,
  a: changeTime,
  c: changeTime,
};

function valueFor(directive: string, context: FindContext): (file: FoundFile) => string {
  const known = directives[directive];
  return known === undefined ? timeValue(directive, context.options.zone) : (file) => known(file, context);
}

/** `%T@`, `%TY` and so on. */
function timeValue(directive: string, zone: FindContext["options"]["zone"]): (file: FoundFile) => string {
  const [kind = "", letter = ""] = [...directive];
  if (!/^[ACT]$/.test(kind) || letter === "") {
    if (/^[FSZB]/.test(directive)) throw new NotSupported(`the directive %${directive} of -printf`);
    return () => `%${directive}`;
  }
  const formats: Readonly<Record<string, string>> = {
    "@": "%s.%N0",
    S: "%S.%N0",
    T: "%H:%M:%S.%N0",
    X: "%H:%M:%S.%N0",
    "+": "%Y-%m-%d+%H:%M:%S.%N0",
    c: "%a %b %e %H:%M:%S %Y",
  };
  const format = formats[letter] ?? `%${letter}`;
  return ({ status }) => formatTime(format, momentOf(status.mtimeMs), zone);
}

/** The folder of a path: `.` of a name alone. */
function headOf(path: string): string {
  const trimmed = trimEnd(path, "/");
  const slash = trimmed.lastIndexOf("/");
  return slash < 0 ? "." : trimmed.slice(0, slash);
}
