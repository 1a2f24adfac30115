/** The README keeps its word: its agents compile and are what the manifest would take. */

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const folder = join(root, ".edgeflue", "readme");

const snippets = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code ?? "");

describe("the README", () => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("has an agent as its first snippet", () => {
    expect(snippets[0]).toContain("createAgent(");
  });

  it("has snippets that compile against the package", () => {
    mkdirSync(folder, { recursive: true });
    for (const [index, code] of snippets.entries()) writeFileSync(join(folder, `snippet-${index}.ts`), code);
    const config = { extends: "../../tsconfig.json", include: ["*.ts"], exclude: [] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    expect(() => execFileSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" })).not.toThrow();
  });

  it("names only scripts that exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const named = [...readme.matchAll(/npm run ([\w-]+)/g)].map(([, name]) => name ?? "");
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    expect(named).toContain("demo");
  });

  it("names only files that exist", () => {
    const named = [...readme.matchAll(/`((?:router|session|model|store|test)\/[\w/-]+\.ts)`/g)].map(
      ([, path]) => path ?? "",
    );
    const missing = named.filter((path) => {
      try {
        readFileSync(join(root, path.startsWith("test/") ? "" : "src", path));
        return false;
      } catch {
        return true;
      }
    });
    expect(missing).toEqual([]);
    expect(named.length).toBeGreaterThan(3);
  });
});
