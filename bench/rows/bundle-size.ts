/** What is uploaded: all modules of the minified bundle, gzipped; the same with the emulated shell; and the repository's own
 *  Worker, which has the channels of Slack and GitHub as well. */

import { type Contender, mapSides } from "../contender.ts";
import { toMeasurement } from "../measurement.ts";
import type { Row } from "../row.ts";
import { edgeflueWithShell, samples } from "../target.ts";

const bytesPerKilobyte = 1000;

export const bundleSize: Row = {
  name: "bundle",
  measure: async ({ contenders, build }) => {
    const sizes = mapSides(contenders, (contender) => [gzipKilobytes(contender)]);
    const withShell = gzipKilobytes(await build(edgeflueWithShell));
    const sampleSize = gzipKilobytes(await build(samples));
    const judged = { judged: "value", goal: { atMost: 560 } } as const;
    return [
      toMeasurement({ name: "bundle, minified, gzip", unit: "kB", ...sizes, ...judged }),
      toMeasurement({ name: "… with the shell", unit: "kB", ...sizes, subject: [withShell], ...judged }),
      toMeasurement({
        name: "… with the shell, Slack, GitHub, two agents more",
        unit: "kB",
        floor: [withShell],
        strictFloor: [withShell],
        subject: [sampleSize],
        judged: "difference",
        goal: { atMost: 60 },
      }),
    ];
  },
};

function gzipKilobytes({ bundle }: Contender): number {
  return bundle.gzipBytes / bytesPerKilobyte;
}
