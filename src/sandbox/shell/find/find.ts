/** `find`: walks folders, entries sorted by name, and does with each file what its expression says. */

import { FileError } from "../../file-error.ts";
import { BufferedOutput } from "../entry/buffered-output.ts";
import { baseName, joinTyped } from "../entry/path.ts";
import { quoteName } from "../entry/quote.ts";
import type { FileStatus } from "../process/files.ts";
import type { Process } from "../process/process.ts";
import type { FoundFile, Walk } from "./found-file.ts";
import { type FindCommand, parseFind } from "./parse.ts";

export async function find(process: Process): Promise<number> {
  const command = parseFind(process);
  const walk: Walk = {
    process,
    stdout: new BufferedOutput(process.stdout),
    isPruned: false,
    hasQuit: false,
    exitCode: 0,
  };
  for (const start of command.starts) {
    if (walk.hasQuit) break;
    await visitStart(start, command, walk);
  }
  for (const finish of command.finish) await finish(walk);
  await walk.stdout.flush();
  return walk.exitCode;
}

async function visitStart(start: string, command: FindCommand, walk: Walk): Promise<void> {
  const { files } = walk.process;
  try {
    const link = files.lstat(start);
    const follows = command.options.follows !== "none" && link.type === "symlink";
    const status = follows ? (files.find(start) ?? link) : link;
    await visit(
      { path: start, name: baseName(start), depth: 0, status, link, start },
      { command, walk, above: [] },
    );
  } catch (error) {
    await refuse(error, start, walk);
  }
}

interface Visit {
  command: FindCommand;
  walk: Walk;
  /** Real paths of the folders that lead here: a link to one of them would not end. */
  above: readonly string[];
}

async function visit(file: FoundFile, { command, walk, above }: Visit): Promise<void> {
  const { options, predicate } = command;
  const { meter } = walk.process;
  if (meter.charge(300 + file.path.length)) await meter.turn();
  const isFolder = file.status.type === "directory";
  const isTested = file.depth >= options.depthMin;
  walk.isPruned = false;
  if (isFolder && above.includes(file.status.realPath)) {
    await fail(
      walk,
      `File system loop detected; ${quoteName(file.path)} is part of the same file system loop`,
    );
    return;
  }
  if (isTested && !options.isDepthFirst) {
    const result = predicate(file, walk);
    if (typeof result !== "boolean") await result;
  }
  const isPruned = walk.isPruned && !options.isDepthFirst;
  if (isFolder && !isPruned && !walk.hasQuit && file.depth < options.depthMax) {
    await visitFolder(file, { command, walk, above });
  }
  if (isTested && options.isDepthFirst && !walk.hasQuit) await predicate(file, walk);
}

async function visitFolder(folder: FoundFile, { command, walk, above }: Visit): Promise<void> {
  const { files } = walk.process;
  const follows = command.options.follows === "all";
  let entries: ReturnType<typeof files.list>;
  try {
    entries = files.list(folder.path);
  } catch (error) {
    return refuse(error, folder.path, walk);
  }
  const inner = follows ? [...above, folder.status.realPath] : above;
  for (const entry of entries) {
    if (walk.hasQuit) return;
    const path = joinTyped(folder.path, entry.name);
    const status: FileStatus = follows && entry.type === "symlink" ? (files.find(path) ?? entry) : entry;
    const file = {
      path,
      name: entry.name,
      depth: folder.depth + 1,
      status,
      link: entry,
      start: folder.start,
    };
    await visit(file, { command, walk, above: inner });
  }
}

async function refuse(error: unknown, path: string, walk: Walk): Promise<void> {
  if (!(error instanceof FileError)) throw error;
  await fail(walk, `${quoteName(path)}: ${error.reason}`);
}

async function fail(walk: Walk, message: string): Promise<void> {
  walk.exitCode = 1;
  await walk.stdout.flush();
  await walk.process.fail(message);
}
