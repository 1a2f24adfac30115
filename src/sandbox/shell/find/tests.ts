/** The tests of `find`, and its options that stand among them. */

import { ownEntry } from "../../../protocol/check/own-entry.ts";
import { compileRegex } from "../../../regex/regex.ts";
import { momentOf } from "../date/calendar.ts";
import { parseDate } from "../date/parse.ts";
import { parseMode } from "../entry/mode.ts";
import { linkCount, userId, userName } from "../entry/owner.ts";
import { compilePattern } from "../entry/pattern.ts";
import { quoteName } from "../entry/quote.ts";
import { shownSize } from "../entry/size.ts";
import type { FileStatus } from "../process/files.ts";
import { NotSupported, UsageError } from "../process/options.ts";
import { withRegexErrors } from "../process/regex-errors.ts";
import type { FoundFile, Predicate } from "./found-file.ts";
import type { FindContext, FindOptions } from "./options.ts";
import { startOfTomorrow } from "./options.ts";

export type FindTest = (context: FindContext) => Predicate;

const always: Predicate = () => true;

/** An option that applies to the whole command, and is true as a test. */
function option(settings: (context: FindContext) => Partial<FindOptions>): FindTest {
  return (context) => {
    Object.assign(context.options, settings(context));
    return always;
  };
}

function byName(
  textOf: (file: FoundFile, context: FindContext) => string | undefined,
  ignoreCase = false,
): FindTest {
  return (context) => {
    const matches = compilePattern(context.take(), { ignoreCase });
    return (file) => {
      const text = textOf(file, context);
      return text !== undefined && matches(text);
    };
  };
}

function byRegex(ignoreCase: boolean): FindTest {
  return ({ take, options }) => {
    const compile = () => compileRegex(take(), { syntax: options.regexSyntax, ignoreCase });
    const regex = withRegexErrors(compile, (message) => new UsageError(message));
    return ({ path }) => {
      const match = regex.exec(path, 0);
      return match !== undefined && match.start === 0 && match.end === path.length;
    };
  };
}

/** `+n` more, `-n` less, `n` exactly. */
function byNumber(measure: (file: FoundFile, context: FindContext) => number): FindTest {
  return (context) => {
    const fits = parseComparison(context.take(), context.name);
    return (file) => fits(measure(file, context));
  };
}

function parseComparison(text: string, name: string): (value: number) => boolean {
  const match = /^([-+]?)(\d{1,15})$/.exec(text);
  if (match === null) throw new UsageError(`invalid argument ${quoteName(text)} to ${quoteName(name)}`);
  const limit = Number(match[2]);
  if (match[1] === "+") return (value) => value > limit;
  return match[1] === "-" ? (value) => value < limit : (value) => value === limit;
}

/** Ages in whole days. */
const byDays: FindTest = byNumber(({ status }, { options }) =>
  Math.floor((options.now - status.mtimeMs) / 86_400_000),
);

/** Ages in minutes, which are not rounded: `+5` is older than five minutes, `5` between five and six. */
const byMinutes: FindTest = ({ take, name, options }) => {
  const match = /^([-+]?)(\d{1,12}(?:\.\d+)?)$/.exec(take());
  if (match === null) throw new UsageError(`invalid argument to ${quoteName(name)}`);
  const [, sign, digits] = match;
  const limit = Number(digits) * 60_000;
  return ({ status }) => {
    const age = options.now - status.mtimeMs;
    if (sign === "+") return age > limit;
    return sign === "-" ? age < limit : age > limit - 60_000 && age <= limit;
  };
};

const sizeUnits: Readonly<Record<string, number>> = {
  "": 512,
  b: 512,
  c: 1,
  w: 2,
  k: 1024,
  M: 1024 ** 2,
  G: 1024 ** 3,
};

/** Sizes are rounded up to whole units. */
const bySize: FindTest = ({ take, name }) => {
  const text = take();
  const match = /^([-+]?\d{1,15})([bcwkMG]?)$/.exec(text);
  if (match === null) throw new UsageError(`Invalid argument \`${text}' to -size`);
  const fits = parseComparison(match[1] ?? "", name);
  const unit = sizeUnits[match[2] ?? ""] ?? 512;
  return ({ status }) => fits(Math.ceil(shownSize(status) / unit));
};

const types: Readonly<Record<string, FileStatus["type"] | "none">> = {
  f: "file",
  d: "directory",
  l: "symlink",
  c: "device",
  b: "none",
  p: "none",
  s: "none",
};

function byType(typeOf: (file: FoundFile, context: FindContext) => FileStatus["type"]): FindTest {
  return (context) => {
    const wanted = context
      .take()
      .split(",")
      .map((letter) => {
        const type = ownEntry(types, letter);
        if (type === undefined) throw new UsageError(`Unknown argument to ${context.name}: ${letter}`);
        return type;
      });
    return (file) => wanted.includes(typeOf(file, context));
  };
}

/** `-xtype`: what `-type` would say if links were treated the other way. */
function otherType(file: FoundFile, { process, options }: FindContext): FileStatus["type"] {
  if (options.follows === "all") return file.link.type;
  return process.files.find(file.path)?.type ?? file.link.type;
}

const byPermissions: FindTest = ({ take }) => {
  const text = take();
  const kind = /^[-/]/.exec(text)?.[0] ?? "";
  const change = parseMode(text.slice(kind.length));
  if (change === undefined) throw new UsageError(`invalid mode ${quoteName(text)}`);
  const wanted = change(0, { isDirectory: false, umask: 0 });
  return ({ status }) => {
    const mode = status.mode & 0o7777;
    if (kind === "-") return (mode & wanted) === wanted;
    return kind === "/" ? wanted === 0 || (mode & wanted) !== 0 : mode === wanted;
  };
};

const isEmpty =
  ({ process }: FindContext): Predicate =>
  ({ path, status }) =>
    status.type === "directory"
      ? process.files.list(path).length === 0
      : status.type === "file" && status.size === 0;

const isExecutable: Predicate = ({ status }) => status.type === "directory" || (status.mode & 0o111) !== 0;

const newerThanFile: FindTest = ({ take, process, options }) => {
  const path = take();
  const status = options.follows === "none" ? process.files.lstat(path) : process.files.stat(path);
  return (file) => file.status.mtimeMs > status.mtimeMs;
};

/** `-newermt DATE`; of the other letters only those that name the time that there is. */
const newerXY: FindTest = (context) => {
  const { name, process, options } = context;
  if (name.charAt(6) === "B" || name.charAt(7) === "B")
    throw new NotSupported(`'${name}', the time of birth,`);
  if (name.charAt(7) !== "t") return newerThanFile(context);
  const text = context.take();
  const moment = parseDate(text, momentOf(process.clock.now()), options.zone);
  if (moment === undefined) {
    throw new UsageError(`I cannot figure out how to interpret ${quoteName(text)} as a date or time`);
  }
  const limit = moment.seconds * 1000 + moment.nanoseconds / 1e6;
  return ({ status }) => status.mtimeMs > limit;
};

const byOwner: FindTest = ({ take, name }) => {
  const owner = take();
  if (owner === userName || owner === String(userId)) return always;
  if (owner === "root" || /^\d+$/.test(owner)) return () => false;
  const what = name === "-user" ? "user" : "group";
  throw new UsageError(
    `invalid ${what} name or ${what === "user" ? "UID" : "GID"} argument to ${name}: ${quoteName(owner)}`,
  );
};

const sameFile: FindTest = ({ take, process }) => {
  const { realPath } = process.files.lstat(take());
  return ({ link }) => link.realPath === realPath;
};

const regexSyntaxes: Readonly<Record<string, FindOptions["regexSyntax"]>> = {
  emacs: "emacs",
  "findutils-default": "emacs",
  "posix-basic": "basic",
  "posix-minimal-basic": "basic",
  ed: "basic",
  sed: "basic",
  grep: "basic",
  "posix-extended": "extended",
  "posix-egrep": "extended",
  egrep: "extended",
  "posix-awk": "extended",
  awk: "extended",
  gawk: "extended",
};

function takeSyntax({ take }: FindContext): FindOptions["regexSyntax"] {
  const name = take();
  const syntax = ownEntry(regexSyntaxes, name);
  if (syntax === undefined) throw new UsageError(`Unknown regular expression type ${quoteName(name)}`);
  return syntax;
}

function takeCount({ take, name }: FindContext): number {
  const text = take();
  if (!/^\d{1,9}$/.test(text)) {
    throw new UsageError(
      `Expected a positive decimal integer argument to ${name}, but got ${quoteName(text)}`,
    );
  }
  return Number(text);
}

export const tests: ReadonlyMap<string, FindTest> = new Map<string, FindTest>([
  ["-name", byName(({ name }) => name)],
  ["-iname", byName(({ name }) => name, true)],
  ["-path", byName(({ path }) => path)],
  ["-wholename", byName(({ path }) => path)],
  ["-ipath", byName(({ path }) => path, true)],
  ["-iwholename", byName(({ path }) => path, true)],
  ["-lname", byName(linkTarget)],
  ["-ilname", byName(linkTarget, true)],
  ["-regex", byRegex(false)],
  ["-iregex", byRegex(true)],
  ["-type", byType(({ status }) => status.type)],
  ["-xtype", byType(otherType)],
  ["-size", bySize],
  ["-empty", isEmpty],
  ["-perm", byPermissions],
  ["-mtime", byDays],
  ["-atime", byDays],
  ["-ctime", byDays],
  ["-mmin", byMinutes],
  ["-amin", byMinutes],
  ["-cmin", byMinutes],
  ["-newer", newerThanFile],
  ["-anewer", newerThanFile],
  ["-cnewer", newerThanFile],
  ["-newerXY", newerXY],
  ["-links", byNumber(({ path, status }, { process }) => linkCount(process.files, path, status))],
  ["-samefile", sameFile],
  ["-user", byOwner],
  ["-group", byOwner],
  ["-uid", byNumber(() => userId)],
  ["-gid", byNumber(() => userId)],
  ["-nouser", () => () => false],
  ["-nogroup", () => () => false],
  ["-readable", () => always],
  ["-writable", () => always],
  ["-executable", () => isExecutable],
  ["-true", () => always],
  ["-false", () => () => false],
  ["-maxdepth", option((context) => ({ depthMax: takeCount(context) }))],
  ["-mindepth", option((context) => ({ depthMin: takeCount(context) }))],
  ["-depth", option(() => ({ isDepthFirst: true }))],
  ["-d", option(() => ({ isDepthFirst: true }))],
  ["-follow", option(() => ({ follows: "all" }))],
  ["-daystart", option(({ options }) => ({ now: startOfTomorrow(options) }))],
  ["-regextype", option((context) => ({ regexSyntax: takeSyntax(context) }))],
  // There is one file system, and folders are read without hints.
  ...["-xdev", "-mount", "-noleaf", "-warn", "-nowarn", "-ignore_readdir_race", "-noignore_readdir_race"].map(
    (name): [string, FindTest] => [name, () => always],
  ),
]);

function linkTarget({ path, link }: FoundFile, { process }: FindContext): string | undefined {
  return link.type === "symlink" ? process.files.readlink(path) : undefined;
}
