/** What a command in a container costs, against a bare `ctx.container.exec` of the same object: `npm run bench:containers`. It
 *  needs Docker; the times are those of its engine. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeContainers } from "../test/containers/support/docker.ts";
import { startContainerWorker } from "../test/containers/support/start-container-worker.ts";

const folder = mkdtempSync(join(tmpdir(), "edgeflue-bench-"));
try {
  await using worker = await startContainerWorker(folder);
  const response = await fetch(`${worker.url}/port/measure/measure`, { method: "POST" });
  const measures = (await response.json()) as Record<string, number | number[]>; // see test/containers/worker/measure.ts
  const bare = { median: median(measures.bareMs), least: least(measures.bareMs) };
  console.log("                      median         bare    least         bare");
  for (const [name, times] of Object.entries(measures)) {
    const figures = [
      [median(times), bare.median],
      [least(times), bare.least],
    ] as const;
    const columns = figures.map(
      ([ms, of]) => `${String(ms).padStart(6)} ms ${`${(ms / of).toFixed(2)}×`.padStart(9)}`,
    );
    console.log(`${name.padEnd(18)} ${columns.join("")}`);
  }
  const perMiB = [median, least].map((of) => (of(measures.nineMiBBackMs) - of(measures.oneMiBBackMs)) / 8);
  console.log(
    `per changed MiB    ${perMiB.map((ms) => `${ms.toFixed(1).padStart(6)} ms          `).join("")}`,
  );
} finally {
  removeContainers();
  rmSync(folder, { recursive: true, force: true });
}

/** On a machine that others use as well it tells more than the median. */
function least(times: number | number[] | undefined): number {
  return Math.min(...[times ?? []].flat());
}

function median(times: number | number[] | undefined): number {
  const sorted = [times ?? []].flat().sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
