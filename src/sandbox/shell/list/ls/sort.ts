/** The order of an `ls` listing. */

import { compareNames, compareVersions } from "../../entry/order.ts";
import { shownSize } from "../../entry/size.ts";
import type { LsItem } from "./item.ts";
import type { LsRules } from "./options.ts";

export function sortItems(items: readonly LsItem[], rules: LsRules): readonly LsItem[] {
  if (rules.sort === "none") return items;
  const compare = orders[rules.sort];
  const direction = rules.isReversed ? -1 : 1;
  const folderRank = ({ status, target }: LsItem) => ((target ?? status).type === "directory" ? 0 : 1);
  return items.toSorted((first, second) => {
    const byFolder = rules.foldersFirst ? folderRank(first) - folderRank(second) : 0;
    return byFolder || direction * compare(first, second);
  });
}

type Compare = (first: LsItem, second: LsItem) => number;

const byName: Compare = (first, second) => compareNames(first.name, second.name);

const orders: Readonly<Record<Exclude<LsRules["sort"], "none">, Compare>> = {
  name: byName,
  size: (first, second) => shownSize(second.status) - shownSize(first.status) || byName(first, second),
  time: (first, second) => second.status.mtimeMs - first.status.mtimeMs || byName(first, second),
  version: (first, second) => compareVersions(first.name, second.name),
  extension: (first, second) =>
    compareNames(extensionOf(first), extensionOf(second)) || byName(first, second),
  width: (first, second) => first.name.length - second.name.length || byName(first, second),
};

function extensionOf({ name }: LsItem): string {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot);
}
