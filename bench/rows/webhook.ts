/** A signed webhook until its 2xx, by which its event is stored, next to the same by hand: one after another in one
 *  session, and fifty a second in as many. */

import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bundleFile, bundleWithWrangler } from "../bundle.ts";
import { toMeasurement } from "../measurement.ts";
import type { Row } from "../row.ts";
import { startWorkerd, type WorkerdProcess } from "../workerd-process.ts";

const secret = "of-the-bench";
/** Long enough for the turn of the one before. */
const pauseMs = 40;
const rate = 50;
/** A session makes at most 120 turns in an hour. */
const sessionRounds = 50;

export const webhookRow: Row = {
  name: "webhook",
  async measure({ quick }) {
    const folder = mkdtempSync(join(tmpdir(), "edgeflue-bench-webhook-"));
    const started: WorkerdProcess[] = [];
    try {
      const vars = { EDGEFLUE_AUTH: "none", HOOK_SECRET: secret };
      const floor = await startWorkerd(await bundleFile("bench/webhook/by-hand.ts", join(folder, "floor")), {
        vars,
      });
      started.push(floor);
      const subject = await startWorkerd(
        await bundleWithWrangler("bench/webhook/wrangler.toml", join(folder, "subject")),
        { vars },
      );
      started.push(subject);
      const sides = { floor, subject };
      const one = { floor: [] as number[], subject: [] as number[] };
      for (let round = 0; round < (quick ? 40 : 200); round += 1)
        for (const side of ["floor", "subject"] as const) {
          const ms = await send(sides[side], `thread-${Math.floor(round / sessionRounds)}`);
          // Until it is compiled, the code of the first rounds is slower; so is the first of a session.
          if (round >= 10 && round % sessionRounds > 0) one[side].push(ms);
          await sleep(pauseMs);
        }
      const many = { floor: await burst(floor, quick), subject: await burst(subject, quick) };
      return [
        toMeasurement({
          name: "webhook to 2xx",
          unit: "ms",
          floor: one.floor,
          strictFloor: one.floor,
          subject: one.subject,
          goal: { atMost: 1.5 },
        }),
        toMeasurement({
          name: `… p99 at ${rate} a second`,
          unit: "ms",
          floor: many.floor.map(percentile99),
          strictFloor: many.floor.map(percentile99),
          subject: many.subject.map(percentile99),
          judged: "value",
        }),
      ];
    } finally {
      for (const workerd of started) await workerd.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Seconds of fifty events each, which begin at even distances whatever became of the ones before. */
async function burst(workerd: WorkerdProcess, quick: boolean): Promise<number[][]> {
  const seconds: number[][] = [];
  for (let second = 0; second < (quick ? 2 : 6); second += 1) {
    const sent: Promise<number>[] = [];
    const startedAt = performance.now();
    for (let count = 0; count < rate; count += 1) {
      await sleep(Math.max(0, startedAt + (count * 1000) / rate - performance.now()));
      sent.push(send(workerd, `burst-${count}`));
    }
    const found = await Promise.all(sent);
    // The first has sessions that are new.
    if (second > 0) seconds.push(found);
  }
  return seconds;
}

let count = 0;

async function send({ url }: WorkerdProcess, thread: string): Promise<number> {
  count += 1;
  const body = JSON.stringify({ thread, text: `event ${count}` });
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  const headers = {
    "x-delivery-id": `d${count}`,
    "x-event": "note",
    "x-signature-256": `sha256=${signature}`,
  };
  const startedAt = performance.now();
  const response = await fetch(`${url}/webhooks/hook/hooked`, { method: "POST", body, headers });
  const text = await response.text();
  const ms = performance.now() - startedAt;
  if (response.status !== 200 || !text.includes("queued")) throw new Error(`${response.status} ${text}`);
  return ms;
}

function percentile99(samples: readonly number[]): number {
  const sorted = samples.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.99) - 1)] ?? Number.NaN;
}
