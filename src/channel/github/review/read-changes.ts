/** The changed files of a pull request, page by page, and the lines of a patch that a comment can be at. */

import type { GitHubApi } from "../api.ts";
import { githubLimits } from "../limits.ts";

export interface ChangedFile {
  filename: string;
  status: string;
  additions: number;
  deletions: number;
  /** Missing of large and of binary files. */
  patch?: string;
}

/** `isComplete`: every changed file is there, with its patch. */
export async function readChangedFiles(
  api: GitHubApi,
  where: Record<string, unknown>,
  changedFiles: number,
): Promise<{ files: ChangedFile[]; isComplete: boolean }> {
  const files: ChangedFile[] = [];
  for (let page = 1; page <= githubLimits.pagesMax; page += 1) {
    const { data } = await api.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/files", {
      ...where,
      per_page: 100,
      page,
    });
    files.push(...data);
    if (data.length < 100) break;
  }
  return {
    files,
    isComplete: files.length >= changedFiles && files.every(({ patch }) => patch !== undefined),
  };
}

/** The lines that a patch shows, on either side. */
export function placesOf(patch: string): { LEFT: Set<number>; RIGHT: Set<number> } {
  const places = { LEFT: new Set<number>(), RIGHT: new Set<number>() };
  let [left, right] = [0, 0];
  for (const line of patch.split("\n")) {
    const [, from, to] = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line) ?? [];
    if (from !== undefined && to !== undefined) {
      [left, right] = [Number(from), Number(to)];
    } else if (line.startsWith("+")) {
      places.RIGHT.add(right);
      right += 1;
    } else if (line.startsWith("-")) {
      places.LEFT.add(left);
      left += 1;
    } else if (!line.startsWith("\\")) {
      places.LEFT.add(left);
      places.RIGHT.add(right);
      left += 1;
      right += 1;
    }
  }
  return places;
}
