/** Records what the machine's bash does with the cases: `node test/node/differential/record.ts [area…]`. With `--check`
 *  it compares instead and fails when a recording is not what bash does. */

import { readAreas, readCases } from "./cases.ts";
import { runRealBash } from "./real-bash.ts";
import { type Recordings, readRecordings, writeRecordings } from "./recordings.ts";

const isCheck = process.argv.includes("--check");
const asked = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
let wrong = 0;
const nothing = { stdout: "", exitCode: 0, hasErrors: false, files: {} };

for (const area of asked.length > 0 ? asked : readAreas()) {
  const recorded = readRecordings(area);
  const fresh: Recordings = {};
  for (const { name, script, hash, isRefused } of readCases(area)) {
    // What bash does with a script that the shell refuses is nothing to compare with.
    fresh[name] = { hash, ...(isRefused ? nothing : runRealBash(script)) };
    if (!isCheck || JSON.stringify(fresh[name]) === JSON.stringify(recorded[name])) continue;
    wrong += 1;
    console.log(`${area}: "${name}" is not what bash does now:`);
    console.log(`  recorded ${JSON.stringify(recorded[name])}\n  now      ${JSON.stringify(fresh[name])}`);
  }
  if (!isCheck) writeRecordings(area, fresh);
  console.log(`${area}: ${Object.keys(fresh).length} cases`);
}
if (wrong > 0) process.exitCode = 1;
