/** What is uploaded: all modules of the minified bundle, gzipped. */

import { type Contender, mapSides } from "../contender.ts";
import { toMeasurement } from "../measurement.ts";
import type { Row } from "../row.ts";

const bytesPerKilobyte = 1000;

export const bundleSize: Row = {
  name: "bundle",
  measure: async ({ contenders }) => [
    toMeasurement({
      name: "bundle, minified, gzip",
      unit: "kB",
      ...mapSides(contenders, (contender) => [gzipKilobytes(contender)]),
      judged: "value",
      goal: { atMost: 560 },
    }),
  ],
};

function gzipKilobytes({ bundle }: Contender): number {
  return bundle.gzipBytes / bytesPerKilobyte;
}
