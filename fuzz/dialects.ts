/** `npm run fuzz:dialects -- --histories 20000 --seed 7`: histories at random go through every provider. Fails with what a
 *  provider refused, or was not told, and the seed of each. */

import { parseArgs } from "node:util";
import { playHistory } from "../test/node/histories/play.ts";
import { startHistoryServer } from "../test/node/histories/server.ts";

const { values } = parseArgs({
  options: {
    histories: { type: "string", default: "1000" },
    seed: { type: "string" },
    verbose: { type: "boolean", default: false },
  },
});
const histories = Number(values.histories);
const seed = values.seed === undefined ? Math.floor(Math.random() * 1e9) : Number(values.seed);
if (!(histories > 0) || !Number.isInteger(seed)) {
  throw new Error("Usage: --histories <number above 0> [--seed <whole number>] [--verbose]");
}

// The engine says in the console what the histories make go wrong on purpose.
for (const level of ["log", "warn", "error"] as const) if (level !== "log") console[level] = () => {};

const server = await startHistoryServer();
const began = performance.now();
const kinds = new Map<string, { count: number; seed: number; request: string | undefined }>();
let [requests, facts] = [0, 0];
for (let index = 0; index < histories; index += 1) {
  const played = await playHistory(seed + index, server);
  requests += played.requests;
  facts += played.facts;
  for (const { api, problem, request, seed: at } of played.faults) {
    const kind = `${api}: ${problem.replace(/\d+/g, "N").slice(0, 160)}`;
    const known = kinds.get(kind);
    if (known === undefined) kinds.set(kind, { count: 1, seed: at, request });
    else known.count += 1;
  }
}
await server.close();
for (const [kind, { count, seed: at, request }] of [...kinds].sort((a, b) => b[1].count - a[1].count)) {
  console.log(`${count} × ${kind} (seed ${at})`);
  if (values.verbose) console.log(request);
}
const seconds = Math.round((performance.now() - began) / 1000);
console.log(
  `${histories} histories from seed ${seed}, ${requests} requests, ${facts} facts, ${seconds} s: ${kinds.size} kinds of faults`,
);
process.exitCode = kinds.size === 0 ? 0 : 1;
