/** package.json while npm packs: what is put in its place, and that the repository's text always comes back. */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { toPublishedPackage } from "../../packaging/published-package.ts";
import { putPublishedPackage, putSourcePackage } from "../../packaging/swap-package.ts";

// Spaces that JSON.stringify would not put there.
const source = `{ "name": "x", "bin": {"x": "./src/cli/x.ts"},
  "exports": { ".": {"workerd": "./src/index.ts", "default": "./src/node/index.ts"}, "./package.json": "./package.json" } }`;

describe("toPublishedPackage", () => {
  it("leads from the modules of src/ to those of dist/, with their types first", () => {
    expect(JSON.parse(toPublishedPackage(source))).toEqual({
      name: "x",
      bin: { x: "./dist/cli/x.js" },
      exports: {
        ".": {
          workerd: { types: "./dist/index.d.ts", default: "./dist/index.js" },
          default: { types: "./dist/node/index.d.ts", default: "./dist/node/index.js" },
        },
        "./package.json": "./package.json",
      },
    });
  });

  it("refuses a module outside src/", () => {
    expect(() => toPublishedPackage('{"bin": {}, "exports": {".": "./lib/index.ts"}}')).toThrow(
      "./lib/index.ts",
    );
  });
});

describe("the exchange", () => {
  let root = "";
  const read = () => readFileSync(join(root, "package.json"), "utf8");

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "edgeflue-swap-"));
    writeFileSync(join(root, "package.json"), source);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("brings back every byte", () => {
    putPublishedPackage(root);
    expect(read()).toBe(toPublishedPackage(source));
    putSourcePackage(root);
    expect(read()).toBe(source);
    expect(existsSync(join(root, ".edgeflue/package.source.json"))).toBe(false);
  });

  it("does nothing when nothing was exchanged", () => {
    putSourcePackage(root);
    expect(read()).toBe(source);
  });

  it("leaves a text alone that somebody else put back", () => {
    putPublishedPackage(root);
    writeFileSync(join(root, "package.json"), `${source}\n`);
    putSourcePackage(root);
    expect(read()).toBe(`${source}\n`);
  });

  it("loses no change that was made to the published text", () => {
    putPublishedPackage(root);
    const changed = read().replace('"x"', '"y"');
    writeFileSync(join(root, "package.json"), changed);
    expect(() => putSourcePackage(root)).toThrow("bring the change into it");
    expect(read()).toBe(changed);
    expect(readFileSync(join(root, ".edgeflue/package.source.json"), "utf8")).toBe(source);
  });
});
