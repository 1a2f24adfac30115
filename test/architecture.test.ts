/** The referee of the house: layers, cycles, file size, platform imports, SQL. It reads src/ as text. */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

/** Imports go only to a lower number; within a number, folders do not see each other, but a folder sees itself. */
const layers: readonly (readonly string[])[] = [
  ["errors.ts", "limits.ts", "sql.ts", "clock.ts"],
  ["regex"],
  ["protocol"],
  ["secret", "skill", "sandbox", "store", "model"],
  ["feed", "journal", "tracing"],
  ["agent"],
  ["tool", "mcp"],
  ["session"],
  ["workflow", "directory"],
  ["channel", "schedule"],
  ["router", "inspector"],
  ["create-worker.ts", "manifest.ts", "worker.ts", "node"],
];

/** The same inside `session/`. */
const sessionLayers: readonly (readonly string[])[] = [
  ["ports.ts"],
  ["runtime"],
  ["scope"],
  ["conversation"],
  ["tool-call"],
  ["loop"],
  ["operation"],
  ["session-engine.ts"],
  ["session-host.ts"],
  ["durable-object"],
];

/** Units outside the ladder, and all that they may import. */
const outsiders: Readonly<Record<string, readonly string[]>> = {
  "index.ts": ["errors.ts", "protocol", "agent", "skill", "model", "sandbox", "workflow", "client", "node"],
  client: ["protocol", "errors.ts"],
  react: ["client", "protocol", "errors.ts"],
  cli: ["client", "protocol", "node", "errors.ts", "limits.ts"],
  testing: ["client", ...layers.flat().filter((unit) => !["manifest.ts", "worker.ts"].includes(unit))],
};

/** Who may import the units outside the ladder. Nobody imports cli, react or testing. */
const outsiderUsers: Readonly<Record<string, readonly string[]>> = {
  client: ["index.ts", "cli", "testing", "node", "react"],
  "index.ts": ["node"],
};

/** Units of layer 0 may see each other; manifest and worker join the other files at the root. */
const siblingsAllowed = new Set([
  "errors.ts",
  "limits.ts",
  "sql.ts",
  "clock.ts",
  "worker.ts",
  "create-worker.ts",
  "manifest.ts",
]);

const rimFiles = new Set([
  "src/create-worker.ts",
  "src/session/durable-object/session-object.ts",
  "src/workflow/durable-object/run-object.ts",
  "src/sandbox/container/egress/index.ts",
  "src/directory/directory-object.ts",
  "src/schedule/schedule-object.ts",
]);
const nodeFolders = ["src/cli/", "src/node/"];

interface SourceFile {
  path: string;
  text: string;
  unit: string;
  imports: { specifier: string; target: string | undefined }[];
}

const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => readSource(join("src", path)));

describe("the house", () => {
  it("has source files", () => {
    expect(files.length).toBeGreaterThan(5);
  });

  it("imports only upward in the list of layers", () => {
    const problems = files.flatMap((file) =>
      file.imports
        .filter(({ target }) => target !== undefined && !mayImport(file.unit, unitOf(target)))
        .map(({ target }) => `${file.path} imports ${target}`),
    );
    expect(problems).toEqual([]);
  });

  it("imports only upward in the list of the session's rooms", () => {
    const rank = (path: string) => sessionLayers.findIndex((rooms) => rooms.includes(roomOf(path)));
    const inside = files.filter(({ unit }) => unit === "session");
    expect(inside.filter(({ path }) => rank(path) < 0).map(({ path }) => path)).toEqual([]);
    const problems = inside.flatMap((file) =>
      file.imports
        .filter(({ target }) => target !== undefined && unitOf(target) === "session")
        .filter(({ target = "" }) => roomOf(target) !== roomOf(file.path) && rank(target) >= rank(file.path))
        .map(({ target }) => `${file.path} imports ${target}`),
    );
    expect(problems).toEqual([]);
  });

  it("has no folder of more than 18 files", () => {
    const counts = new Map<string, number>();
    for (const { path } of files) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > 18)).toEqual([]);
  });

  it("knows the layer of every file", () => {
    const known = new Set([...layers.flat(), ...Object.keys(outsiders)]);
    expect(files.filter((file) => !known.has(file.unit)).map((file) => file.path)).toEqual([]);
  });

  it("has no import cycles, type imports included", () => {
    expect(findCycle()).toBeUndefined();
  });

  it("has no file of more than 400 lines", () => {
    expect(files.filter((file) => file.text.split("\n").length > 401).map((file) => file.path)).toEqual([]);
  });

  // For its stack V8 parses the whole bundle once more: some 40 ms of a cold start.
  it("makes no error while the Worker starts", () => {
    const constant = /^(?:export )?const \w+(?:: [^=]+)? = new \w*Error\(/m;
    expect(files.filter((file) => constant.test(file.text)).map((file) => file.path)).toEqual([]);
  });

  // V8 checks each pattern while it reads the bundle, and makes Unicode's sets for it: unicodePattern() makes them when they
  // are needed.
  it("has no literal pattern with Unicode's properties", () => {
    const literal = /\/[^/"`\n]*\\p\{[^/"`\n]*\/[dgimsuvy]*[uv]/;
    expect(literal.test("text.replace(/[^\\p{L}]/gu, '')")).toBe(true);
    expect(files.filter((file) => literal.test(file.text)).map((file) => file.path)).toEqual([]);
  });

  it("imports cloudflare:workers only at the rim", () => {
    const found = files.filter((file) =>
      file.imports.some(({ specifier }) => specifier.startsWith("cloudflare:")),
    );
    expect(found.map((file) => file.path).filter((path) => !rimFiles.has(path))).toEqual([]);
  });

  it("imports node: modules only in the Node host and the command line", () => {
    const found = files.filter((file) => file.imports.some(({ specifier }) => specifier.startsWith("node:")));
    expect(
      found.map((file) => file.path).filter((path) => !nodeFolders.some((folder) => path.startsWith(folder))),
    ).toEqual([]);
  });

  it("has SQL text only in the store and the sandbox's SQLite filesystem", () => {
    const statement = /[`"'](?:SELECT |INSERT |UPDATE |DELETE FROM |CREATE TABLE |REPLACE |PRAGMA |ALTER )/;
    const found = files.filter((file) => statement.test(file.text)).map((file) => file.path);
    const allowed = (path: string) => path.startsWith("src/store/") || path.startsWith("src/sandbox/sqlite/");
    expect(found.filter((path) => !allowed(path))).toEqual([]);
    expect(found).not.toEqual([]);
  });

  it("starts every file with a sentence about what it is", () => {
    expect(files.filter((file) => !/^(?:#!.*\n)?\/\*\*/.test(file.text)).map((file) => file.path)).toEqual(
      [],
    );
  });
});

function mayImport(from: string, to: string): boolean {
  if (from === to) return true;
  const permitted = outsiders[from];
  if (permitted !== undefined) return permitted.includes(to);
  if (to in outsiders) return outsiderUsers[to]?.includes(from) === true;
  const [fromLayer, toLayer] = [layerOf(from), layerOf(to)];
  if (toLayer === fromLayer) return siblingsAllowed.has(from) && siblingsAllowed.has(to);
  // Workflows, channels and schedules work on a `Session`, never on its implementation.
  if (toLayer === layerOf("session") && fromLayer === layerOf("workflow")) return false;
  return toLayer < fromLayer;
}

function layerOf(unit: string): number {
  return layers.findIndex((units) => units.includes(unit));
}

/** `src/agent/tool/define-tool.ts` belongs to `agent`, `src/errors.ts` to `errors.ts`. */
function unitOf(path: string): string {
  return relative("src", path).split("/")[0] ?? path;
}

/** `src/session/loop/compact.ts` belongs to `loop`, `src/session/ports.ts` to `ports.ts`. */
function roomOf(path: string): string {
  return relative("src/session", path).split("/")[0] ?? path;
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(root, path), "utf8");
  const specifiers = [
    ...text.matchAll(/^(?:import|export)\b[^;"]*?from\s+"([^"]+)"/gm),
    ...text.matchAll(/^import\s+"([^"]+)"/gm),
    ...text.matchAll(/\bimport\(\s*"([^"]+)"\s*\)/g),
  ].map((match) => match[1] ?? "");
  return {
    path,
    text,
    unit: unitOf(path),
    imports: specifiers.map((specifier) => ({ specifier, target: resolveTarget(path, specifier) })),
  };
}

/** The file under src/ that a relative specifier names; undefined for packages and for agents/. */
function resolveTarget(path: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  const target = normalize(join(dirname(path), specifier));
  return target.startsWith("src/") ? target : undefined;
}

function findCycle(): string | undefined {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const states = new Map<string, "open" | "closed">();
  const visit = (path: string, trail: string[]): string | undefined => {
    if (states.get(path) === "closed") return undefined;
    if (states.get(path) === "open") return [...trail.slice(trail.indexOf(path)), path].join(" -> ");
    states.set(path, "open");
    for (const { target } of byPath.get(path)?.imports ?? []) {
      const cycle = target === undefined ? undefined : visit(target, [...trail, path]);
      if (cycle !== undefined) return cycle;
    }
    states.set(path, "closed");
    return undefined;
  };
  for (const file of files) {
    const cycle = visit(file.path, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
