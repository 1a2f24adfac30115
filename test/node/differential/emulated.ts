/** Runs a script in the shell of the virtual sandbox, with the files of the fixture. */

import { systemClock } from "../../../src/clock.ts";
import { hostLimits } from "../../../src/limits.ts";
import { NodeSql } from "../../../src/node/node-sql.ts";
import { parentOf } from "../../../src/sandbox/paths.ts";
import { selectShellCommands, visibleNames } from "../../../src/sandbox/shell/allowed-commands.ts";
import { runScript } from "../../../src/sandbox/shell/interpreter/run-script.ts";
import { Refusals, ShellFiles } from "../../../src/sandbox/shell/process/files.ts";
import { createFixedFiles } from "../../../src/sandbox/shell/process/fixed-files.ts";
import { Meter, ProcessStopped } from "../../../src/sandbox/shell/process/meter.ts";
import { encodeText } from "../../../src/sandbox/shell/process/text/text.ts";
import { SqliteTotals } from "../../../src/sandbox/sqlite/totals.ts";
import { SqliteTree } from "../../../src/sandbox/sqlite/tree.ts";
import { FileSystem } from "../../../src/sandbox/virtual/file-system.ts";
import { migrate } from "../../../src/store/migrations.ts";
import "../../../src/sandbox/shell/git/index.ts";
import { fixture, fixtureTime } from "./fixture.ts";
import { describeChanges, type FoundFile, type Outcome, toText } from "./outcome.ts";

export interface EmulatedOutcome extends Outcome {
  stderr: string;
}

const workspace = "/workspace";

export async function runEmulated(script: string, { timeoutMs = 20_000 } = {}): Promise<EmulatedOutcome> {
  const sql = new NodeSql(":memory:", { busyMsMax: hostLimits.sessionBusyMsMax });
  try {
    migrate(sql);
    const policy = { allowWrite: true, allowShell: true, allowedCommands: [] };
    const files = new FileSystem(new SqliteTree(sql, new SqliteTotals(sql)), policy, systemClock);
    writeFixture(files);
    const before = readFiles(files);
    const meter = new Meter();
    const cancel = systemClock.after(timeoutMs, () => meter.stop(new ProcessStopped("timeout", 124)));
    const [stdout, stderr] = [collect(), collect()];
    const fixed = createFixedFiles(visibleNames(policy), files);
    const exitCode = await runScript(
      {
        files: new ShellFiles(files, fixed, new Refusals(), workspace),
        meter,
        clock: systemClock,
        commands: selectShellCommands(policy),
        env: {
          PATH: "/usr/bin:/bin",
          HOME: workspace,
          LANG: "C.UTF-8",
          TZ: "UTC",
          TMPDIR: "/tmp",
        },
        cwd: workspace,
        stdout,
        stderr,
      },
      script,
    );
    cancel();
    return {
      stdout: toText(stdout.bytes()),
      stderr: toText(stderr.bytes()),
      exitCode,
      hasErrors: stderr.bytes().length > 0,
      files: describeChanges(before, readFiles(files)),
    };
  } finally {
    sql.close();
  }
}

function collect() {
  const chunks: Uint8Array[] = [];
  return {
    write(data: Uint8Array | string) {
      chunks.push(typeof data === "string" ? encodeText(data) : data.slice());
      return undefined;
    },
    bytes: () => new Uint8Array(Buffer.concat(chunks)),
  };
}

function writeFixture(files: FileSystem): void {
  const folders = new Set<string>();
  for (const [path, content] of fixture) {
    const full = `${workspace}/${path}`.replace(/\/$/, "");
    if (path.endsWith("/")) files.mkdir(full, true);
    else {
      files.write(full, content.slice());
      files.setTime(full, fixtureTime.getTime());
    }
    if (path.endsWith("/")) folders.add(full);
    for (let parent = parentOf(full); parent !== workspace; parent = parentOf(parent)) folders.add(parent);
  }
  for (const path of folders) files.setTime(path, fixtureTime.getTime());
}

function readFiles(files: FileSystem, folder = workspace): Map<string, FoundFile> {
  const found = new Map<string, FoundFile>();
  for (const [name, entry] of files.list(folder)) {
    const full = `${folder}/${name}`;
    const path = full.slice(workspace.length + 1);
    if (entry.type === "symlink")
      found.set(path, { type: "symlink", target: entry.target ?? "", mode: 0o777 });
    else if (entry.type === "directory") {
      found.set(path, { type: "directory", mode: entry.mode });
      for (const [child, file] of readFiles(files, full)) found.set(child, file);
    } else found.set(path, { type: "file", content: files.read(full).slice(), mode: entry.mode });
  }
  return found;
}
