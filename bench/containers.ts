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
  const bare = median(measures.bareMs);
  for (const [name, times] of Object.entries(measures)) {
    const ms = median(times);
    console.log(
      `${name.padEnd(18)} ${String(ms).padStart(6)} ms   ${(ms / bare).toFixed(2)}× of a bare exec`,
    );
  }
  const perMiB = (median(measures.nineMiBBackMs) - median(measures.oneMiBBackMs)) / 8;
  console.log(`per changed MiB    ${perMiB.toFixed(1).padStart(6)} ms`);
} finally {
  removeContainers();
  rmSync(folder, { recursive: true, force: true });
}

function median(times: number | number[] | undefined): number {
  const sorted = [times ?? []].flat().sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
