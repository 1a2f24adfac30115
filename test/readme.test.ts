/** The README keeps its word: its agents compile and are what the manifest would take. */

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const folder = join(root, ".edgeflue", "readme");

const snippets = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code ?? "");

/** Code for Node: it makes an agent of its own, or tests one. */
const isProgram = (code: string) => code.includes("init(") || code.includes("testAgent(");

describe("the README", () => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("has an agent as its first snippet", () => {
    expect(snippets[0]).toContain("createAgent(");
  });

  // An agent is compiled as the Worker's code, a program that calls init() as Node's.
  it.each([
    ["agents", "tsconfig.json", (code: string) => !isProgram(code)],
    ["programs", "tsconfig.node.json", isProgram],
  ])("has %s that compile against the package", (name, base, belongs) => {
    const target = join(folder, name);
    mkdirSync(target, { recursive: true });
    const chosen = snippets.filter(belongs);
    expect(chosen).not.toEqual([]);
    for (const [index, code] of chosen.entries()) {
      // What the README imports from the project's own files is found from where the snippet is put.
      writeFileSync(join(target, `snippet-${index}.ts`), code.replaceAll('"../agents/', '"../../../agents/'));
    }
    const config = { extends: `../../../${base}`, include: ["*.ts"], exclude: [] };
    writeFileSync(join(target, "tsconfig.json"), JSON.stringify(config));
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const { stdout } = spawnSync(process.execPath, [tsc, "--singleThreaded", "-p", target], {
      encoding: "utf8",
    });
    expect(stdout).toBe("");
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
