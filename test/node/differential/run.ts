/** Compares the shell with bash case by case and prints the differences, for work on the shell:
 *  `node test/node/differential/run.ts [area…] [--only=text of a name] [--real]`. With `--real` bash runs too; otherwise
 *  its recordings are used, and bash runs for cases without one. */

import { readAreas, readCases } from "./cases.ts";
import { compare } from "./compare.ts";
import { runEmulated } from "./emulated.ts";
import { runRealBash } from "./real-bash.ts";
import { readRecordings } from "./recordings.ts";

const flags = process.argv.slice(2).filter((argument) => argument.startsWith("--"));
const asked = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const only = flags.find((flag) => flag.startsWith("--only="))?.slice(7);
const counts = { same: 0, refused: 0, different: 0 };

for (const area of asked.length > 0 ? asked : readAreas()) {
  const recordings = readRecordings(area);
  for (const one of readCases(area)) {
    if (only !== undefined && !one.name.includes(only)) continue;
    const recorded = recordings[one.name];
    const isUsable = recorded?.hash === one.hash && !flags.includes("--real");
    const real = isUsable && recorded !== undefined ? recorded : runRealBash(one.script);
    const verdict = compare(one, real, await runEmulated(one.script));
    counts[verdict.result] += 1;
    if (verdict.result !== "different") continue;
    console.log(`\n[${area}] ${one.name}\n${one.script.trimEnd().replace(/^/gm, "    ")}`);
    for (const reason of verdict.reasons) console.log(`  ${reason.slice(0, 1500)}`);
  }
}
console.log(`\n${counts.same} same, ${counts.refused} refused, ${counts.different} different`);
