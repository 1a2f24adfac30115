/** The lines of a file with the commits that they come from, as `git blame` prints them. */

import type { BlamedLines, Origin } from "../compare/blame-lines.ts";
import { parseIdentity } from "../store/identity.ts";
import * as refs from "../store/references.ts";
import { formatDate } from "./commit-format.ts";
import { subjectOf } from "./create-commit.ts";

/** Of a commit, or of what is not committed yet. */
function describeOrigin({ commit }: Origin, now: number) {
  if (commit === undefined) {
    const uncommitted = {
      name: "Not Committed Yet",
      address: "not.committed.yet",
      seconds: now,
      zone: "+0000",
    };
    return { oid: refs.zeroOid, author: uncommitted, committer: uncommitted, isRoot: false };
  }
  const { oid, author, committer, parents } = commit;
  return {
    oid,
    author: parseIdentity(author),
    committer: parseIdentity(committer),
    isRoot: parents.length === 0,
  };
}

interface TableStyle {
  readonly now: number;
  readonly path: string;
  readonly marksRoot: boolean;
  readonly isBoundaryBlank: boolean;
  readonly oidLength: number;
  readonly date: string;
  readonly showsEmail: boolean;
  readonly showsAuthor: boolean;
  readonly showsName: boolean;
  readonly showsNumber: boolean;
}

export function formatTable(
  blamed: readonly BlamedLines[],
  texts: readonly string[],
  style: TableStyle,
): string {
  const rows = blamed.map((lines) => {
    const described = describeOrigin(lines.origin, style.now);
    const { name, address } = described.author;
    return { lines, ...described, who: style.showsEmail ? `<${address}>` : name };
  });
  const most = (numbers: readonly number[]) => numbers.reduce((one, other) => Math.max(one, other), 0);
  const whoWidth = most(rows.map(({ who }) => widthOf(who)));
  const nameWidth = most(rows.map(({ lines }) => widthOf(lines.origin.path)));
  const lineWidth = String(most(blamed.map(({ start, count }) => start + count))).length;
  const numberWidth = String(most(blamed.map(({ originStart, count }) => originStart + count))).length;
  const showsName = style.showsName || rows.some(({ lines }) => lines.origin.path !== style.path);
  const dates = rows.map(({ author }) => formatDate(author, style.date, style.now));
  const dateWidth = most(dates.map((date) => date.length));
  let text = "";
  for (const [index, { lines, oid, isRoot, who }] of rows.entries()) {
    const isMarked = isRoot && style.marksRoot;
    const shown =
      style.isBoundaryBlank && isMarked
        ? " ".repeat(style.oidLength)
        : isMarked
          ? `^${oid.slice(0, style.oidLength - 1)}`
          : oid.slice(0, style.oidLength);
    for (let line = 0; line < lines.count; line++) {
      text += shown;
      if (showsName) text += ` ${pad(lines.origin.path, nameWidth)}`;
      if (style.showsNumber) text += ` ${String(lines.originStart + line + 1).padStart(numberWidth)}`;
      if (style.showsAuthor) text += ` (${pad(who, whoWidth)} ${(dates[index] ?? "").padEnd(dateWidth)}`;
      text += ` ${String(lines.start + line + 1).padStart(lineWidth)}) ${texts[lines.start + line] ?? ""}\n`;
    }
  }
  return text;
}

/** In characters, as git counts those of one column. */
function widthOf(text: string): number {
  return [...text].length;
}

function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

export function formatPorcelain(
  blamed: readonly BlamedLines[],
  texts: readonly string[],
  { now, path, repeats, marksRoot }: { now: number; path: string; repeats: boolean; marksRoot: boolean },
): string {
  const seen = new Set<string>();
  const pathsOf = new Map<string, Set<string>>();
  for (const { origin } of blamed) {
    const oid = origin.commit?.oid ?? refs.zeroOid;
    pathsOf.set(oid, (pathsOf.get(oid) ?? new Set()).add(origin.path));
  }
  let text = "";
  for (const lines of blamed) {
    const { origin, previous } = lines;
    const { oid, author, committer, isRoot } = describeOrigin(origin, now);
    for (let line = 0; line < lines.count; line++) {
      const count = line === 0 ? ` ${lines.count}` : "";
      text += `${oid} ${lines.originStart + line + 1} ${lines.start + line + 1}${count}\n`;
      const isFirst = line === 0 && !seen.has(oid);
      if (isFirst || repeats) {
        seen.add(oid);
        for (const [role, who] of [
          ["author", author],
          ["committer", committer],
        ] as const) {
          text += `${role} ${who.name}\n${role}-mail <${who.address}>\n${role}-time ${who.seconds}\n${role}-tz ${who.zone}\n`;
        }
        text += `summary ${origin.commit === undefined ? `Version of ${path} from ${path}` : subjectOf(origin.commit.message)}\n`;
        if (isRoot && marksRoot) text += "boundary\n";
      }
      if (isFirst || repeats || (line === 0 && (pathsOf.get(oid)?.size ?? 0) > 1)) {
        if (previous?.commit !== undefined) text += `previous ${previous.commit.oid} ${previous.path}\n`;
        text += `filename ${origin.path}\n`;
      }
      text += `\t${texts[lines.start + line] ?? ""}\n`;
    }
  }
  return text;
}
