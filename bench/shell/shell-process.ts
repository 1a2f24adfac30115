/** A process that times scripts in the emulated shell and in the machine's bash, in turns, on the same files, and prints
 *  the samples as one line of JSON. It is started with the heap of an isolate. Argument: the number of rounds. */

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { hostLimits } from "../../src/limits.ts";
import { NodeSql } from "../../src/node/node-sql.ts";
import type { Sandbox, SandboxTransaction } from "../../src/sandbox/sandbox.ts";
import "../../src/sandbox/shell/git/index.ts";
import "../../src/sandbox/shell/index.ts";
// Loaded beforehand: Node takes the types out of each file on the way, which a bundle has behind it.
import "../../src/sandbox/shell/run-shell.ts";
import { createVirtualSandbox } from "../../src/sandbox/virtual/virtual-sandbox.ts";
import { migrate } from "../../src/store/migrations.ts";

export interface ShellSamples {
  name: string;
  /** Milliseconds. */
  tools: number[];
  emulated: number[];
}

const scripts: readonly (readonly [name: string, script: string])[] = [
  ["rg over 20 MB", "rg -c needle tree | wc -l"],
  ["sort of 4 MB", "sort lines.txt > sorted.txt"],
  ["10,000 files written", "rm -rf many; mkdir many; for i in {1..10000}; do echo $i > many/f$i; done"],
  ["ls -l of 10,000 files", "ls -l many > listed.txt"],
  [
    "git add, commit and status of 1,000 files",
    `rm -rf repository; mkdir repository; cd repository; git init -q -b main
     for i in {1..1000}; do mkdir -p d$((i % 20)); echo "file $i" > d$((i % 20))/f$i; done
     git add . && git -c user.name=a -c user.email=a@example.com commit -qm all && git status -s`,
  ],
];

const policy = { allowWrite: true, allowShell: true, allowedCommands: [] };
const rounds = Number(process.argv[2] ?? 3);
const folder = mkdtempSync(join(tmpdir(), "edgeflue-shell-bench-"));
try {
  console.log(JSON.stringify(await measure()));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(): Promise<ShellSamples[]> {
  const first: ShellSamples = { name: "first command", tools: [], emulated: [] };
  first.emulated.push(await timed(() => run(openSandbox(), "echo hi")));
  first.tools.push(await timed(async () => runTools("echo hi")));

  const sandbox = openSandbox();
  await writeFiles(sandbox);
  const samples: ShellSamples[] = scripts.map(([name]) => ({ name, tools: [], emulated: [] }));
  for (let round = 0; round < rounds; round++) {
    for (const [index, [, script]] of scripts.entries()) {
      samples[index]?.tools.push(await timed(async () => runTools(script)));
      samples[index]?.emulated.push(await timed(() => run(sandbox, script)));
    }
  }
  return [first, ...samples];
}

function openSandbox(): Sandbox {
  const sql = new NodeSql(":memory:", { busyMsMax: hostLimits.sessionBusyMsMax });
  migrate(sql);
  return createVirtualSandbox({ sql, policy });
}

async function run(sandbox: Sandbox, script: string): Promise<void> {
  const { exitCode, stderr } = await committed(sandbox, (transaction) => transaction.shell(script));
  if (exitCode !== 0) throw new Error(`${script}: exit code ${exitCode}, ${stderr}`);
}

function runTools(script: string): void {
  execFileSync("bash", ["-c", script], { cwd: folder, env: { ...process.env, LANG: "C.UTF-8" } });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** The same files on both sides. */
async function writeFiles(sandbox: Sandbox): Promise<void> {
  const files: [path: string, content: string][] = [["lines.txt", createLines(4_000_000, 1)]];
  for (let index = 0; index < 40; index++)
    files.push([`tree/f${index}.txt`, createLines(500_000, index + 2)]);
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
    await committed(sandbox, (transaction) => transaction.files.write(path, content));
  }
}

async function committed<T>(
  sandbox: Sandbox,
  work: (transaction: SandboxTransaction) => Promise<T>,
): Promise<T> {
  const transaction = await sandbox.begin();
  try {
    const result = await work(transaction);
    transaction.commit();
    return result;
  } finally {
    transaction.end();
  }
}

/** Lines of a number and some words, the same for the same seed; "needle" now and then. */
function createLines(bytes: number, seed: number): string {
  const words = ["alpha", "beta", "gamma", "delta", "lorem", "ipsum", "dolor", "amet"];
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 8;
  };
  const lines: string[] = [];
  for (let length = 0; length < bytes; ) {
    const count = 3 + (next() % 7);
    const picked = Array.from({ length: count }, () => words[next() % words.length]);
    const line = `${next()} ${picked.join(" ")}${next() % 1_000 === 0 ? " needle" : ""}`;
    lines.push(line);
    length += line.length + 1;
  }
  return `${lines.join("\n").slice(0, bytes - 1)}\n`;
}
