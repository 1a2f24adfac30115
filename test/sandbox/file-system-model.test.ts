/** Random sequences of file operations do to the SQLite filesystem what they do to a plain map of paths, through
 *  commits, rollbacks and restarts. The seed is in the test's name: a failure can be run again. */

import { expect, it } from "vitest";
import { systemClock } from "../../src/clock.ts";
import { FileError } from "../../src/sandbox/file-error.ts";
import { SqliteTotals } from "../../src/sandbox/sqlite/totals.ts";
import { SqliteTree } from "../../src/sandbox/sqlite/tree.ts";
import { FileSystem } from "../../src/sandbox/virtual/file-system.ts";
import type { Sql } from "../../src/sql.ts";
import { runWithSql } from "../support/sql.ts";
import { createRandom, type Random } from "./random.ts";
import { openPolicy } from "./with-sandbox.ts";

/** Text of files, null for folders. */
type Model = Map<string, string | null>;

const root = "/workspace";
const names = ["a", "b", "c", "d.txt"];

it.each([1, 2, 3, 4, 5, 6])("agrees with a map of paths (seed %i)", (seed) =>
  runWithSql((sql) => {
    const random = createRandom(seed);
    let committed: Model = new Map([[root, null]]);
    let model: Model = new Map(committed);
    const totals = new SqliteTotals(sql);
    let tree = new SqliteTree(sql, totals);
    let files = new FileSystem(tree, openPolicy, systemClock);
    for (let step = 0; step < 400; step++) {
      const roll = random.integer(20);
      if (roll === 0) {
        tree.commit();
        committed = new Map(model);
      } else if (roll <= 3) {
        // A restart, or the end of a transaction: what was not committed is gone.
        const known = tree.discard();
        tree = roll === 1 ? new SqliteTree(sql, new SqliteTotals(sql)) : new SqliteTree(sql, totals, known);
        expect(readAll(new FileSystem(tree, openPolicy, systemClock))).toEqual(sorted(committed));
        files = new FileSystem(tree, openPolicy, systemClock);
        model = new Map(committed);
      } else {
        const operation = pickOperation(random);
        const next = new Map(model);
        const expected = outcome(() => operation.onModel(next));
        const actual = outcome(() => operation.onFiles(files));
        expect([step, operation.name, actual]).toEqual([step, operation.name, expected]);
        // A copy that fails in the middle leaves what it has copied, as on Linux.
        if (expected === "done" || operation.name.startsWith("copy")) model = next;
      }
      if (step % 10 === 0) expect([step, readAll(files)]).toEqual([step, sorted(model)]);
    }
    tree.commit();
    const restarted = new FileSystem(new SqliteTree(sql, new SqliteTotals(sql)), openPolicy, systemClock);
    expect(readAll(restarted)).toEqual(sorted(model));
    expectNoWaste(sql);
  }),
);

interface Operation {
  name: string;
  onFiles(files: FileSystem): void;
  onModel(model: Model): void;
}

function pickOperation(random: Random): Operation {
  const path = randomPath(random);
  const other = randomPath(random);
  const text = "x".repeat(random.integer(4) * random.integer(3)) + random.integer(100);
  const content = random.integer(5) === 0 ? "" : text;
  const recursive = random.integer(2) === 0;
  const operations: Operation[] = [
    {
      name: `write ${path}`,
      onFiles: (files) => files.write(path, encode(content)),
      onModel: (model) => writeModel(model, path, () => content),
    },
    {
      name: `append ${path}`,
      onFiles: (files) => files.append(path, encode(content)),
      onModel: (model) => writeModel(model, path, (before) => before + content),
    },
    {
      name: `mkdir ${path} ${recursive}`,
      onFiles: (files) => files.mkdir(path, recursive),
      onModel: (model) => mkdirModel(model, path, recursive),
    },
    {
      name: `remove ${path} ${recursive}`,
      onFiles: (files) => files.remove(path, { recursive, force: false }),
      onModel: (model) => removeModel(model, path, recursive),
    },
    {
      name: `move ${path} ${other}`,
      onFiles: (files) => files.move(path, other),
      onModel: (model) => moveModel(model, path, other),
    },
    {
      name: `copy ${path} ${other} ${recursive}`,
      onFiles: (files) => files.copy(path, other, recursive),
      onModel: (model) => copyModel(model, path, other, recursive),
    },
  ];
  return random.pick(operations);
}

function randomPath(random: Random): string {
  const depth = 1 + random.integer(3);
  return `${root}/${Array.from({ length: depth }, () => random.pick(names)).join("/")}`;
}

function writeModel(model: Model, path: string, change: (before: string) => string): void {
  const before = lookUp(model, path);
  if (before === null) fail("EISDIR");
  makeFolders(model, parent(path));
  model.set(path, change(before ?? ""));
}

function mkdirModel(model: Model, path: string, recursive: boolean): void {
  const before = lookUp(model, path);
  if (before === null && recursive) return;
  if (before !== undefined) fail("EEXIST");
  if (!recursive && !model.has(parent(path))) fail("ENOENT");
  makeFolders(model, path);
}

function removeModel(model: Model, path: string, recursive: boolean): void {
  if (lookUp(model, path) === undefined) fail("ENOENT");
  const below = descendants(model, path);
  if (below.length > 0 && !recursive) fail("ENOTEMPTY");
  for (const child of [path, ...below]) model.delete(child);
}

function moveModel(model: Model, source: string, target: string): void {
  const moved = lookUp(model, source);
  if (moved === undefined) fail("ENOENT");
  const replaced = lookUp(model, target);
  if (source === target) return;
  if (moved === null) {
    if (target.startsWith(`${source}/`)) fail("EINVAL");
    if (replaced !== undefined && replaced !== null) fail("ENOTDIR");
    if (replaced === null && descendants(model, target).length > 0) fail("ENOTEMPTY");
  } else if (replaced === null) fail("EISDIR");
  makeFolders(model, parent(target));
  for (const path of [source, ...descendants(model, source)]) {
    model.set(target + path.slice(source.length), model.get(path) ?? null);
    model.delete(path);
  }
}

function copyModel(model: Model, source: string, target: string, recursive: boolean): void {
  const copied = lookUp(model, source);
  if (copied === undefined) fail("ENOENT");
  if (copied !== null) {
    writeModel(model, target, () => copied);
    return;
  }
  if (!recursive) fail("EISDIR");
  lookUp(model, target);
  if (target === source || target.startsWith(`${source}/`)) fail("EINVAL");
  makeFolders(model, target);
  for (const path of descendants(model, source)) {
    const [child, text] = [target + path.slice(source.length), model.get(path) ?? null];
    if (text === null) makeFolders(model, child);
    else writeModel(model, child, () => text);
  }
}

/** What is at a path; a file in the middle of it is an error. */
function lookUp(model: Model, path: string): string | null | undefined {
  for (let folder = parent(path); folder !== root; folder = parent(folder)) {
    if (typeof model.get(folder) === "string") fail("ENOTDIR");
  }
  return model.get(path);
}

function makeFolders(model: Model, path: string): void {
  if (model.get(path) === null) return;
  if (model.has(path)) fail("ENOTDIR");
  makeFolders(model, parent(path));
  model.set(path, null);
}

function descendants(model: Model, path: string): string[] {
  return [...model.keys()].filter((key) => key.startsWith(`${path}/`)).sort();
}

function parent(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

class Failure extends Error {}

function fail(code: string): never {
  throw new Failure(code);
}

function outcome(operation: () => void): string {
  try {
    operation();
    return "done";
  } catch (error) {
    if (error instanceof FileError) return error.code;
    if (error instanceof Failure) return error.message;
    throw error;
  }
}

function readAll(files: FileSystem, folder = root): [string, string | null][] {
  const found: [string, string | null][] = folder === root ? [[root, null]] : [];
  for (const [name, { type }] of files.list(folder)) {
    const path = `${folder}/${name}`;
    found.push([path, type === "directory" ? null : new TextDecoder().decode(files.read(path))]);
    if (type === "directory") found.push(...readAll(files, path));
  }
  return found.sort(byPath);
}

function sorted(model: Model): [string, string | null][] {
  return [...model].sort(byPath);
}

function byPath([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Each inode with content belongs to one file, and no chunk belongs to none. */
function expectNoWaste(sql: Sql): void {
  const owners = sql.all<{ inode: number }>("SELECT inode FROM files WHERE inode <> 0 ORDER BY inode");
  const chunks = sql.all<{ inode: number }>(
    "SELECT DISTINCT id / 1024 AS inode FROM file_blocks ORDER BY inode",
  );
  expect(owners).toEqual(chunks);
}
