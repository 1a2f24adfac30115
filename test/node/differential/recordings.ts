/** What bash did, kept beside the cases, so that the suite runs on machines without GNU's tools. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Outcome } from "./outcome.ts";

/** By the case's name. */
export type Recordings = Record<string, Outcome & { hash: string }>;

const folder = join(import.meta.dirname, "recorded");

export function readRecordings(area: string): Recordings {
  const path = join(folder, `${area}.json`);
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
}

export function writeRecordings(area: string, recordings: Recordings): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${area}.json`), `${JSON.stringify(recordings, undefined, 2)}\n`);
}
