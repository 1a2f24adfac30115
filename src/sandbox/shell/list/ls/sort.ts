/** The order of an `ls` listing. */

import { compareNames, compareVersions } from "../../entry/order.ts";
import { shownSize } from "../../entry/size.ts";
import type { LsItem } from "./item.ts";
import type { LsRules } from "./options.ts";

export function sortItems(items: readonly LsItem[], rules: LsRules): readonly LsItem[] {
  if (rules.sort === "none") return items;
  const compare = comparer(rules);
  const direction = rules.isReversed ? -1 : 1;
  const folderRank = ({ status, target }: LsItem) => ((target ?? status).type === "directory" ? 0 : 1);
  return items.toSorted((first, second) => {
    const byFolder = rules.foldersFirst ? folderRank(first) - folderRank(second) : 0;
    return byFolder || direction * compare(first, second);
  });
}

function comparer({ sort }: LsRules): (first: LsItem, second: LsItem) => number {
  const byName = (first: LsItem, second: LsItem) => compareNames(first.name, second.name);
  switch (sort) {
    case "size":
      return (first, second) => shownSize(second.status) - shownSize(first.status) || byName(first, second);
    case "time":
      return (first, second) => second.status.mtimeMs - first.status.mtimeMs || byName(first, second);
    case "version":
      return (first, second) => compareVersions(first.name, second.name);
    case "extension":
      return (first, second) =>
        compareNames(extensionOf(first), extensionOf(second)) || byName(first, second);
    case "width":
      return (first, second) => first.name.length - second.name.length || byName(first, second);
    default:
      return byName;
  }
}

function extensionOf({ name }: LsItem): string {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot);
}
