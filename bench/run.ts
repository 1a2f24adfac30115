/** `npm run bench`: measures a Worker against the floor and prints a table; the same as JSON in
 *  `bench/out/latest.json`. Fails when something does not run, never because it is slow. */

import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Bundle } from "./bundle.ts";
import { type Bench, type Contender, machine } from "./contender.ts";
import { timeWithoutWorker } from "./driver.ts";
import { watchOthers } from "./machine-load.ts";
import { startModel } from "./model/model-process.ts";
import type { Row } from "./row.ts";
import { bundleSize } from "./rows/bundle-size.ts";
import { coldStart } from "./rows/cold-start.ts";
import { concurrentSessions } from "./rows/concurrent-sessions.ts";
import { firstToken } from "./rows/first-token.ts";
import { freshSession } from "./rows/fresh-session.ts";
import { longReply } from "./rows/long-reply.ts";
import { longSession } from "./rows/long-session.ts";
import { pacedModel } from "./rows/paced-model.ts";
import { shell } from "./rows/shell.ts";
import { toolLoop } from "./rows/tool-loop.ts";
import { warmSession } from "./rows/warm-session.ts";
import { webhookRow } from "./rows/webhook.ts";
import { wirePass } from "./rows/wire-pass.ts";
import { workflowStep } from "./rows/workflow-step.ts";
import { summarize } from "./statistics.ts";
import { type TableLine, toTable } from "./table.ts";
import { findTarget, floor, strictFloor, subjects, type Target } from "./target.ts";

const rows: readonly Row[] = [
  freshSession,
  warmSession,
  longSession,
  firstToken,
  concurrentSessions,
  toolLoop,
  longReply,
  pacedModel,
  coldStart,
  bundleSize,
  wirePass,
  workflowStep,
  webhookRow,
  shell,
];

const usage = `node bench/run.ts [--quick] [--rows a,b] [--target name|worker.ts] [--json]
  rows:    ${rows.map(({ name }) => name).join(", ")}
  targets: ${subjects.map(({ name }) => name).join(", ")}`;

interface Options {
  quick: boolean;
  json: boolean;
  rows: readonly Row[];
  target: Target;
}

/** What `bench/out/latest.json` holds. */
interface Result {
  date: string;
  machine: string;
  quick: boolean;
  target: string;
  seconds: number;
  /** One exchange between the driver and the fake model, without a Worker. */
  withoutWorkerMs: number;
  /** Of 1, 5 and 15 minutes. */
  loadBefore: number[];
  loadAfter: number[];
  measurements: TableLine[];
}

const requestsWithoutWorker = 300;

const options = readOptions();
const startedAt = performance.now();
const directory = mkdtempSync(join(tmpdir(), "edgeflue-bench-"));
process.on("exit", () => rmSync(directory, { recursive: true, force: true }));
try {
  await run(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function run({ quick, json, rows: selected, target }: Options): Promise<void> {
  const model = await startModel();
  try {
    say("bundling");
    const contenders = {
      floor: await build(floor),
      strictFloor: await build(strictFloor),
      subject: await build(target),
    };
    const bench: Bench = { quick, model, contenders, build };
    const loadBefore = loadavg();
    const withoutWorkerMs = summarize(await timeWithoutWorker(model.url, requestsWithoutWorker)).median;
    const measurements: TableLine[] = [];
    for (const row of selected) {
      say(row.name);
      const { result: lines, othersShare } = await watchOthers(() => row.measure(bench));
      measurements.push(...lines.map((line) => ({ ...line, othersShare })));
    }
    const result: Result = {
      date: new Date().toISOString(),
      machine: machine(),
      quick,
      target: target.name,
      seconds: Math.round((performance.now() - startedAt) / 1000),
      withoutWorkerMs,
      loadBefore,
      loadAfter: loadavg(),
      measurements,
    };
    await save(result);
    if (json) return console.log(JSON.stringify(result, null, 2));
    console.log(toTable(measurements, target.name));
    console.log(`\n${toFooter(result)}`);
  } finally {
    await model.stop();
  }
}

async function build(target: Target): Promise<Contender> {
  const bundle: Bundle = await target.bundle(await mkdtemp(join(directory, `${target.name}-`)));
  return { target, bundle };
}

function toFooter({ machine, seconds, withoutWorkerMs, loadBefore, loadAfter }: Result): string {
  const loads = [loadBefore, loadAfter].map(([oneMinute = Number.NaN]) => oneMinute.toFixed(2));
  return [
    `✓ at the target, ~ within twice the target, ✗ beyond. ${machine}, ${seconds} s, load average ${loads.join(" → ")}.`,
    `Of every wall time, driver and fake model take ${withoutWorkerMs.toFixed(2)} ms between themselves.`,
  ].join("\n");
}

async function save(result: Result): Promise<void> {
  const folder = join(import.meta.dirname, "out");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "latest.json"), `${JSON.stringify(result, null, 2)}\n`);
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      rows: { type: "string" },
      target: { type: "string", default: "edgeflue" },
    },
  });
  const names = values.rows?.split(",") ?? rows.map(({ name }) => name);
  const selected = names.flatMap((name) => rows.find((row) => row.name === name) ?? []);
  const target = findTarget(values.target);
  if (target === undefined || selected.length < names.length) {
    console.error(`There is no such row or target.\n${usage}`);
    process.exit(2);
  }
  return { quick: values.quick, json: values.json, rows: selected, target };
}

/** Progress goes to stderr, so that the result alone is on stdout. */
function say(what: string): void {
  console.error(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${what}`);
}
