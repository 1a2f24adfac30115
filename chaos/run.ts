/** `npm run chaos -- --kills N --seed S`: kills the Worker while it works, and looks what became of what it had accepted.
 *  Prints a table, and what does not hold; exits with 1 when there is any of that. */

import { parseArgs } from "node:util";
import { runChaos } from "./run-chaos.ts";
import { toTable, toText } from "./table.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "50" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    alarms: { type: "boolean", default: false },
    webhooks: { type: "boolean", default: false },
    slack: { type: "boolean", default: false },
  },
});
const [kills, seed] = [Number(values.kills), Number(values.seed)];
if (!Number.isInteger(kills) || !Number.isInteger(seed)) {
  console.error("node chaos/run.ts [--kills number] [--seed number] [--alarms] [--webhooks | --slack]");
  process.exit(2);
}

const startedAt = performance.now();
const report = await runChaos({
  kills,
  seed,
  waitForAlarms: values.alarms,
  work: values.slack ? "slack" : values.webhooks ? "webhooks" : "sessions",
  say: (what) =>
    console.error(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(7)} s  ${what}`),
});
console.log(toTable(report));
if (report.violations.length > 0) console.log(`\n${toText(report.violations)}`);
process.exit(report.violations.length === 0 ? 0 : 1);
