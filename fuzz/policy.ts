/** `npm run fuzz:policy -- --seconds 60`: random command lines try to run `mkdir owned` past a list of commands, in the
 *  emulated shell and, where the check lets them through, in a real bash. Fails with the line and the seed. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../src/clock.ts";
import { hostLimits } from "../src/limits.ts";
import { createLocalSandbox } from "../src/node/local/sandbox.ts";
import { NodeSql } from "../src/node/node-sql.ts";
import type { Sandbox, SandboxPolicy } from "../src/sandbox/sandbox.ts";
import { checkCommandLine } from "../src/sandbox/shell/analysis/listed-commands.ts";
import "../src/sandbox/shell/index.ts";
import { createVirtualSandbox } from "../src/sandbox/virtual/virtual-sandbox.ts";
import { migrate } from "../src/store/migrations.ts";
import { attempts, harmless, listedCommands, payloads, places } from "../test/sandbox/policy-attempts.ts";
import { createRandom, type Random } from "../test/sandbox/random.ts";
import { readArguments } from "./arguments.ts";

const policy: SandboxPolicy = { allowWrite: true, allowShell: true, allowedCommands: listedCommands };
const rules = { allowed: new Set(listedCommands), allowCompound: true };
const timeoutMs = 1_000;
const leavesFolder = /[/~]|\bcd\b|HOME|OLDPWD|\.\./;

const { seconds, seed } = readArguments();
const random = createRandom(seed);
const endsAt = performance.now() + seconds * 1000;
const counts = { lines: 0, real: 0 };

while (performance.now() < endsAt) {
  const line = randomLine(random);
  counts.lines += 1;
  if (await runsVirtually(line)) fail(line, "emulated shell");
  // Most are refused before they reach a bash. What is let through may write wherever it names.
  if (!checkCommandLine(line, rules).ok || leavesFolder.test(line)) continue;
  counts.real += 1;
  if (await runsLocally(line)) fail(line, "real bash");
}
console.log(
  `${counts.lines} lines, ${counts.real} of them in a real bash: none ran what was forbidden (seed ${seed})`,
);

/** A place within a place within a place, each with a way to start a program or with harmless text, then damaged. */
function randomLine(source: Random): string {
  let text = source.pick(["@", "@", source.pick(attempts), source.pick(harmless)]);
  for (let depth = source.integer(4); depth >= 0; depth--)
    text = text.replace("@", () => source.pick(places));
  text = text.replaceAll("@", () => source.pick([...payloads, "touch owned", "x"]));
  // A file can also come from a redirection, which is allowed; a folder cannot.
  text = text.replaceAll("touch", "mkdir");
  for (let change = source.integer(4); change > 0; change--) {
    const at = source.integer(text.length + 1);
    const removed = source.integer(3);
    const inserted = source.pick([
      "",
      "'",
      '"',
      "\\",
      "$",
      "`",
      "(",
      ")",
      "{",
      "}",
      "[",
      "]",
      "<",
      ">",
      "\n",
      ";",
      "#",
      " ",
      "!",
      "=",
      "&",
      "|",
      "E\n",
    ]);
    text = text.slice(0, at) + inserted + text.slice(at + removed);
  }
  return text;
}

async function runsVirtually(line: string): Promise<boolean> {
  const sql = new NodeSql(":memory:", { busyMsMax: hostLimits.sessionBusyMsMax });
  try {
    migrate(sql);
    return await runsIn(createVirtualSandbox({ sql, policy }), line);
  } finally {
    sql.close();
  }
}

async function runsLocally(line: string): Promise<boolean> {
  const root = mkdtempSync(join(tmpdir(), "edgeflue-fuzz-"));
  try {
    return await runsIn(
      createLocalSandbox({ cwd: root, policy, clock: systemClock, ownFolder: join(root, ".own") }),
      line,
    );
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function runsIn(sandbox: Sandbox, line: string): Promise<boolean> {
  const transaction = await sandbox.begin();
  try {
    await transaction.files.write("f", "one\ntwo\n");
    await transaction.files.write("script", "mkdir owned\n");
    await transaction.shell(line, { timeoutMs });
    const entries = await transaction.files.list(".");
    return entries.some(({ path, type }) => path.endsWith("/owned") && type === "directory");
  } finally {
    transaction.end();
  }
}

function fail(line: string, where: string): never {
  console.error(`A forbidden command ran in the ${where} (seed ${seed}):\n${JSON.stringify(line)}`);
  process.exit(1);
}
