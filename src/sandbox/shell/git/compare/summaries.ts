/** Changes of files in short: `--stat`, `--shortstat`, `--numstat`, `--name-status`, `--summary`. */

import type { FileChange } from "./file-changes.ts";
import { quotePath } from "./patch-text.ts";

export interface CountedChange {
  readonly change: FileChange;
  readonly added: number;
  readonly deleted: number;
  /** Sizes, of a file that is not text. */
  readonly binary: readonly [number, number] | undefined;
}

export function formatStat(counted: readonly CountedChange[], widthMax = 80): string {
  if (counted.length === 0) return "";
  const names = counted.map(({ change }) => statName(change));
  const numbers = counted.map(({ added, deleted, binary }) => (binary === undefined ? added + deleted : 0));
  const most = Math.max(...numbers);
  const binaries = counted.filter(({ binary }) => binary !== undefined);
  const binaryWidth = Math.max(
    0,
    ...binaries.map(({ binary }) => `Bin ${binary?.[0]} -> ${binary?.[1]} bytes`.length),
  );
  let numberWidth = String(most).length;
  if (binaries.length > 0 && numberWidth < 3) numberWidth = 3;
  let nameWidth = Math.max(...names.map((name) => name.length));
  let graphWidth = Math.max(most, binaryWidth - numberWidth > 0 && binaries.length > 0 ? binaryWidth - 4 : 0);
  const around = numberWidth + 6;
  if (nameWidth + around + graphWidth > widthMax) {
    if (graphWidth > Math.floor((widthMax * 3) / 8) - numberWidth - 6) {
      graphWidth = Math.max(Math.floor((widthMax * 3) / 8) - numberWidth - 6, 6);
    }
    if (nameWidth > widthMax - around - graphWidth) nameWidth = widthMax - around - graphWidth;
    else graphWidth = widthMax - around - nameWidth;
  }
  const rows = counted.map(({ added, deleted, binary }, index) => {
    const name = shorten(names[index] ?? "", nameWidth).padEnd(nameWidth);
    if (binary !== undefined) {
      const sizes = binary[0] === 0 && binary[1] === 0 ? "" : ` ${binary[0]} -> ${binary[1]} bytes`;
      return ` ${name} | ${"Bin".padStart(numberWidth)}${sizes}\n`;
    }
    let [plus, minus] = [added, deleted];
    if (graphWidth <= most) {
      const total = scale(added + deleted, graphWidth, most);
      const both = total < 2 && added > 0 && deleted > 0 ? 2 : total;
      if (added < deleted) {
        plus = scale(added, graphWidth, most);
        minus = both - plus;
      } else {
        minus = scale(deleted, graphWidth, most);
        plus = both - minus;
      }
    }
    const graph = "+".repeat(plus) + "-".repeat(minus);
    return ` ${name} | ${String(added + deleted).padStart(numberWidth)}${graph === "" ? "" : ` ${graph}`}\n`;
  });
  return rows.join("") + formatShortStat(counted);
}

function scale(count: number, width: number, most: number): number {
  return count === 0 ? 0 : 1 + Math.floor((count * (width - 1)) / most);
}

function shorten(name: string, width: number): string {
  if (name.length <= width) return name;
  const cut = name.slice(name.length - (width - 3));
  const slash = cut.indexOf("/");
  return `...${slash >= 0 ? cut.slice(slash) : cut}`;
}

export function formatShortStat(counted: readonly CountedChange[]): string {
  if (counted.length === 0) return "";
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const text = counted.filter(({ binary }) => binary === undefined);
  const [added, deleted] = [sum(text.map((one) => one.added)), sum(text.map((one) => one.deleted))];
  const parts = [` ${counted.length} file${counted.length === 1 ? "" : "s"} changed`];
  if (added > 0 || deleted === 0) parts.push(` ${added} insertion${added === 1 ? "" : "s"}(+)`);
  if (deleted > 0 || added === 0) parts.push(` ${deleted} deletion${deleted === 1 ? "" : "s"}(-)`);
  return `${parts.join(",")}\n`;
}

export function formatNumStat(counted: readonly CountedChange[]): string {
  return counted
    .map(({ change, added, deleted, binary }) =>
      binary === undefined ? `${added}\t${deleted}\t${statName(change)}\n` : `-\t-\t${statName(change)}\n`,
    )
    .join("");
}

export function formatNameStatus(changes: readonly FileChange[]): string {
  return changes
    .map(({ status, oldPath, path, similarity }) =>
      status === "R"
        ? `R${String(similarity).padStart(3, "0")}\t${quotePath(oldPath)}\t${quotePath(path)}\n`
        : `${status}\t${quotePath(path)}\n`,
    )
    .join("");
}

export function formatSummary(changes: readonly FileChange[]): string {
  return changes
    .map(({ status, path, old, new: fresh, similarity, oldPath }) => {
      const mode = (blob: FileChange["old"]) => (blob?.mode ?? 0).toString(8).padStart(6, "0");
      if (status === "A") return ` create mode ${mode(fresh)} ${quotePath(path)}\n`;
      if (status === "D") return ` delete mode ${mode(old)} ${quotePath(path)}\n`;
      const isModeChange = old?.mode !== fresh?.mode;
      if (status === "R") {
        const change = isModeChange ? ` mode change ${mode(old)} => ${mode(fresh)}\n` : "";
        return ` rename ${renameName(oldPath, path)} (${similarity}%)\n${change}`;
      }
      return isModeChange ? ` mode change ${mode(old)} => ${mode(fresh)} ${quotePath(path)}\n` : "";
    })
    .join("");
}

function statName({ status, oldPath, path }: FileChange): string {
  return status === "R" ? renameName(oldPath, path) : quotePath(path);
}

/** `src/{a.ts => b.ts}`: what both have in common is written once. */
export function renameName(from: string, to: string): string {
  if (quotePath(from) !== from || quotePath(to) !== to) return `${quotePath(from)} => ${quotePath(to)}`;
  let prefix = 0;
  for (let index = 0; index < Math.min(from.length, to.length) && from[index] === to[index]; index++) {
    if (from[index] === "/") prefix = index + 1;
  }
  let suffix = 0;
  // The slash that ends the prefix may begin the suffix too.
  const floor = prefix > 0 ? prefix - 1 : 0;
  for (let count = 1; count <= Math.min(from.length, to.length) - floor; count++) {
    if (from[from.length - count] !== to[to.length - count]) break;
    if (from[from.length - count] === "/") suffix = count;
  }
  if (prefix === 0 && suffix === 0) return `${from} => ${to}`;
  const middle = (path: string) => path.slice(prefix, Math.max(prefix, path.length - suffix));
  return `${from.slice(0, prefix)}{${middle(from)} => ${middle(to)}}${from.slice(from.length - suffix)}`;
}
