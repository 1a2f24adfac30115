/** What is uploaded: all modules of the minified bundle, gzipped. */

import type { Contender } from "../contender.ts";
import { toMeasurement } from "../measurement.ts";
import type { Row } from "../row.ts";

const bytesPerKilobyte = 1000;

export const bundleSize: Row = {
  name: "bundle",
  measure: async ({ floor, subject }) => [
    toMeasurement({
      name: "bundle, minified, gzip",
      unit: "kB",
      floor: [gzipKilobytes(floor)],
      subject: [gzipKilobytes(subject)],
      judged: "value",
      goal: { atMost: 650 },
    }),
  ],
};

function gzipKilobytes({ bundle }: Contender): number {
  return bundle.gzipBytes / bytesPerKilobyte;
}
