/** Counts what a Worker's Durable Objects write, without a change to it: an entry of our own around its bundle counts
 *  the rows that `sql.exec` wrote and the alarms that were set, and the write-ahead logs on disk say how often
 *  workerd committed. */

import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Bundle } from "./bundle.ts";
import type { WorkerdProcess } from "./workerd-process.ts";

export interface Writes {
  rows: number;
  /** Billed as a row each. */
  alarms: number;
  commits: number;
}

const entryName = "counting-entry.js";
const countsPath = "/bench-counts";

/** The same modules in the same directory, and one more that is the entry. */
export async function withCounts(bundle: Bundle): Promise<Bundle> {
  await writeFile(join(bundle.directory, entryName), toEntry(bundle));
  return { ...bundle, modules: [entryName, ...bundle.modules] };
}

/** Starts counting; the result says what was written since. Logs that workerd deletes meanwhile do not count: those of
 *  sessions that were not used for ten seconds. */
export async function startCounting({
  url,
  storageDirectory,
}: WorkerdProcess): Promise<() => Promise<Writes>> {
  const readCounts = async () => JSON.parse(await (await fetch(url + countsPath)).text());
  const [countsBefore, commitsBefore] = [await readCounts(), countCommits(storageDirectory)];
  return async () => {
    const { rows, alarms } = await readCounts();
    let commits = 0;
    for (const [path, count] of countCommits(storageDirectory))
      commits += count - (commitsBefore.get(path) ?? 0);
    return { rows: rows - countsBefore.rows, alarms: alarms - countsBefore.alarms, commits };
  };
}

/** Durable Objects share the isolate of their Worker, and so the counters. */
function toEntry({ modules: [inner], durableObjects }: Bundle): string {
  const classes = durableObjects.map(
    ({ className }) => `export class ${className} extends inner.${className} {
  constructor(state, env) {
    count(state.storage);
    super(state, env);
  }
}`,
  );
  return `import * as inner from ${JSON.stringify(`./${inner}`)};
let rows = 0;
let alarms = 0;
function count(storage) {
  const { sql } = storage;
  const exec = sql.exec;
  sql.exec = (...query) => {
    const cursor = exec.apply(sql, query);
    // SQLite writes all rows before it returns the first.
    rows += cursor.rowsWritten;
    return cursor;
  };
  const setAlarm = storage.setAlarm;
  storage.setAlarm = (...time) => {
    alarms++;
    return setAlarm.apply(storage, time);
  };
}
export default {
  fetch(request, ...context) {
    if (new URL(request.url).pathname === ${JSON.stringify(countsPath)}) return Response.json({ rows, alarms });
    return inner.default.fetch(request, ...context);
  },
};
${classes.join("\n")}
`;
}

const logHeaderBytes = 32;
const frameHeaderBytes = 24;

/** A frame that ends a commit holds the database's new size, all others zero. (https://sqlite.org/fileformat2.html#walformat)
 *  A log of more than 1,000 pages begins again from its start, so only young sessions can be counted. */
function countCommits(storageDirectory: string): Map<string, number> {
  const logs = readdirSync(storageDirectory, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".sqlite-wal"),
  );
  return new Map(logs.map((path) => [path, commitsOf(readFileSync(join(storageDirectory, path)))]));
}

function commitsOf(log: Buffer): number {
  if (log.byteLength < logHeaderBytes) return 0;
  const pageBytes = log.readUInt32BE(8);
  let commits = 0;
  for (
    let offset = logHeaderBytes;
    offset + frameHeaderBytes <= log.byteLength;
    offset += frameHeaderBytes + pageBytes
  ) {
    if (log.readUInt32BE(offset + 4) > 0) commits++;
  }
  return commits;
}
