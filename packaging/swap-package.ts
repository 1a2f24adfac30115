/** Puts the published package.json in the place of the repository's while npm packs, and the other way round. The
 *  repository's text is kept in .edgeflue/ meanwhile: a pack that breaks off leaves it there, and the next run or
 *  `npm run postpack` puts it back, byte for byte. */

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { toPublishedPackage } from "./published-package.ts";

export function putPublishedPackage(root: string): void {
  const { current, kept } = packagePaths(root);
  const source = readFileSync(current, "utf8");
  const published = toPublishedPackage(source);
  mkdirSync(dirname(kept), { recursive: true });
  writeWhole(kept, source);
  writeWhole(current, published);
}

/** Nothing happens when the repository's package.json is in its place. */
export function putSourcePackage(root: string): void {
  const { current, kept } = packagePaths(root);
  if (!existsSync(kept)) return;
  const source = readFileSync(kept, "utf8");
  const text = readFileSync(current, "utf8");
  if (text === toPublishedPackage(source)) {
    renameSync(kept, current);
  } else if (text.includes('"./dist/')) {
    throw new Error(
      `package.json has the form for the tarball and was changed since. The repository's is ${kept}: bring the change into it, move it to ${current}, and run this again.`,
    );
  } else {
    // Somebody has put the repository's back already, by git for example.
    rmSync(kept);
  }
}

function packagePaths(root: string) {
  return { current: join(root, "package.json"), kept: join(root, ".edgeflue/package.source.json") };
}

/** Never leaves half a file, whenever the process ends. */
function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}
