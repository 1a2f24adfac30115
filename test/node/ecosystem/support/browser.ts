/** A real Chromium, where the machine has one. */

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

/** The shell is the same engine without a window's own pages, which take most of a test's time. */
const names = [
  "chromium-headless-shell",
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
];

/** Undefined where there is none. Throws where there has to be one: `EDGEFLUE_BROWSER=required`, as in `.ci/run`. */
export function findBrowser(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
  if (found !== undefined || process.env.EDGEFLUE_BROWSER !== "required") return found;
  throw new Error(`There is no browser on this machine; one of ${names.join(", ")} has to be on the PATH.`);
}

export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}
