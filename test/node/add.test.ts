/** `edgeflue add`: what it puts into a project. */

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const cli = join(import.meta.dirname, "../../src/cli/edgeflue.ts");
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "edgeflue-add-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const add = (...args: string[]) =>
  execFileSync(process.execPath, [cli, "add", ...args], { cwd: folder, encoding: "utf8" });

describe("edgeflue add container", () => {
  it("puts an image and its configuration into a project, and nothing twice", () => {
    writeFileSync(join(folder, "wrangler.toml"), 'name = "mine"\n');
    expect(add("container")).toContain("container/Dockerfile");
    writeFileSync(join(folder, "container/Dockerfile"), "FROM mine\n");
    expect(add("container")).toContain("kept as it was");
    expect(readFileSync(join(folder, "container/Dockerfile"), "utf8")).toBe("FROM mine\n");
    const config = readFileSync(join(folder, "wrangler.toml"), "utf8");
    expect(config.match(/\[\[containers\]\]/g)).toHaveLength(1);
    expect(config).toContain('name = "mine"');
  });

  it("refuses a folder that is no project, and what it does not know", () => {
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [cli, "add", ...args], { cwd: folder, encoding: "utf8" });
    expect(run("container")).toMatchObject({ status: 1 });
    expect(run("contaner").stderr).toContain('Did you mean "container"?');
    expect(run().status).toBe(2);
  });
});
