/** Runs a script in the machine's bash, in a folder of its own with the files of the fixture. */

import { spawnSync } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fixture, fixtureTime } from "./fixture.ts";
import { describeChanges, type FoundFile, type Outcome, toText } from "./outcome.ts";

/** `awk` is gawk, whose language the shell has, whatever the machine's default is. */
const tools = { awk: "/usr/bin/gawk" };

/** Its own users: what only a machine's administrator can do, such as setting its clock, fails. */
const harmless = ["--user", "--map-root-user", "--"];

export function runRealBash(script: string): Outcome {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "edgeflue-bash-")));
  const folder = join(root, "workspace");
  const bin = join(root, "bin");
  try {
    mkdirSync(bin);
    for (const [name, target] of Object.entries(tools)) symlinkSync(target, join(bin, name));
    writeFixture(folder);
    const before = readFiles(folder);
    const { stdout, stderr, status, signal } = spawnSync(
      "unshare",
      [...harmless, "/bin/bash", "-c", script],
      {
        cwd: folder,
        env: {
          PATH: `${bin}:/usr/local/bin:/usr/bin:/bin`,
          HOME: folder,
          LANG: "C.UTF-8",
          TZ: "UTC",
          TMPDIR: "/tmp",
        },
        timeout: 20_000,
        input: "",
        maxBuffer: 64 * 1024 * 1024,
      },
    );
    if (status === null) throw new Error(`bash did not end (${signal}): ${script}`);
    return {
      stdout: toText(Buffer.from(stdout.toString("latin1").replaceAll(folder, "/workspace"), "latin1")),
      exitCode: status,
      hasErrors: stderr.length > 0,
      files: describeChanges(before, readFiles(folder)),
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function writeFixture(folder: string): void {
  mkdirSync(folder);
  const folders = new Set<string>();
  for (const [path, content] of fixture) {
    const full = join(folder, path);
    mkdirSync(path.endsWith("/") ? full : dirname(full), { recursive: true });
    for (let parent = dirname(full); parent.startsWith(folder); parent = dirname(parent)) folders.add(parent);
    if (path.endsWith("/")) folders.add(full);
    else {
      writeFileSync(full, content);
      chmodSync(full, 0o644);
      utimesSync(full, fixtureTime, fixtureTime);
    }
  }
  for (const path of folders) {
    chmodSync(path, 0o755);
    utimesSync(path, fixtureTime, fixtureTime);
  }
}

function readFiles(root: string, folder = ""): Map<string, FoundFile> {
  const found = new Map<string, FoundFile>();
  for (const name of readdirSync(join(root, folder))) {
    const path = folder === "" ? name : `${folder}/${name}`;
    const full = join(root, path);
    const status = lstatSync(full);
    if (status.isSymbolicLink())
      found.set(path, { type: "symlink", target: readlinkSync(full), mode: 0o777 });
    else if (status.isDirectory()) {
      found.set(path, { type: "directory", mode: status.mode });
      for (const [child, file] of readFiles(root, path)) found.set(child, file);
    } else found.set(path, { type: "file", content: readFileSync(full), mode: status.mode });
  }
  return found;
}
