/** A commit in the formats of `git log` and `git show`. */

import { ownEntry } from "../../../../protocol/check/own-entry.ts";
import { formatTime, strftime } from "../../date/format.ts";
import { fixedZone } from "../../date/zone.ts";
import { NotSupported } from "../../process/options.ts";
import { fatal } from "../store/git-failure.ts";
import { type Identity, type Moment, offsetSeconds, parseIdentity } from "../store/identity.ts";
import type { Commit } from "../store/repository.ts";
import { subjectOf } from "./create-commit.ts";

export interface CommitStyle {
  /** A named format, or a text with `%` in it. */
  readonly format: string;
  readonly date: string;
  readonly isShortOid: boolean;
  /** Names of what points to a commit: `HEAD -> main, tag: v1`. */
  readonly decorations: ReadonlyMap<string, string> | undefined;
  /** Seconds since 1970. */
  readonly now: number;
}

const isoFormat = "%F %T %z";
const strictIsoFormat = "%FT%T%:z";
const mailFormat = "%a, %-d %b %Y %T %z";

const dateFormats: ReadonlyMap<string, string> = new Map([
  ["default", "%a %b %-d %T %Y %z"],
  ["iso", isoFormat],
  ["iso8601", isoFormat],
  ["iso-strict", strictIsoFormat],
  ["iso8601-strict", strictIsoFormat],
  ["short", "%F"],
  ["rfc", mailFormat],
  ["rfc2822", mailFormat],
  ["unix", "%s"],
  ["raw", "%s %z"],
]);

export function formatDate({ seconds, zone }: Moment, style: string, now = 0): string {
  if (style === "relative") return describeAge(now - seconds);
  const place = fixedZone(offsetSeconds(zone), "");
  if (style.startsWith("format:")) return strftime(style.slice(7), seconds, place);
  const format = dateFormats.get(style);
  if (format === undefined) throw new NotSupported(`--date=${style}`);
  return formatTime(format, { seconds, nanoseconds: 0 }, place);
}

function describeAge(seconds: number): string {
  const ago = (count: number, unit: string) => `${count} ${unit}${count === 1 ? "" : "s"} ago`;
  if (seconds < 0) return "in the future";
  if (seconds < 90) return ago(seconds, "second");
  const minutes = Math.floor((seconds + 30) / 60);
  if (minutes < 90) return ago(minutes, "minute");
  const hours = Math.floor((minutes + 30) / 60);
  if (hours < 36) return ago(hours, "hour");
  const dayCount = Math.floor((hours + 12) / 24);
  if (dayCount < 14) return ago(dayCount, "day");
  if (dayCount < 70) return ago(Math.floor((dayCount + 3) / 7), "week");
  if (dayCount < 365) return ago(Math.floor((dayCount + 15) / 30), "month");
  if (dayCount < 1825) {
    const total = Math.floor((dayCount * 12 * 2 + 365) / (365 * 2));
    const [years, rest] = [Math.floor(total / 12), total % 12];
    const year = `${years} year${years === 1 ? "" : "s"}`;
    return rest === 0 ? `${year} ago` : `${year}, ${rest} month${rest === 1 ? "" : "s"} ago`;
  }
  return ago(Math.floor((dayCount + 183) / 365), "year");
}

/** With its line feed. `own` formats (`format:`) have none of their own between commits: the caller puts it there. */
export function formatCommit(commit: Commit, style: CommitStyle): string {
  const author = parseIdentity(commit.author);
  const committer = parseIdentity(commit.committer);
  const oid = style.isShortOid ? commit.oid.slice(0, 7) : commit.oid;
  const names = style.decorations?.get(commit.oid);
  const decorated = names === undefined ? "" : ` (${names})`;
  const message = indent(commit.message);
  const merge =
    commit.parents.length > 1 ? `Merge: ${commit.parents.map((one) => one.slice(0, 7)).join(" ")}\n` : "";
  const head = `commit ${oid}${decorated}\n${merge}`;
  const who = ({ name, address }: Identity) => `${name} <${address}>`;
  const date = (identity: Identity) => formatDate(identity, style.date, style.now);
  switch (style.format) {
    case "oneline":
      return `${oid}${decorated} ${subjectOf(commit.message)}\n`;
    case "short":
      return `${head}Author: ${who(author)}\n\n    ${subjectOf(commit.message)}\n`;
    case "medium":
      return `${head}Author: ${who(author)}\nDate:   ${date(author)}\n\n${message}`;
    case "full":
      return `${head}Author: ${who(author)}\nCommit: ${who(committer)}\n\n${message}`;
    case "fuller":
      return `${head}Author:     ${who(author)}\nAuthorDate: ${date(author)}\nCommit:     ${who(committer)}\nCommitDate: ${date(committer)}\n\n${message}`;
    case "raw":
      return `commit ${commit.oid}${decorated}\ntree ${commit.tree}\n${commit.parents.map((one) => `parent ${one}\n`).join("")}author ${commit.author}\ncommitter ${commit.committer}\n\n${message}`;
    default:
      return `${expand(commit, style, { author, committer })}\n`;
  }
}

export const namedFormats: ReadonlySet<string> = new Set([
  "oneline",
  "short",
  "medium",
  "full",
  "fuller",
  "raw",
]);

function indent(message: string): string {
  return message
    .trimEnd()
    .split("\n")
    .map((line) => (line === "" ? "    \n" : `    ${line}\n`))
    .join("");
}

function expand(
  commit: Commit,
  style: CommitStyle,
  { author, committer }: { author: Identity; committer: Identity },
): string {
  const names = style.decorations?.get(commit.oid);
  const body = commit.message
    .split(/\n[ \t]*\n/)
    .slice(1)
    .join("\n\n")
    .replace(/^\n+/, "");
  const values: Readonly<Record<string, () => string>> = {
    H: () => commit.oid,
    h: () => commit.oid.slice(0, 7),
    T: () => commit.tree,
    t: () => commit.tree.slice(0, 7),
    P: () => commit.parents.join(" "),
    p: () => commit.parents.map((one) => one.slice(0, 7)).join(" "),
    s: () => subjectOf(commit.message),
    f: () =>
      subjectOf(commit.message)
        .replace(/[^A-Za-z0-9._]+/g, "-")
        .replace(/^-|[-.]$/g, ""),
    b: () => body,
    B: () => commit.message,
    d: () => (names === undefined ? "" : ` (${names})`),
    D: () => names ?? "",
    n: () => "\n",
    "%": () => "%",
    e: () => "",
    N: () => "",
    ...prefixed("a", author, style),
    ...prefixed("c", committer, style),
  };
  return style.format.replace(
    /%(x[0-9a-fA-F]{2}|C\([^)]{0,100}\)|C(?:reset|red|green|blue)|[ac][a-zA-Z]|.)/g,
    (text, code: string) => {
      if (code.startsWith("x")) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
      if (code.startsWith("C")) return "";
      const value = ownEntry(values, code);
      if (value === undefined) return fatal(`${text} in a format of log is not supported in this shell`);
      return value();
    },
  );
}

function prefixed(
  letter: string,
  identity: Identity,
  { date, now }: CommitStyle,
): Record<string, () => string> {
  const dates: Readonly<Record<string, string>> = {
    d: date,
    D: "rfc2822",
    i: "iso",
    I: "iso-strict",
    s: "short",
    t: "unix",
    r: "relative",
  };
  return {
    [`${letter}n`]: () => identity.name,
    [`${letter}N`]: () => identity.name,
    [`${letter}e`]: () => identity.address,
    [`${letter}E`]: () => identity.address,
    [`${letter}l`]: () => identity.address.replace(/@.*$/, ""),
    ...Object.fromEntries(
      Object.entries(dates).map(([code, style]) => [letter + code, () => formatDate(identity, style, now)]),
    ),
  };
}
