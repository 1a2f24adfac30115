/** A step of a workflow next to the same work by hand, whose result goes into a row: each step is one request to a server
 *  that answers at once. */

import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleFile, bundleWithWrangler } from "../bundle.ts";
import { toMeasurement } from "../measurement.ts";
import type { Row } from "../row.ts";
import { startWorkerd, type WorkerdProcess } from "../workerd-process.ts";

const stepsEach = 200;

export const workflowStep: Row = {
  name: "workflow-step",
  async measure({ quick }) {
    const folder = mkdtempSync(join(tmpdir(), "edgeflue-bench-workflow-"));
    const server = createServer((_request, response) => response.end("1"));
    const started: WorkerdProcess[] = [];
    try {
      await once(server.listen(0, "127.0.0.1"), "listening");
      const { port } = server.address() as AddressInfo; // a listening TCP server has no other kind
      const url = `http://127.0.0.1:${port}/`;
      const vars = { EDGEFLUE_AUTH: "none" };
      const floor = await startWorkerd(await bundleFile("bench/workflow/by-hand.ts", join(folder, "floor")), {
        vars,
      });
      started.push(floor);
      const subject = await startWorkerd(
        await bundleWithWrangler("bench/workflow/wrangler.toml", join(folder, "subject")),
        { vars },
      );
      started.push(subject);
      const samples: { floor: number[]; subject: number[] } = { floor: [], subject: [] };
      for (let round = 0; round < (quick ? 6 : 30); round += 1) {
        const [one, other] = [await measure(floor, url), await measure(subject, url)];
        // Until it is compiled, the code of the first rounds is slower.
        if (round < 3) continue;
        samples.floor.push(one);
        samples.subject.push(other);
      }
      return [
        toMeasurement({
          name: "step of a workflow",
          unit: "ms",
          floor: samples.floor,
          strictFloor: samples.floor,
          subject: samples.subject,
          goal: { atMost: 1.5 },
        }),
      ];
    } finally {
      for (const workerd of started) await workerd.stop();
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Milliseconds of one step, over a run of many. */
async function measure(workerd: WorkerdProcess, url: string): Promise<number> {
  const startedAt = performance.now();
  const response = await fetch(`${workerd.url}/workflows/steps?wait=result`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ payload: { url, steps: stepsEach } }),
  });
  const { result } = (await response.json()) as { result?: { sum: number } };
  if (result?.sum !== stepsEach) throw new Error(`The steps gave ${JSON.stringify(result)}.`);
  return (performance.now() - startedAt) / stepsEach;
}
