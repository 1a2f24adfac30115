/** The shell of the virtual sandbox against bash: each script does the same, byte for byte, or is refused with an error
 *  that says so. What bash does is recorded; `npm run bash:record -- --check` holds the recordings against the machine's own bash. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Case, readAreas, readCases } from "./cases.ts";
import { compare } from "./compare.ts";
import { runEmulated } from "./emulated.ts";
import { readRecordings } from "./recordings.ts";

const counts = { same: 0, refused: 0, different: 0 };

describe.each(readAreas())("%s", (area) => {
  const recordings = readRecordings(area);

  it.each(readCases(area).map((one): [string, Case] => [one.name, one]))("%s", async (name, one) => {
    const recorded = recordings[name];
    if (recorded?.hash !== one.hash) {
      throw new Error(`There is no recording of this script: run "npm run bash:record -- ${area}".`);
    }
    const verdict = compare(one, recorded, await runEmulated(one.script));
    counts[verdict.result] += 1;
    expect(verdict.result === "different" ? [one.script, ...verdict.reasons] : []).toEqual([]);
  });
});

it("has the figures that docs/sandbox.md shows", () => {
  const docs = readFileSync(join(import.meta.dirname, "../../../docs/sandbox.md"), "utf8");
  const areas = Map.groupBy(readAreas(), (area) => /^[a-z]+/.exec(area)?.[0] ?? area);
  for (const [group, names] of areas) {
    if (group === "first") continue;
    const cases = names.flatMap(readCases);
    const refused = cases.filter(({ isRefused }) => isRefused).length;
    expect(docs).toContain(`| ${group} | ${cases.length - refused} | ${refused} |`);
  }
});

it("has at least 600 scripts, of which at least 85 % do the same", () => {
  expect(counts.same + counts.refused).toBeGreaterThanOrEqual(600);
  expect(counts.same / (counts.same + counts.refused)).toBeGreaterThan(0.85);
});
