/** What is uploaded: all modules of the minified bundle, gzipped. The repository's own Worker has the channels of Slack and
 *  GitHub as well. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleWithWrangler } from "../bundle.ts";
import { type Contender, mapSides } from "../contender.ts";
import { toMeasurement } from "../measurement.ts";
import type { Row } from "../row.ts";

const bytesPerKilobyte = 1000;

export const bundleSize: Row = {
  name: "bundle",
  measure: async ({ contenders }) => {
    const sizes = mapSides(contenders, (contender) => [gzipKilobytes(contender)]);
    const [base = 0] = sizes.subject;
    return [
      toMeasurement({
        name: "bundle, minified, gzip",
        unit: "kB",
        ...sizes,
        judged: "value",
        goal: { atMost: 560 },
      }),
      toMeasurement({
        name: "… with Slack, GitHub, two agents more",
        unit: "kB",
        floor: [base],
        strictFloor: [base],
        subject: [await measureSamples()],
        judged: "difference",
        goal: { atMost: 60 },
      }),
    ];
  },
};

async function measureSamples(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "edgeflue-bench-samples-"));
  try {
    return (await bundleWithWrangler("wrangler.toml", folder)).gzipBytes / bytesPerKilobyte;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function gzipKilobytes({ bundle }: Contender): number {
  return bundle.gzipBytes / bytesPerKilobyte;
}
